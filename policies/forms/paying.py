"""Where people say who is paid where."""

from django import forms
from django.utils.translation import gettext_lazy as _


class BankAccountForm(forms.Form):
    """Where the policyholder is paid."""

    iban = forms.CharField(label=_("IBAN"), max_length=42)
    holder = forms.CharField(label=_("Name of the account holder"), max_length=140)
