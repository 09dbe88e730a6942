"""What is filled in about the rooms of countries and treaties: shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from companies.rules import places as known
from companies.texts import places
from core.forms import DayField, WrittenAmount
from limits.rules.ceilings import CeilingKind, Wanted


def _countries() -> list[tuple[str, str]]:
    return sorted(((code, places.country(code)) for code in known.COUNTRIES), key=lambda x: x[1])


class SetAmount(forms.Form):
    """How much may be committed from a day on."""

    capacity = WrittenAmount(
        label=_("At most, EUR"),
        help_text=_("Leave it empty to end the ceiling from that day on."),
        min_value=0,
        max_digits=15,
        decimal_places=2,
        required=False,
    )
    valid_from = DayField(label=_("From"), help_text=_("Today or later, at most a year ahead."))
    source = forms.CharField(
        label=_("Source"),
        help_text=_("What it rests on: a treaty, minutes and their date."),
        min_length=5,
        max_length=300,
    )
    reason = forms.CharField(
        label=_("Reason"), min_length=10, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class SetCountry(SetAmount):
    """How much may be committed in a country."""

    country = forms.ChoiceField(label=_("Country"), choices=_countries)
    field_order = ("country",)

    def clean(self) -> dict[str, Any]:
        """Give what is wanted as the rules take it."""
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        capacity, country = given.pop("capacity"), given.pop("country")
        return {**given, "wanted": Wanted(CeilingKind.COUNTRY, country, capacity)}


class SetTreaty(SetAmount):
    """How much a reinsurance treaty carries."""

    name = forms.CharField(
        label=_("Treaty"), help_text=_("Its own name, such as QS 2026."), max_length=40
    )
    countries = forms.MultipleChoiceField(
        label=_("Countries"),
        help_text=_("None: it carries them all."),
        choices=_countries,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    field_order = ("name", "countries")

    def clean(self) -> dict[str, Any]:
        """Give what is wanted as the rules take it."""
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        capacity, countries = given.pop("capacity"), tuple(given.pop("countries"))
        name = given.pop("name").strip()
        return {**given, "wanted": Wanted(CeilingKind.TREATY, name, capacity, countries)}
