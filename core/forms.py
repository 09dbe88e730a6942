"""Form fields every app shares."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext

from core.money import Money, exponent

_WRITTEN = re.compile(r"[0-9]{1,3}([.,][0-9]{3})*([.,][0-9]{1,2})?|[0-9]+([.,][0-9]{1,2})?")


class DayField(forms.DateField):
    """A day from the browser's own calendar, which takes and gives ISO dates in every language."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**options)


class CurrencyAmount(forms.DecimalField):
    """An amount of one currency, shown and taken in the decimals it counts in: EUR 2, KWD 3.

    Its initial value may be `Money`.
    """

    def __init__(self, *, currency: str = "EUR", above_zero: bool = True, **options: Any) -> None:
        self.currency = currency
        self._options = {"above_zero": above_zero, **options}
        places = exponent(currency)
        least = Decimal(1).scaleb(-places) if above_zero else Decimal(0)
        super().__init__(min_value=least, max_digits=13 + places, decimal_places=places, **options)

    def counted_in(self, currency: str) -> "CurrencyAmount":
        """Return the same field for another currency."""
        return CurrencyAmount(currency=currency, **self._options)

    def prepare_value(self, value: Any) -> Any:
        """Show an amount in whole smallest units; what somebody typed is left as it is."""
        amount = value.amount if isinstance(value, Money) else value
        if not isinstance(amount, Decimal):
            return value
        return f"{Money(amount, self.currency).to_cents().amount:f}"


class WrittenAmount(forms.DecimalField):
    """An amount as people write it: 17,865.58, 17.865,58, 17 865,58 or 17865.58.

    A mark before exactly three digits parts thousands: no amount here has thousandths.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(  # type: ignore[override]  # the stubs make a decimal field one of whole numbers
        self, value: Any
    ) -> Decimal | None:
        """Read either notation, and nothing else."""
        written = re.sub(r"[\s'\u2019]", "", str(value or ""))
        if written and not _WRITTEN.fullmatch(written):
            raise forms.ValidationError(
                gettext("Write the amount in figures, such as 50,000."), code="invalid"
            )
        cents = re.search(r"[.,]([0-9]{1,2})$", written)
        whole = re.sub("[.,]", "", written[: cents.start()] if cents else written)
        return super().to_python(f"{whole}.{cents.group(1)}" if cents else whole)
