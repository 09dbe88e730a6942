"""What is filled in at the desk of exchange rates: shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField
from core.money import CURRENCIES
from receivables.rules.exchange_rates import EURO, LONGEST_SOURCE, SMALLEST
from receivables.rules.rate_files import BOUNDS

_LINES = forms.Textarea(attrs={"rows": 3})


def _per_euro() -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Units for one euro"),
        help_text=_("As published: 1.0389 where one euro bought 1.0389 dollars."),
        min_value=SMALLEST,
        max_digits=15,
        decimal_places=6,
    )


def _source(**more: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Source"),
        help_text=_("Where it was published, such as “ECB reference rate”."),
        max_length=LONGEST_SOURCE,
        **more,
    )


class AddRate(forms.Form):
    """A rate that was published."""

    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(each, each) for each in sorted(CURRENCIES - {EURO})]
    )
    published_on = DayField(label=_("Day"))
    per_euro = _per_euro()
    source = _source()


class AddFile(forms.Form):
    """A file of rates, as the European Central Bank publishes its history."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or XLSX, at most 4 MB. The first line names the columns: Date, then a currency"
            " code each. Each line is a day, with the units for one euro, or N/A for none."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    since = DayField(
        label=_("From"), help_text=_("Earlier days in the file are left out."), required=False
    )
    source = _source(initial=_("ECB reference rates"))

    def clean_file(self) -> Any:
        """Refuse what is larger than such a file is, before it is read."""
        file = self.cleaned_data["file"]
        if file.size > BOUNDS.bytes:
            raise forms.ValidationError(_("The file is larger than 4 MB."))
        return file


class CorrectRate(forms.Form):
    """The rate that should have been added."""

    per_euro = _per_euro()
    source = _source()
    reason = forms.CharField(label=_("What was wrong"), max_length=500, widget=_LINES)


class TakeBack(forms.Form):
    """Why a rate should not have been added."""

    reason = forms.CharField(label=_("What was wrong"), max_length=500, widget=_LINES)
