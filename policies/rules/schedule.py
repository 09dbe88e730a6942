"""The schedule as a whole: its parameters, between which bounds they lie, how two versions differ.

The bounds keep out what no policy of the trade says; they are not what is usual.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.errors import BusinessError
from core.money import Money
from policies.rules.countries import CountryTerms
from policies.rules.terms import PolicyTerms, Product


class Parameter(StrEnum):
    """What a schedule says, by the names of `PolicyTerms`, in the order of a schedule."""

    INSURED_ACTIVITY = "insured_activity"
    PUBLIC_BUYERS_COVERED = "public_buyers_covered"
    VAT_COVERED = "vat_covered"
    ATTACHMENT = "attachment"
    INSURED_SHARE = "insured_share"
    CHECK_SHARE = "check_share"
    DISCRETIONARY_SHARE = "discretionary_share"
    BLIND_SHARE = "blind_share"
    CREDIT_CHECK = "credit_check"
    DISCRETIONARY_LIMIT = "discretionary_limit"
    DISCRETIONARY_OPTIONS = "discretionary_options"
    BLIND_MAXIMUM_PER_BUYER = "blind_maximum_per_buyer"
    BLIND_MAXIMUM_PER_YEAR = "blind_maximum_per_year"
    BLIND_GRADE_FLOOR = "blind_grade_floor"
    MAXIMUM_PAYMENT_DAYS = "maximum_payment_days"
    MAXIMUM_INVOICING_DAYS = "maximum_invoicing_days"
    MAXIMUM_EXTENSION_DAYS = "maximum_extension_days"
    EXTENSION_START = "extension_start"
    NOTIFICATION_DAYS = "notification_days"
    WAITING_MONTHS = "waiting_months"
    WAITING_START = "waiting_start"
    POLITICAL_WAITING_MONTHS = "political_waiting_months"
    LIMIT_NOTICE_DAYS = "limit_notice_days"
    CLAIMS_THRESHOLD = "claims_threshold"
    FIRST_LOSS_EACH = "first_loss_each"
    FIRST_LOSS_BASIS = "first_loss_basis"
    MINIMUM_RETENTION = "minimum_retention"
    AGGREGATE_FIRST_LOSS = "aggregate_first_loss"
    AGGREGATE_FIRST_LOSS_BASIS = "aggregate_first_loss_basis"
    MAXIMUM_LIABILITY = "maximum_liability"
    LIABILITY_MULTIPLE = "liability_multiple"
    EXCHANGE_RULE = "exchange_rule"
    COLLECTION_SERVICE = "collection_service"
    COST_MODEL = "cost_model"
    PREMIUM_PER_MILLE = "premium_per_mille"
    MINIMUM_PREMIUM = "minimum_premium"
    COUNTRIES = "countries"
    COUNTRY_TERMS = "country_terms"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most a parameter can be; amounts in the currency of the policy."""

    least: Decimal
    most: Decimal

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        """Both of them."""
        return self.least, self.most

    def hold(self, value: Decimal) -> bool:
        """Tell whether a value lies within."""
        return self.least <= value <= self.most


_SHARE = Bounds(Decimal("0.01"), Decimal(1))
_AMOUNT = Bounds(Decimal(0), Decimal(1_000_000_000))
_GIVEN_AMOUNT = Bounds(Decimal(1), Decimal(1_000_000_000))


def _whole(least: int, most: int) -> Bounds:
    return Bounds(Decimal(least), Decimal(most))


BOUNDS: Mapping[Parameter, Bounds] = {
    Parameter.INSURED_SHARE: _SHARE,
    Parameter.CHECK_SHARE: _SHARE,
    Parameter.DISCRETIONARY_SHARE: _SHARE,
    Parameter.BLIND_SHARE: _SHARE,
    Parameter.CREDIT_CHECK: _GIVEN_AMOUNT,
    Parameter.DISCRETIONARY_LIMIT: _GIVEN_AMOUNT,
    Parameter.BLIND_MAXIMUM_PER_BUYER: _GIVEN_AMOUNT,
    Parameter.BLIND_MAXIMUM_PER_YEAR: _GIVEN_AMOUNT,
    Parameter.BLIND_GRADE_FLOOR: _whole(1, 9),  # grade 10 is a default: grading.rules.scale
    Parameter.MAXIMUM_PAYMENT_DAYS: _whole(1, 365),
    Parameter.MAXIMUM_INVOICING_DAYS: _whole(0, 180),
    Parameter.MAXIMUM_EXTENSION_DAYS: _whole(0, 365),
    Parameter.NOTIFICATION_DAYS: _whole(1, 180),
    Parameter.WAITING_MONTHS: _whole(0, 24),
    Parameter.POLITICAL_WAITING_MONTHS: _whole(0, 36),
    Parameter.LIMIT_NOTICE_DAYS: _whole(0, 120),
    Parameter.CLAIMS_THRESHOLD: _AMOUNT,
    Parameter.FIRST_LOSS_EACH: _AMOUNT,
    Parameter.MINIMUM_RETENTION: _AMOUNT,
    Parameter.AGGREGATE_FIRST_LOSS: _AMOUNT,
    Parameter.MAXIMUM_LIABILITY: _GIVEN_AMOUNT,
    Parameter.LIABILITY_MULTIPLE: _whole(1, 1000),
    Parameter.PREMIUM_PER_MILLE: _whole(0, 100),
    Parameter.MINIMUM_PREMIUM: _GIVEN_AMOUNT,
}
ACTIVITY_LETTERS = 500


