"""The schedule of a policy as a whole: what it cannot say, and how two versions differ."""

from dataclasses import replace
from decimal import Decimal

import pytest

from policies.rules import schedule
from policies.rules.countries import CountryTerms
from policies.rules.schedule import BOUNDS, Parameter
from policies.rules.terms import PolicyTerms, Product, standard_terms
from tests.factories import eur

TERMS = standard_terms(eur(1_000_000))
BLIND = replace(TERMS, blind_maximum_per_buyer=eur(5_000), blind_maximum_per_year=eur(50_000))


def ensure(terms, product=Product.WHOLE_TURNOVER):
    schedule.ensure_sound(terms, product)


def test_the_standard_terms_are_sound():
    ensure(TERMS)


def test_every_figure_of_a_schedule_has_its_bounds():
    figures = {name for name in PolicyTerms.__slots__ if _is_figure(name)}

    assert {each.value for each in BOUNDS} == figures


def _is_figure(name):
    kind = str(PolicyTerms.__annotations__[name])
    return any(word in kind for word in ("int", "Decimal", "Money")) and "frozenset" not in kind


@pytest.mark.parametrize("parameter", list(BOUNDS))
def test_a_parameter_lies_within_its_bounds_and_the_refusal_names_it(parameter):
    bounds = BOUNDS[parameter]
    step = Decimal("0.01")

    for inside in (bounds.least, bounds.most):
        schedule.ensure_sound(given(parameter, inside), Product.WHOLE_TURNOVER)
    for outside in (bounds.least - step, bounds.most + step):
        with pytest.raises(schedule.TermsOutOfRange) as refused:
            schedule.ensure_sound(given(parameter, outside), Product.WHOLE_TURNOVER)
        assert refused.value.values["parameter"] == parameter


def given(parameter, figure):
    is_amount = "Money" in str(PolicyTerms.__annotations__[parameter.value])
    value = eur(str(figure)) if is_amount else figure
    terms = replace(TERMS, **{parameter.value: value})
    if parameter is Parameter.BLIND_MAXIMUM_PER_BUYER:
        return replace(terms, blind_maximum_per_year=eur(1_000_000_000))
    if parameter is Parameter.BLIND_MAXIMUM_PER_YEAR:
        return replace(terms, blind_maximum_per_buyer=eur(1))
    return terms


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        (replace(TERMS, countries=frozenset()), schedule.NoCountryInsured),
        (replace(TERMS, countries=frozenset({"NL", "Nederland"})), schedule.NotACountry),
        (replace(TERMS, countries=frozenset({"nl"})), schedule.NotACountry),
        (
            replace(TERMS, country_terms=(CountryTerms("PL"), CountryTerms("PL"))),
            schedule.CountryTwice,
        ),
        (
            replace(TERMS, country_terms=(CountryTerms("PL", insured_share=Decimal(0)),)),
            schedule.CountryOutOfRange,
        ),
        (
            replace(TERMS, country_terms=(CountryTerms("PL", maximum_payment_days=400),)),
            schedule.CountryOutOfRange,
        ),
        (
            replace(TERMS, discretionary_limit=eur(1), discretionary_options=frozenset()),
            schedule.EvidenceMissing,
        ),
        (replace(TERMS, blind_maximum_per_buyer=eur(5_000)), schedule.BlindCoverIncomplete),
        (replace(BLIND, blind_maximum_per_year=eur(4_999)), schedule.BlindMaximaCrossed),
    ],
)
def test_terms_that_no_policy_can_have_are_refused_by_name(terms, refusal):
    with pytest.raises(refusal):
        ensure(terms)


def test_cover_without_limit_request_needs_its_two_maxima():
    ensure(BLIND, Product.NO_LIMIT_REQUEST)

    with pytest.raises(schedule.BlindCoverIncomplete):
        ensure(TERMS, Product.NO_LIMIT_REQUEST)


def test_two_versions_differ_in_what_was_agreed_otherwise():
    after = replace(TERMS, insured_share=Decimal("0.85"), countries=frozenset({"NL"}))

    assert schedule.differences(TERMS, after) == (Parameter.INSURED_SHARE, Parameter.COUNTRIES)
    assert schedule.differences(TERMS, TERMS) == ()
