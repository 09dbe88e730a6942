"""What analysts fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grading import texts
from grading.models import LINE_ITEMS
from grading.rules.inputs import LegalEventKind
from grading.rules.overrides import ReasonCode


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required, help_text=help_text)


class LegalEventForm(forms.Form):
    """A public event about a company."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("", _("Choose what happened")),
            *((kind.value, texts.LEGAL_EVENTS[kind]) for kind in LegalEventKind),
        ],
    )
    happened_on = _day(_("Happened on"))
    source = forms.CharField(
        label=_("Source"), max_length=60, help_text=_("For instance: insolvency register.")
    )
    source_reference = forms.CharField(
        label=_("Number at the source"),
        max_length=80,
        help_text=_("The same number of the same source is recorded once."),
    )


class EndForm(forms.Form):
    """The end of a public event."""

    ended_on = _day(
        _("Ended on"),
        help_text=_("An event annulled ends on the day it happened: it then never counted."),
    )


class CorrectionForm(forms.Form):
    """Why a public event should not have been recorded."""

    reason = forms.CharField(
        label=_("Why this is an error"),
        max_length=200,
        help_text=_("The record stays, with this reason; for the grade it never happened."),
    )


class WithdrawalForm(forms.Form):
    """Why accounts should not have been filed."""

    reason = forms.CharField(
        label=_("Why they are taken back"),
        max_length=200,
        help_text=_("The accounts stay on record, with this reason; the grade forgets them."),
    )


class OverrideForm(forms.Form):
    """A grade by judgement: which, why, and what shows it."""

    grade = forms.TypedChoiceField(
        label=_("Grade"),
        coerce=int,
        choices=[("", _("Choose the grade")), *((grade, grade) for grade in range(1, 10))],
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[
            ("", _("Choose why")),
            *((code.value, texts.OVERRIDE_REASONS[code]) for code in ReasonCode),
        ],
    )
    text = forms.CharField(
        label=_("Explanation"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=500,
        help_text=_("A link, or the number under which it is on file."),
    )


class OverrideAgreeForm(forms.Form):
    """What the second person wants to be remembered on agreeing."""

    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you looked at; it stays with the grade. May be left empty."),
    )


class OverrideEndForm(forms.Form):
    """Why an analyst's grade should count no more."""

    note = forms.CharField(label=_("Why it ends"), max_length=500)


class ReviewForm(forms.Form):
    """What a person found on looking at a grade."""

    note = forms.CharField(
        label=_("What you found"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReopenForm(forms.Form):
    """Why somebody should look at a grade again."""

    reason = forms.CharField(
        label=_("Why it should be looked at again"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AccountsForm(forms.Form):
    """A year's accounts, line by line; lines left empty are not known."""

    period_end = _day(_("Year ended on"))
    currency = forms.RegexField(
        r"^[A-Z]{3}$", label=_("Currency"), max_length=3, initial="EUR",
        help_text=_("Three capitals, such as EUR; amounts in whole units."),
    )  # fmt: skip
    filed_on = _day(_("Filed on"), required=False)
    source = forms.CharField(label=_("Source"), max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in LINE_ITEMS:
            self.fields[item] = forms.DecimalField(
                label=str(texts.LINE_ITEMS[item]),
                max_digits=18,
                decimal_places=3,
                required=item == "total_assets",
            )
