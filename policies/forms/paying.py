"""Where people say who is paid where."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField


class BankAccountForm(forms.Form):
    """Where the policyholder is paid."""

    iban = forms.CharField(label=_("IBAN"), max_length=42)
    holder = forms.CharField(label=_("Name of the account holder"), max_length=140)


class PledgeForm(forms.Form):
    """To whom the claims of a policy are pledged."""

    name = forms.CharField(label=_("Pledgee"), max_length=140)
    iban = forms.CharField(label=_("IBAN of the pledgee"), max_length=42)
    valid_from = DayField(label=_("Paid from"))


class ConsentForm(forms.Form):
    """Where the pledgee said that the policyholder may be paid."""

    reference = forms.CharField(
        label=_("Letter or mail in which the pledgee consented"), max_length=140
    )


class EndPledgeForm(forms.Form):
    """Until when the pledgee is paid."""

    last_day = DayField(label=_("Last day of the pledge"))
