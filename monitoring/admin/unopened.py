"""The desk of calls: cuts that nobody of the policyholder opened within a day."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import queries as accounts
from core import clock
from core.admin import Button, Desk, Waiting
from core.dates import moment_on
from monitoring import documents, texts
from monitoring.models import CutCall, UnopenedCut
from monitoring.queries import unopened as queries
from monitoring.services import unopened as services

_COUNTED_IN_DAYS = 48  # hours; from here on days say more
_CALLERS = frozenset(services.CALLERS)


class NoteCall(forms.Form):
    """What was said on the telephone."""

    note = forms.CharField(
        label=_("Whom you spoke to, and what was said"), widget=forms.Textarea, max_length=2000
    )


def _call_of(row: UnopenedCut) -> CutCall | None:
    return getattr(row, "call", None)


def _is_open(row: Any) -> bool:
    return not row.is_opened and not row.is_called


def _is_taken(row: UnopenedCut) -> bool:
    call = _call_of(row)
    return call is not None and call.taken_by_id is not None


def _take(row: UnopenedCut, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.take_call(notice_id=row.public_id, by=by, now=now)


def _give_back(row: UnopenedCut, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.give_call_back(notice_id=row.public_id, by=by, now=now)


def _called(row: UnopenedCut, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.note_call(notice_id=row.public_id, note=data["note"], by=by, now=now)


class _Done(admin.SimpleListFilter):
    """Those to call about, or those that were opened late or called about."""

    title = _("State")
    parameter_name = "done"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer both."""
        return [
            ("no", gettext("To call about")),
            ("called", gettext("Called")),
            ("opened", gettext("Opened")),
        ]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Offer no list of all: those to call about are what the desk is for."""
        for value, title in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            is_shown = (self.value() or "no") == value
            yield {"selected": is_shown, "query_string": query, "display": title}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what was chosen; without a choice those to call about."""
        if self.value() == "called":
            return queryset.filter(is_called=True)
        if self.value() == "opened":
            return queryset.filter(is_opened=True)
        return queryset.filter(is_opened=False, is_called=False)


@admin.register(UnopenedCut)
class UnopenedCutDesk(Desk):
    """Cuts nobody opened for a day, the oldest on top; one that is opened leaves by itself."""

    called = _("Cuts that nobody opened")
    readers = _CALLERS
    waiting = (
        Waiting(
            label=_("cuts that nobody opened: call the policyholder"),
            roles=_CALLERS,
            rows=lambda actor: queries.to_call(clock.now()),
        ),
    )
    change_form_template = "admin/monitoring/unopened_cut.html"
    list_display = ("told", "policyholder_name", "effective_on", "age", "taken")
    list_filter = (_Done,)
    search_fields = ("policyholder__name", "buyer__search_name")
    ordering = ("business_date", "id")
    fields = ("told", "policyholder_name", "business_date", "effective_on", "age", "taken", "said")
    readonly_fields = fields
    buttons = (
        Button(
            name="take",
            label=_("Take it on"),
            done=_("It is yours: call the policyholder."),
            roles=_CALLERS,
            shown=lambda row: _is_open(row) and not _is_taken(row),
            do=_take,
        ),
        Button(
            name="called",
            label=_("I called"),
            done=_("What was said is noted."),
            roles=_CALLERS,
            shown=_is_open,
            do=_called,
            form=NoteCall,
        ),
        Button(
            name="back",
            label=_("Give it back"),
            done=_("It is on the list again for whoever comes first."),
            roles=_CALLERS,
            shown=lambda row: _is_open(row) and _is_taken(row),
            do=_give_back,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[UnopenedCut]:
        """Show cuts told a day ago or longer."""
        return queries.cuts(clock.now()).order_by(*self.ordering)

    def title_of(self, row: UnopenedCut) -> str:
        """Return what the policyholder was told."""
        return texts.title(row)

    def more_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Show who was told of it, when, on which channel, and the answer."""
        return {
            "proof": documents.proof_lines(row),
            "people": accounts.readers_of(row.policyholder_id),
        }

    @admin.display(description=_("Cut"))
    def told(self, row: UnopenedCut) -> str:
        """Return what the policyholder was told."""
        return texts.title(row)

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def policyholder_name(self, row: UnopenedCut) -> str:
        """The policyholder's name."""
        return row.policyholder.name

    @admin.display(description=_("Not opened for"), ordering="business_date")
    def age(self, row: UnopenedCut) -> str:
        """Return for how many hours or days nobody opened it."""
        told_at = moment_on(row.business_date, row.created_at)
        hours = (clock.now() - told_at) // timedelta(hours=1)
        if hours >= _COUNTED_IN_DAYS:
            days = hours // 24
            return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}

    @admin.display(description=_("Taken on by"))
    def taken(self, row: UnopenedCut) -> str:
        """Return who calls, or called."""
        call = _call_of(row)
        person = call and (call.called_by or call.taken_by)
        return person.email if person else "-"

    @admin.display(description=_("What was said"))
    def said(self, row: UnopenedCut) -> str:
        """Return the note of the call."""
        call = _call_of(row)
        return call.note if call and call.note else "-"
