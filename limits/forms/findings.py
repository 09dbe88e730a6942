"""What is filled in on the desk of findings: shape only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField
from limits.rules.cover.findings import FindingKind


class Establish(forms.Form):
    """What was found, of which deliveries, and why."""

    policy = forms.ChoiceField(label=_("Policy"))
    buyer = forms.CharField(
        label=_("Buyer"), help_text=_("Its number in a register, or its id here."), max_length=60
    )
    kind = forms.ChoiceField(
        label=_("What was found"),
        choices=[
            (FindingKind.CONDITION_NOT_MET, _("A condition of the limit was not met")),
            (FindingKind.ACTIVITY_NOT_COVERED, _("The delivery is not from the insured activity")),
        ],
    )
    invoice = forms.CharField(
        label=_("Number of the invoice"),
        help_text=_("Leave it empty where all deliveries of some days are meant."),
        required=False,
        max_length=60,
    )
    first = DayField(label=_("Deliveries from"), required=False)
    last = DayField(label=_("Last day"), required=False)
    reason = forms.CharField(label=_("Reason"), min_length=10, max_length=500)


class Undo(forms.Form):
    """Why a finding does not count any more."""

    reason = forms.CharField(label=_("Reason"), min_length=10, max_length=500)
