"""What policyholders fill in for a limit of their own: shape only."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.files import LARGEST_FILE, GivenFile
from core.forms import DayField, WrittenAmount
from core.money import Money
from limits.services import GivenReport
from limits.texts.discretionary import ADVERSE


class OneFile(forms.FileField):
    """One file, read no further than is looked at."""

    widget = forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"})

    def clean(self, data: Any, initial: Any = None) -> GivenFile:
        """Return the file as it was sent; what is in it is looked at by the rules."""
        upload = super().clean(data, initial)
        return GivenFile(upload.name, upload.read(LARGEST_FILE + 1))


class CreditReport(forms.Form):
    """What a credit report says, and the report itself."""

    agency = forms.ChoiceField(label=_("Agency"))
    dated = DayField(label=_("Date of the report"))
    amount = WrittenAmount(
        label=_("Credit it recommends"),
        min_value=0,
        max_value=100_000_000,
        max_digits=15,
        decimal_places=2,
    )
    is_unfavourable = forms.BooleanField(
        label=_("The report warns against this buyer"), required=False
    )
    document = OneFile(
        label=_("The report"), help_text=_("PDF, PNG or JPEG, at most 10 MB. It is kept.")
    )

    def __init__(self, *given: Any, agencies: Iterable[str], currency: str, **more: Any) -> None:
        super().__init__(*given, **more)
        self._currency = currency
        names = [(name, name) for name in agencies]
        self.fields["agency"].choices = [("", _("Choose an agency")), *names]  # type: ignore[attr-defined]  # a choice field

    @property
    def report(self) -> GivenReport:
        """The report as it was given."""
        return GivenReport(
            agency=self.cleaned_data["agency"],
            dated=self.cleaned_data["dated"],
            recommends=Money(self.cleaned_data["amount"], self._currency),
            is_unfavourable=self.cleaned_data["is_unfavourable"],
            document=self.cleaned_data["document"],
        )


class AdverseInformation(forms.Form):
    """What a policyholder learned that speaks against a buyer."""

    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[("", _("Choose what happened")), *((str(k), v) for k, v in ADVERSE.items())],
    )
    learned_on = DayField(label=_("Day on which you learned it"))
    note = forms.CharField(
        label=_("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
