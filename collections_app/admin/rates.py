"""The desk of rates of interest."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import StaffRole
from collections_app import forms, queries, services, texts
from collections_app.admin import follows, shared
from collections_app.models import InterestRate
from core import clock
from core.admin import Button, Desk, Fact
from core.dates import business_date
from core.templatetags.amounts import day, day_text, number


@admin.register(InterestRate)
class InterestRateDesk(Desk):
    """Rates of interest that became known since this version was made."""

    readers: ClassVar[frozenset[str]] = shared.COLLECTORS
    change_list_template = "admin/collections_app/rates.html"
    words = {"series": texts.rate}
    list_display = ("series", "valid_from", "known_until", "rate", "source", "corrected_at")
    ordering = ("-valid_from", "series", "-id")
    fields = (
        "series",
        "valid_from",
        "known_until",
        "rate",
        "source",
        "set_at",
        "corrects",
        "reason",
        "corrected_at",
    )
    starters = (
        Button(
            name="rate",
            label=_("Add a rate"),
            done=_("The rate is added; balances are worked out with it from now on."),
            roles=frozenset({StaffRole.ADMINISTRATOR}),
            form=forms.SetRate,
            preview=follows.of_a_rate,
            do=lambda row, facts, by, now: services.set_rate(**facts, by=by, now=now),
        ),
    )

    buttons = (
        Button(
            name="correct",
            label=_("Correct the rate"),
            done=_("The rate is corrected; open balances are worked out with it from now on."),
            roles=frozenset({StaffRole.ADMINISTRATOR}),
            shown=lambda row: row.corrected_at is None,
            form=forms.CorrectRate,
            preview=follows.of_correcting,
            do=lambda row, facts, by, now: services.correct_rate(
                rate_id=row.public_id, **facts, by=by, now=now
            ),
        ),
    )

    def known_by(self, row: InterestRate) -> Sequence[Fact]:
        """Return which rate it is, and what it is now."""
        return (
            (_("Series"), texts.rate(row.series)),
            (_("Valid from"), day(row.valid_from)),
            (_("Known until"), day(row.known_until)),
            (_("Percent a year"), number(row.rate)),
            (_("Source"), row.source),
        )

    def title_of(self, row: InterestRate) -> str:
        """Return which rate it is."""
        return gettext("%(series)s from %(day)s") % {
            "series": texts.rate(row.series),
            "day": day_text(row.valid_from),
        }

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what holds today over what was added."""
        today = business_date(clock.now())
        in_force = [
            {"row": row, "series": texts.rate(row.series)} for row in queries.rates_in_force(today)
        ]
        context = {"today": today, "in_force": in_force}
        return super().changelist_view(request, {**context, **(extra_context or {})})
