"""Form fields every app shares."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext

from core.files import LARGEST_FILE, GivenFile
from core.money import Money, exponent
from core.templatetags.amounts import number

_WRITTEN = re.compile(r"[0-9]{1,3}([.,][0-9]{3})*([.,][0-9]+)?|[0-9]+([.,][0-9]+)?")
_IN_THOUSANDS = re.compile(r"[0-9]{1,3}([.,][0-9]{3})+")
_LAST_MARK = re.compile(r"([.,])(?=[0-9]+$)")


class DayField(forms.DateField):
    """A day from the browser's own calendar, which takes and gives ISO dates in every language."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**options)


class WrittenAmount(forms.DecimalField):
    """An amount as people write it: 17,865.58, 17.865,58, 17 865,58 or 17865.58.

    A mark before exactly three digits parts thousands, unless the amount may have thousandths.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(
        self,
        *,
        min_value: Decimal | int | None = None,
        max_value: Decimal | int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._least, self._most = min_value, max_value

    def to_python(  # type: ignore[override]  # the stubs make a decimal field one of whole numbers
        self, value: Any
    ) -> Decimal | None:
        """Read either notation, and nothing else."""
        written = re.sub(r"[\s'\u2019]", "", str(value or ""))
        if not written:
            return super().to_python(written)
        if not _WRITTEN.fullmatch(written):
            raise forms.ValidationError(
                gettext("Write the amount in figures, such as 50,000."), code="invalid"
            )
        whole, mark, part = written, "", ""
        if not self._is_whole(written):
            whole, mark, part = _LAST_MARK.split(written)
        return super().to_python(re.sub("[.,]", "", whole) + mark.replace(",", ".") + part)

    def _is_whole(self, written: str) -> bool:
        """Whether every mark parts thousands, as where it comes twice."""
        marks = re.findall("[.,]", written)
        if not marks or marks.count(marks[-1]) > 1:
            return True
        has_thousandths = self.decimal_places is not None and self.decimal_places > 2
        return not has_thousandths and bool(_IN_THOUSANDS.fullmatch(written))

    def validate(self, value: Any) -> None:
        """Refuse what is too little or too much, in words."""
        super().validate(value)
        if value is None:
            return
        if self._least is not None and value < self._least:
            said = gettext("This is too little: at least %(least)s.")
            values = {"least": number(Decimal(self._least))}
            raise forms.ValidationError(said % values, code="min_value")
        if self._most is not None and value > self._most:
            said = gettext("This is too much: at most %(most)s.")
            values = {"most": number(Decimal(self._most))}
            raise forms.ValidationError(said % values, code="max_value")


class CurrencyAmount(WrittenAmount):
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


class _SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, each read no further than is looked at."""

    widget = _SeveralFiles(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.csv,.xlsx"})

    def clean(self, data: Any, initial: Any = None) -> list[GivenFile]:
        """Return the files as they were sent; what is in them is looked at by the rules."""
        uploads = data if isinstance(data, list | tuple) else [data]
        return [
            GivenFile(upload.name, upload.read(LARGEST_FILE + 1)) for upload in uploads if upload
        ]
