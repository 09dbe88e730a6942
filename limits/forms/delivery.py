"""What policyholders fill in about a delivery that was not made yet: shape only."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, WrittenAmount
from core.money import Money

_A_YEAR = timedelta(days=366)


class PlannedDelivery(forms.Form):
    """How much would be delivered, on which day, on which payment terms."""

    amount = WrittenAmount(
        label=_("Amount"),
        help_text=_("Without VAT, unless your policy insures it."),
        min_value=1,
        max_value=100_000_000,
        max_digits=15,
        decimal_places=2,
    )
    on = DayField(label=_("Day of dispatch"))
    payment_days = forms.IntegerField(
        label=_("Payment terms in days"), min_value=0, max_value=365, initial=30
    )

    def __init__(self, *given: Any, today: date, currency: str, **more: Any) -> None:
        super().__init__(*given, **more)
        self._today, self._currency = today, currency
        self.fields["on"].initial = today

    @property
    def money(self) -> Money:
        """The amount of the delivery."""
        return Money(self.cleaned_data["amount"], self._currency)

    def clean_on(self) -> date:
        """Refuse a day that is over, or too far ahead to say anything of."""
        day: date = self.cleaned_data["on"]
        if not self._today <= day <= self._today + _A_YEAR:
            raise forms.ValidationError(gettext("Give a day from today on, at most a year ahead."))
        return day
