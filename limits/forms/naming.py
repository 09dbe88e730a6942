"""What is filled in on the desks of named buyers, agencies and lifted stops: shape only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, WrittenAmount


class NameBuyer(forms.Form):
    """A buyer that a policy insures by name, and on one transaction its contract."""

    policy = forms.ChoiceField(label=_("Policy"))
    buyer = forms.CharField(
        label=_("Buyer"), help_text=_("Its number in a register, or its id here."), max_length=60
    )
    first = DayField(label=_("From"))
    until = DayField(label=_("Last day"), required=False)
    contract_value = WrittenAmount(
        label=_("Value of the contract"),
        help_text=_("On a policy for one transaction."),
        required=False,
        min_value=1,
        max_digits=15,
        decimal_places=2,
    )
    contract_reference = forms.CharField(
        label=_("Reference of the contract"), required=False, max_length=120
    )


class EndNaming(forms.Form):
    """Until when a policy names a buyer."""

    until = DayField(label=_("Last day"))


class ApproveAgency(forms.Form):
    """An agency whose reports count."""

    name = forms.CharField(label=_("Name"), max_length=120)
    approved_from = DayField(label=_("Reports from"))
    reason = forms.CharField(label=_("Reason"), min_length=10, max_length=300)


class LiftStop(forms.Form):
    """On which days deliveries to a buyer are insured whatever stops them."""

    policy = forms.ChoiceField(label=_("Policy"))
    buyer = forms.CharField(
        label=_("Buyer"), help_text=_("Its number in a register, or its id here."), max_length=60
    )
    first = DayField(label=_("From"))
    until = DayField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), min_length=10, max_length=300)
