"""The desk of rates of interest."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.rules import StaffRole
from collections_app import forms, services
from collections_app.admin import shared
from collections_app.models import InterestRate
from core.admin import Button, Desk


@admin.register(InterestRate)
class InterestRateDesk(Desk):
    """Rates of interest that became known since this version was made."""

    readers: ClassVar[frozenset[str]] = shared.COLLECTORS
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
