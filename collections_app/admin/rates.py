"""The desk of rates of interest."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.rules import StaffRole
from collections_app import forms, queries, services
from collections_app.admin import shared
from collections_app.models import InterestRate
from core import clock
from core.admin import Button, Desk
from core.dates import business_date


@admin.register(InterestRate)
class InterestRateDesk(Desk):
    """Rates of interest that became known since this version was made."""

    readers: ClassVar[frozenset[str]] = shared.COLLECTORS
    change_list_template = "admin/collections_app/rates.html"
    list_display = ("series", "valid_from", "known_until", "rate", "source")
    ordering = ("-valid_from", "series", "-id")
    fields = ("series", "valid_from", "known_until", "rate", "source", "set_at")
    starters = (
        Button(
            name="rate",
            label=_("Add a rate"),
            done=_("The rate is added; balances are worked out with it from now on."),
            roles=frozenset({StaffRole.ADMINISTRATOR}),
            form=forms.SetRate,
            do=lambda row, facts, by, now: services.set_rate(**facts, by=by, now=now),
        ),
    )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what holds today over what was added."""
        today = business_date(clock.now())
        context = {"today": today, "in_force": queries.rates_in_force(today)}
        return super().changelist_view(request, {**context, **(extra_context or {})})
