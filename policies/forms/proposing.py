"""The forms of a whole schedule: to take a policy out, and to propose other terms."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import queries as accounts
from core.errors import BusinessError
from core.forms import DayField
from core.http import sentence
from core.money import Money
from policies.forms import schedule as fields
from policies.forms.countries import CountriesField, PastedCountriesField, rows_of
from policies.rules import schedule as rules
from policies.rules.countries import CountryTerms
from policies.rules.country_list import Listed
from policies.rules.schedule import Parameter
from policies.rules.terms import DiscretionaryOption, PolicyTerms, Product, standard_terms
from policies.services import Agreement
from policies.texts import words

_CURRENCY = "EUR"
_FORM_GROUPS = tuple(
    (title, tuple(each for first in group for each in (first, *words.WITH.get(first, ()))))
    for title, group in words.GROUPS
)
_COUNTRY_FIELDS = ("country_rows", "pasted_countries")


class ScheduleForm(forms.Form):
    """Every parameter of a schedule, under the headings of one."""

    first_fields: tuple[str, ...] = ()
    currency = _CURRENCY
    of_product = Product.WHOLE_TURNOVER

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for _title, parameters in _FORM_GROUPS:
            for parameter in parameters:
                self.fields[parameter.value] = fields.field(parameter)
        self.fields["country_rows"] = CountriesField(
            label=_("Countries"),
            required=False,
            help_text=_("An empty share or payment term is that of the rest of the schedule."),
        )
        self.fields["pasted_countries"] = PastedCountriesField(
            label=_("Or paste the whole list"),
            required=False,
            max_length=50_000,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_(
                "From a spreadsheet or CSV, in place of the table; the first line names the "
                "columns: country, covered, insured_share, payment_days, discretionary, conditions."
            ),
        )

    def groups(self) -> Iterator[tuple[str | Promise, list[BoundField]]]:
        """Give the fields under their headings."""
        if self.first_fields:
            yield "", [self[name] for name in self.first_fields]
        for title, parameters in _FORM_GROUPS:
            yield title, [self[each.value] for each in parameters]
        yield _("Countries"), [self[name] for name in _COUNTRY_FIELDS]

    def clean(self) -> dict[str, Any]:
        """Hold what is filled in against what a policy can say."""
        given = self.cleaned_data
        if not self.errors:
            given["terms"] = terms_of(given, self.currency)
            for refusal in rules.problems(given["terms"], self._product()):
                self.add_error(_place_of(refusal), sentence(refusal))
        return given

    def _product(self) -> Product:
        return Product(self.cleaned_data.get("product", self.of_product))


class ProposeTermsForm(ScheduleForm):
    """Other terms, from a day on, for a second person to release."""

    valid_from = DayField(label=_("For dispatches from"))
    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    first_fields = ("valid_from", "reason")


class ProposePolicyForm(ScheduleForm):
    """A policy for a policyholder that has none."""

    policyholder = forms.TypedChoiceField(
        label=_("Policyholder"), coerce=int, choices=accounts.policyholder_names
    )
    product = forms.ChoiceField(
        label=_("Product"),
        choices=[(code, words.PRODUCTS[code]) for code in Product],
        initial=Product.WHOLE_TURNOVER,
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
    reason = forms.CharField(
        label=_("What the second person has to know"),
        help_text=_("Such as the offer it follows; the policyholder does not see it."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    first_fields = (
        "policyholder",
        "product",
        "inception_on",
        "expires_on",
        "insurable_turnover",
        "reason",
    )


def filled_in(terms: PolicyTerms | None = None) -> dict[str, Any]:
    """Return terms as the form shows them; without any, the standard ones."""
    terms = terms or standard_terms(Money(Decimal(1_000_000), _CURRENCY))
    values = {each.value: _shown(each, terms) for each in Parameter}
    return {**values, "country_rows": rows_of(_listed(terms))}


def proposed_before(
    policyholder_id: int, agreement: Agreement, terms: PolicyTerms
) -> dict[str, Any]:
    """Return what was proposed as the form shows it."""
    return {
        **filled_in(terms),
        "policyholder": policyholder_id,
        "product": agreement.product.value,
        "inception_on": agreement.inception_on,
        "expires_on": agreement.expires_on,
        "insurable_turnover": f"{agreement.insurable_turnover.amount.normalize():f}",
    }


def terms_of(given: dict[str, Any], currency: str = _CURRENCY) -> PolicyTerms:
    """Return what a form of terms says."""
    listed = given["country_rows"]
    if given["pasted_countries"] is not None:
        listed = given["pasted_countries"]
    values = {
        each.value: _meant(each, given[each.value], currency)
        for _title, group in _FORM_GROUPS
        for each in group
    }
    return PolicyTerms(
        currency=currency,
        countries=frozenset(row.terms.country for row in listed if row.is_covered),
        country_terms=tuple(
            sorted((row.terms for row in listed if row.says_more), key=_by_country)
        ),
        **values,
    )


def agreement_of(given: dict[str, Any]) -> Agreement:
    """Return what a policy is taken out for."""
    return Agreement(
        inception_on=given["inception_on"],
        insurable_turnover=Money(given["insurable_turnover"], _CURRENCY),
        expires_on=given["expires_on"],
        product=Product(given["product"]),
    )


def _meant(parameter: Parameter, given: Any, currency: str) -> Any:
    """Return a value as the rules take it."""
    if parameter in fields.SHARES:
        return Decimal(given) / 100
    if parameter in fields.AMOUNTS or parameter in fields.OPTIONAL_AMOUNTS:
        return None if given is None else Money(Decimal(given), currency)
    if parameter in fields.CODES:
        return fields.CODES[parameter](given)
    if parameter is Parameter.DISCRETIONARY_OPTIONS:
        return frozenset(DiscretionaryOption(code) for code in given)
    return given


def _shown(parameter: Parameter, terms: PolicyTerms) -> Any:
    value = getattr(terms, parameter.value)
    if parameter in fields.SHARES:
        return f"{(value * 100).normalize():f}"
    if isinstance(value, Money):
        return f"{value.amount.normalize():f}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return sorted(value) if isinstance(value, frozenset) else value


def _listed(terms: PolicyTerms) -> list[Listed]:
    codes = {*terms.countries, *(row.country for row in terms.country_terms)}
    return [Listed(terms.in_country(code), terms.covers(code)) for code in sorted(codes)]


def _place_of(refusal: BusinessError) -> str | None:
    """Return the field a refusal stands beside."""
    if isinstance(refusal, rules.TermsOutOfRange):
        return str(Parameter(refusal.parameter).value)
    return _PLACES.get(type(refusal), "country_rows")


_PLACES: dict[type[BusinessError], str] = {
    rules.EvidenceMissing: Parameter.DISCRETIONARY_OPTIONS.value,
    rules.BlindCoverIncomplete: Parameter.BLIND_MAXIMUM_PER_BUYER.value,
    rules.BlindMaximaCrossed: Parameter.BLIND_MAXIMUM_PER_BUYER.value,
}


def _by_country(row: CountryTerms) -> str:
    return row.country
