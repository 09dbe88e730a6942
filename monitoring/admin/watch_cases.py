"""The desk of watch cases: whose ledger is asked for a buyer in default, and whether it came."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import events
from core.admin import Button, Desk, Waiting
from core.templatetags.amounts import day_text
from monitoring.admin.signal_forms import WithoutLedger
from monitoring.models import WatchCase
from monitoring.services import watch_cases
from monitoring.services.working import WORKERS

_WORKERS = frozenset(WORKERS)


def _open(actor: Any) -> QuerySet[WatchCase]:
    return WatchCase.objects.filter(closed_at=None)


def _close(row: WatchCase, data: dict[str, Any], by: Any, now: datetime) -> object:
    return watch_cases.close_watch_case(case_id=row.public_id, **data, by=by, now=now)


def _without(row: WatchCase) -> list[str]:
    """Return what follows where the ledger has not come."""
    return [
        gettext("The ledger asked of %(policyholder)s by %(day)s has not come.")
        % {"policyholder": row.policyholder.name, "day": day_text(row.ledger_due_on)},
        gettext("The case leaves the front page, and nobody opens it again."),
    ]


@admin.register(WatchCase)
class WatchCaseDesk(Desk):
    """Policyholders with something at stake on a buyer in default (R-LIM-14)."""

    called = _("Watch cases of buyers in default")
    readers = _WORKERS
    waiting = (
        Waiting(
            label=_("watch cases of buyers in default"),
            roles=_WORKERS,
            rows=_open,
            where="closed_at__isempty=1",
        ),
    )
    list_display = (
        "buyer_name",
        "policyholder_name",
        "opened_on",
        "ledger_due_on",
        "ledger_came_on",
    )
    list_select_related = ("buyer", "policyholder")
    list_filter = (("closed_at", admin.EmptyFieldListFilter),)
    search_fields = ("buyer__search_name", "policyholder__name")
    ordering = (F("closed_at").asc(nulls_first=True), "ledger_due_on", "id")
    fields = (
        "buyer_name",
        "policyholder_name",
        "opened_on",
        "ledger_due_on",
        "ledger_came_on",
        "closed_at",
        "closed_by",
        "closed_without",
    )
    buttons = (
        Button(
            name="close",
            label=_("Close it: what is open is known"),
            done=_("The watch case is closed."),
            roles=_WORKERS,
            shown=lambda row: row.closed_at is None and row.ledger_came_on is not None,
            do=_close,
        ),
        Button(
            name="close-without",
            label=_("Close it without the ledger"),
            done=_("The watch case is closed without the ledger."),
            roles=_WORKERS,
            shown=lambda row: row.closed_at is None and row.ledger_came_on is None,
            form=WithoutLedger,
            follows=_without,
            danger=True,
            do=_close,
        ),
    )

    def title_of(self, row: WatchCase) -> str:
        """Return who is exposed on whom."""
        names = {"buyer": row.buyer.name, "policyholder": row.policyholder.name}
        return gettext("%(policyholder)s on %(buyer)s") % names

    @admin.display(description=_("Buyer"), ordering="buyer__search_name")
    def buyer_name(self, row: WatchCase) -> str:
        """The buyer's name."""
        return row.buyer.name

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def policyholder_name(self, row: WatchCase) -> str:
        """The policyholder's name."""
        return row.policyholder.name

    @admin.display(description=_("Closed without the ledger because"))
    def closed_without(self, row: WatchCase) -> str:
        """Why it was closed though the ledger had not come, by the event."""
        told = events.facts_of("monitoring.watch_case_closed", [row.public_id])
        return "".join(facts.get("reason", "") for _id, facts in told) or "\u2013"
