"""What the rules would take from natural persons: somebody looks before anything happens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import Actor
from companies import queries as companies
from core import clock
from core.admin import Button, Desk, Waiting, following
from core.dates import business_date
from limits import forms, texts
from limits.admin import following as consequences
from limits.admin.shared import DECIDE, READERS
from limits.models import HeldReview
from limits.queries import exposure as exposures
from limits.queries import facts
from limits.services import held_reviews

_OPEN_FIELDS = 2  # whose limits wait, and since when
_NO_VERSIONS = dict.fromkeys(("rules", "scorecard", "terms"), "")  # terms differ by policy


def _carry_out(row: HeldReview, data: dict[str, Any], by: Any, now: datetime) -> object:
    return held_reviews.carry_out(held_id=row.public_id, by=by, now=now)


def _let_stand(row: HeldReview, data: dict[str, Any], by: Any, now: datetime) -> object:
    return held_reviews.let_stand(held_id=row.public_id, reason=data["answer"], by=by, now=now)


def _is_open(row: HeldReview) -> bool:
    return row.closed_at is None


def _would(row: HeldReview) -> Sequence[str]:
    """Return what the rules find today, worked out on trial."""
    with following.trial():
        return consequences.by_somebody(row.buyer_id, clock.now())


def _waiting(actor: Actor) -> QuerySet[HeldReview]:
    return HeldReview.objects.filter(closed_at=None)


class _Looked(admin.SimpleListFilter):
    """Those that wait for a look, or those that had it."""

    title = _("Looked at")
    parameter_name = "looked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer both."""
        return [("no", gettext("Waits for a look")), ("yes", gettext("Looked at"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[HeldReview]
    ) -> QuerySet[HeldReview]:
        """Keep what was chosen."""
        if self.value() is None:
            return queryset
        return queryset.filter(closed_at__isnull=self.value() == "no")


@admin.register(HeldReview)
class HeldReviewDesk(Desk):
    """Limits on natural persons that the rules would take; the oldest on top."""

    called = _("Limits on natural persons to look at")
    readers = READERS
    waiting = (
        Waiting(
            label=_("limits on natural persons to look at"),
            roles=DECIDE,
            rows=_waiting,
            where="looked=no",
        ),
    )
    change_form_template = "admin/limits/held.html"
    list_display = ("opened_at", "buyer_name", "closed_at", "closed_by")
    list_select_related = ("buyer", "closed_by")
    list_filter = (_Looked,)
    search_fields = ("buyer__name",)
    ordering = (F("closed_at").asc(nulls_first=True), "opened_at", "id")
    fields = ("buyer_name", "opened_at", "closed_at", "closed_by", "is_carried_out", "answer")
    readonly_fields = ("buyer_name",)
    buttons = (
        Button(
            name="carry",
            label=_("Carry it out"),
            done=_("It is carried out, and the policyholders are told."),
            roles=DECIDE,
            shown=_is_open,
            follows=_would,
            do=_carry_out,
            danger=True,
        ),
        Button(
            name="stand",
            label=_("Let the limits stand"),
            done=_("The limits stay as they are until they are looked at again."),
            roles=DECIDE,
            form=forms.WhyStands,
            shown=_is_open,
            do=_let_stand,
        ),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Say what was decided once somebody has decided."""
        fields = list(super().get_fields(request, obj))
        return fields[:_OPEN_FIELDS] if obj is not None and _is_open(obj) else fields

    def title_of(self, row: HeldReview) -> str:
        """Return whose limits wait."""
        return gettext("The limits on %(buyer)s, a natural person") % {"buyer": row.buyer.name}

    def more_context(self, request: HttpRequest, row: HeldReview) -> dict[str, Any]:
        """Return what the rules find, on which facts, and what stands meanwhile."""
        company = companies.kept_as(row.buyer_id)
        known = facts.known_of(company, business_date(clock.now()))
        return {
            "is_open": _is_open(row),
            "would": _would(row) if _is_open(row) else [],
            "rests_on": texts.rests_on(known.facts, _NO_VERSIONS)[:-1],
            "rows": exposures.rows_on(companies.group_of(company.id)).filter(
                buyer_id__in=companies.same_as(company.id)
            ),
        }

    @admin.display(description=_("Buyer"), ordering="buyer__search_name")
    def buyer_name(self, row: HeldReview) -> str:
        """The person's name."""
        return row.buyer.name
