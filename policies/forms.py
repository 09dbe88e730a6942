"""What is filled in about policies: shape only."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import queries as accounts
from core.forms import DayField
from core.money import Money
from policies.rules.terms import EU_AND_EEA, PolicyTerms, standard_terms
from policies.services import Agreement

_CURRENCY = "EUR"


class BankAccountForm(forms.Form):
    """Where the policyholder is paid."""

    iban = forms.CharField(label=_("IBAN"), max_length=42)
    holder = forms.CharField(label=_("Name of the account holder"), max_length=140)


class TermsForm(forms.Form):
    """The terms of a policy; the standard ones stand filled in."""

    insured_share = forms.DecimalField(
        label=_("Insured share, percent"),
        initial=90,
        min_value=1,
        max_value=100,
        decimal_places=2,
    )
    maximum_liability = forms.DecimalField(
        label=_("Maximum liability in a policy year, EUR"), min_value=1, initial=1_000_000
    )
    maximum_payment_days = forms.IntegerField(
        label=_("Longest payment terms, days"), min_value=1, max_value=180, initial=60
    )
    maximum_extension_days = forms.IntegerField(
        label=_("Maximum extension period, days"), min_value=0, max_value=180, initial=60
    )
    notification_days = forms.IntegerField(
        label=_("Report an overdue within, days"), min_value=1, max_value=180, initial=30
    )
    waiting_months = forms.IntegerField(
        label=_("Waiting period, months"), min_value=0, max_value=24, initial=6
    )
    limit_notice_days = forms.IntegerField(
        label=_("Notice of a lower limit, days"), min_value=0, max_value=120, initial=30
    )
    claims_threshold = forms.DecimalField(
        label=_("Claims threshold, EUR"), min_value=0, initial=0, decimal_places=2
    )
    first_loss_each = forms.DecimalField(
        label=_("First loss of each claim, EUR"), min_value=0, initial=0, decimal_places=2
    )
    aggregate_first_loss = forms.DecimalField(
        label=_("Aggregate first loss in a year, EUR"), min_value=0, initial=0, decimal_places=2
    )
    minimum_retention = forms.DecimalField(
        label=_("Minimum retention, EUR"), min_value=0, initial=0, decimal_places=2
    )
    premium_per_mille = forms.DecimalField(
        label=_("Premium, per mille of turnover"), min_value=0, max_value=100, decimal_places=6
    )
    vat_covered = forms.BooleanField(label=_("VAT is insured too"), required=False)
    countries = forms.CharField(
        label=_("Countries insured"),
        help_text=_("Codes of two letters, with spaces between."),
        initial=" ".join(sorted(EU_AND_EEA)),
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_countries(self) -> frozenset[str]:
        """Read the codes."""
        codes = frozenset(self.cleaned_data["countries"].upper().replace(",", " ").split())
        if not all(len(code) == 2 and code.isalpha() and code.isascii() for code in codes):
            raise forms.ValidationError(_("Give codes of two letters, such as NL."))
        return codes


class ChangeTermsForm(TermsForm):
    """Other terms, from a day on."""

    valid_from = DayField(label=_("For dispatches from"))
    field_order = ("valid_from",)


class TakeOutPolicyForm(TermsForm):
    """A policy for a policyholder that has none."""

    policyholder = forms.TypedChoiceField(
        label=_("Policyholder"), coerce=int, choices=accounts.policyholder_names
    )
    inception_on = DayField(label=_("First day"))
    expires_on = DayField(
        label=_("Last day"),
        help_text=_("Leave empty for a policy that runs on."),
        required=False,
    )
    insurable_turnover = forms.DecimalField(
        label=_("Insurable turnover a year, EUR"), min_value=1, decimal_places=2
    )
    field_order = (
        "policyholder",
        "inception_on",
        "expires_on",
        "insurable_turnover",
    )


def filled_in(terms: PolicyTerms) -> dict[str, Any]:
    """Return terms as the form shows them."""
    values = {name: getattr(terms, name) for name in TermsForm.base_fields}
    amounts = {name: value.amount for name, value in values.items() if isinstance(value, Money)}
    return {
        **values,
        **amounts,
        "insured_share": (terms.insured_share * 100).normalize(),
        "countries": " ".join(sorted(terms.countries)),
    }


def terms_of(given: dict[str, Any], before: PolicyTerms | None = None) -> PolicyTerms:
    """Return what a form of terms says; the rest is as it was before, else standard."""
    maximum_liability = _money(given["maximum_liability"])
    return replace(
        before or standard_terms(maximum_liability),
        maximum_liability=maximum_liability,
        insured_share=Decimal(str(given["insured_share"])) / 100,
        claims_threshold=_money(given["claims_threshold"]),
        first_loss_each=_money(given["first_loss_each"]),
        aggregate_first_loss=_money(given["aggregate_first_loss"]),
        minimum_retention=_money(given["minimum_retention"]),
        maximum_payment_days=given["maximum_payment_days"],
        maximum_extension_days=given["maximum_extension_days"],
        notification_days=given["notification_days"],
        waiting_months=given["waiting_months"],
        limit_notice_days=given["limit_notice_days"],
        vat_covered=given["vat_covered"],
        countries=given["countries"],
        premium_per_mille=given["premium_per_mille"],
    )


def agreement_of(given: dict[str, Any]) -> Agreement:
    """Return what a policy is taken out for."""
    return Agreement(
        inception_on=given["inception_on"],
        insurable_turnover=_money(given["insurable_turnover"]),
        expires_on=given["expires_on"],
    )


def _money(value: object) -> Money:
    return Money(Decimal(str(value)), _CURRENCY)
