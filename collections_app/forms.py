"""What is filled in about collecting: shape only."""

from collections.abc import Iterable
from decimal import Decimal
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from collections_app import texts
from collections_app.rules import rates
from collections_app.rules.lifecycle import ActionKind, CaseState
from collections_app.rules.own import OwnStepKind
from collections_app.rules.published_rates import SERIES
from core.files import GivenFile
from core.forms import DayField, FilesField

_ROWS = {"rows": 3}


class BookPayment(forms.Form):
    """Money that reached the collector."""

    amount = forms.DecimalField(
        label=_("Amount"), min_value=Decimal("0.01"), max_digits=15, decimal_places=2
    )
    received_on = DayField(label=_("Value date"))
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("The number of the bank entry. The same reference is booked once."),
        max_length=140,
    )
    designated = forms.ChoiceField(
        label=_("Invoice the buyer named"),
        help_text=_("Towards the buyer; between us the oldest due is always paid first."),
        required=False,
        error_messages={"invalid_choice": _("Invoice %(value)s is not in this case.")},
    )

    def offer(self, numbers: Iterable[str]) -> None:
        """Offer the invoices a payment may be meant for."""
        none = ("", _("It named none"))
        choices = [none, *((number, number) for number in numbers)]
        cast("forms.ChoiceField", self.fields["designated"]).choices = choices


class BookLatePayment(BookPayment):
    """Money that reached the collector after the case was given up."""

    reason = forms.CharField(
        label=_("What happened"), max_length=1000, widget=forms.Textarea(attrs=_ROWS)
    )


class WithdrawReport(forms.Form):
    """Why an overdue was not to be reported."""

    reason = forms.CharField(
        label=_("Why the report was a mistake"),
        help_text=_("For example: reported on the wrong buyer."),
        max_length=500,
        widget=forms.Textarea(attrs=_ROWS),
    )


class ReopenCase(forms.Form):
    """Why there is something to be had after all."""

    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs=_ROWS))


class ReversePayment(forms.Form):
    """A payment that bounced, or was another's."""

    reference = forms.CharField(
        label=_("Reference of the payment"),
        help_text=_("The whole payment is booked back; it stays on the case, marked."),
        max_length=140,
    )
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs=_ROWS))


class NoteAction(forms.Form):
    """A call, or anything else worth knowing."""

    kind = forms.ChoiceField(
        label=_("What"),
        choices=[
            (ActionKind.CALL.value, texts.ACTIONS[ActionKind.CALL]),
            (ActionKind.NOTE.value, texts.ACTIONS[ActionKind.NOTE]),
        ],
    )
    text = forms.CharField(
        label=_("What was said or done"), max_length=1000, widget=forms.Textarea(attrs=_ROWS)
    )


class ChangeState(forms.Form):
    """Where a case goes next."""

    to = forms.ChoiceField(
        label=_("New state"),
        choices=[
            (state.value, texts.STATES[state])
            for state in (
                CaseState.AMICABLE,
                CaseState.LEGAL,
                CaseState.SUSPENDED_DISPUTE,
            )
        ],
    )
    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs=_ROWS))


class NoteInsolvency(forms.Form):
    """The order by which a court opened the insolvency of a buyer."""

    ordered_on = DayField(
        label=_("Day of the court's order"), help_text=_("Interest ends the day before.")
    )
    reference = forms.CharField(
        label=_("Number of the insolvency"),
        help_text=_("As the court or the insolvency register gives it."),
        max_length=100,
    )


class CloseCase(forms.Form):
    """How an unpaid case ends."""

    to = forms.ChoiceField(
        label=_("How it ends"),
        choices=[
            (state.value, texts.STATES[state])
            for state in (CaseState.CLOSED_UNPAID, CaseState.WITHDRAWN)
        ],
    )
    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs=_ROWS))


def _rate() -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Percent a year"),
        min_value=rates.LOWEST_BASE_RATE,
        max_value=rates.HIGHEST,
        max_digits=7,
        decimal_places=4,
    )


def _source() -> forms.CharField:
    return forms.CharField(
        label=_("Source"), help_text=_("Where it was published."), max_length=200
    )


class SetRate(forms.Form):
    """A rate of interest that was published."""

    series = forms.ChoiceField(
        label=_("Series"), choices=[(name, texts.RATES[name]) for name in SERIES]
    )
    valid_from = DayField(label=_("Valid from"))
    known_until = DayField(
        label=_("Known until"),
        help_text=_(
            "The last day for which this rate is certain, usually the end of the half-year."
        ),
    )
    rate = _rate()
    source = _source()


class CorrectRate(forms.Form):
    """The rate that should have been added."""

    rate = _rate()
    source = _source()
    reason = forms.CharField(
        label=_("What was wrong"), max_length=500, widget=forms.Textarea(attrs=_ROWS)
    )


class CaseFilter(forms.Form):
    """Which cases to show."""

    state = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("Open cases")), ("closed", _("Closed cases")), ("all", _("All"))],
    )

    @property
    def chosen(self) -> str:
        """What was chosen; what makes no sense filters nothing."""
        return str(self.cleaned_data.get("state", "")) if self.is_valid() else ""


class NoteOwnStep(forms.Form):
    """What a policyholder did to collect by itself."""

    kind = forms.ChoiceField(
        label=_("What you did"), choices=[(code, texts.OWN_STEPS[code]) for code in OwnStepKind]
    )
    done_on = DayField(label=_("On"))
    note = forms.CharField(
        label=_("How, and what came of it"), max_length=500, widget=forms.Textarea(attrs=_ROWS)
    )
    document = FilesField(
        label=_("The document that shows it"),
        help_text=_("One PDF, PNG, JPEG, CSV or XLSX of at most 10 MB."),
    )

    def clean_document(self) -> list[GivenFile]:
        """Take one document: a step is shown by one."""
        files: list[GivenFile] = self.cleaned_data["document"]
        if len(files) != 1:
            raise forms.ValidationError(_("Choose one file."))
        return files