class TermsOutOfRange(BusinessError):
    """A parameter has a value no policy can have."""

    sentence = "%(parameter)s: it lies between %(least)s and %(most)s."

    def __init__(self, parameter: Parameter, bounds: Bounds) -> None:
        self.parameter = parameter
        is_share = bounds is _SHARE
        least, most = ((f"{each:.0%}" if is_share else f"{each:f}") for each in bounds.ends)
        super().__init__(parameter=parameter, least=least, most=most)


class NoCountryInsured(BusinessError):
    """No buyer anywhere would be insured."""

    sentence = "No country is insured: name at least one."


class NotACountry(BusinessError):
    """What stands in the list of countries is no code of a country."""

    sentence = "%(country)s is no country. Use codes of two letters, such as NL."


class CountryTwice(BusinessError):
    """The list says two things of one country."""

    sentence = "%(country)s stands in the list twice. Leave one of the two."


class CountryOutOfRange(BusinessError):
    """A country has a value of its own that no policy can have."""

    sentence = "%(country)s: %(refused)s"


class EvidenceMissing(BusinessError):
    """A discretionary limit would need no evidence at all."""

    sentence = "A discretionary limit needs evidence: choose credit reports, experience, or both."


class BlindCoverIncomplete(BusinessError):
    """Cover without limit request lacks one of its two maxima."""

    sentence = "Cover without limit request needs both a maximum per buyer and one per year."


class BlindMaximaCrossed(BusinessError):
    """One buyer would be insured for more than all of them in a year."""

    sentence = "The maximum per buyer is above the maximum per year, %(per_year)s."


def ensure_sound(terms: PolicyTerms, product: Product) -> None:
    """Refuse terms that no policy of the product can have.

    :raises TermsOutOfRange: naming the parameter and its bounds
    :raises NoCountryInsured: if no country is insured
    :raises NotACountry: for what is no code of a country
    :raises CountryTwice: if the list says two things of one
    :raises CountryOutOfRange: naming the country and what is out of its bounds
    :raises EvidenceMissing: for a discretionary limit without evidence
    :raises BlindCoverIncomplete: if cover without limit request lacks a maximum
    :raises BlindMaximaCrossed: if the maximum per buyer is above that per year
    """
    for problem in problems(terms, product):
        raise problem


def problems(terms: PolicyTerms, product: Product) -> Iterator[BusinessError]:
    """Give all that is wrong with terms, in the order of the schedule."""
    for parameter in BOUNDS:
        yield from _outside(parameter, getattr(terms, parameter.value))
    if terms.discretionary_limit is not None and not terms.discretionary_options:
        yield EvidenceMissing()
    yield from _wrong_with_blind_cover(terms, product)
    yield from _wrong_with_countries(terms)


def differences(before: PolicyTerms, after: PolicyTerms) -> tuple[Parameter, ...]:
    """Return the parameters in which two versions differ, in the order of the schedule."""
    return tuple(
        each for each in Parameter if getattr(before, each.value) != getattr(after, each.value)
    )


def _outside(
    parameter: Parameter, value: Money | Decimal | int | None
) -> Iterator[TermsOutOfRange]:
    if value is None:
        return
    figure = value.amount if isinstance(value, Money) else Decimal(value)
    bounds = BOUNDS[parameter]
    if not bounds.hold(figure):
        yield TermsOutOfRange(parameter, bounds)


def _wrong_with_blind_cover(terms: PolicyTerms, product: Product) -> Iterator[BusinessError]:
    per_buyer, per_year = terms.blind_maximum_per_buyer, terms.blind_maximum_per_year
    if per_buyer is None or per_year is None:
        if per_buyer != per_year or product is Product.NO_LIMIT_REQUEST:
            yield BlindCoverIncomplete()
    elif per_buyer > per_year:
        yield BlindMaximaCrossed(per_year=f"{per_year.currency} {per_year.amount:f}")


def _wrong_with_countries(terms: PolicyTerms) -> Iterator[BusinessError]:
    if not terms.countries:
        yield NoCountryInsured()
    named = [row.country for row in terms.country_terms]
    for code in sorted({*terms.countries, *named}):
        if not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
            yield NotACountry(country=code)
        if named.count(code) > 1:
            yield CountryTwice(country=code)
    for row in terms.country_terms:
        for refused in _wrong_with_country(row):
            yield CountryOutOfRange(country=row.country, refused=refused)


def _wrong_with_country(row: CountryTerms) -> Iterator[TermsOutOfRange]:
    yield from _outside(Parameter.INSURED_SHARE, row.insured_share)
    yield from _outside(Parameter.MAXIMUM_PAYMENT_DAYS, row.maximum_payment_days)
