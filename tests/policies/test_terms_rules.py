"""The schedule of a policy: which share, which terms, which conditions, in which country."""

from dataclasses import replace
from decimal import Decimal

import pytest

from policies.rules.countries import CountryTerms, SpecialCondition
from policies.rules.terms import Attachment, CoverKind, ExchangeRule, standard_terms
from tests.factories import eur

POLAND = CountryTerms(
    "PL",
    insured_share=Decimal("0.85"),
    maximum_payment_days=45,
    discretionary_allowed=False,
    conditions=frozenset({SpecialCondition.RETENTION_OF_TITLE}),
)
SPAIN = CountryTerms("ES", insured_share=Decimal("0.70"))
TERMS = replace(
    standard_terms(eur(1_000_000)),
    discretionary_limit=eur(15_000),
    country_terms=(POLAND, SPAIN),
)


@pytest.mark.parametrize(
    ("kind", "country", "share"),
    [
        (CoverKind.APPROVED, "NL", "0.90"),
        (CoverKind.CHECK, "NL", "0.90"),
        (CoverKind.DISCRETIONARY, "NL", "0.80"),
        (CoverKind.BLIND, "NL", "0.75"),
        ("TEMPORARY", "NL", "0.90"),  # stands beside an approved limit
        (CoverKind.APPROVED, "PL", "0.85"),
        (CoverKind.DISCRETIONARY, "PL", "0.80"),  # lower than that of the country
        (CoverKind.APPROVED, "ES", "0.70"),
        (CoverKind.DISCRETIONARY, "ES", "0.70"),  # no more than that of the country
        (CoverKind.BLIND, "ES", "0.70"),
    ],
)
def test_the_insured_share_differs_by_kind_of_cover_and_by_country(kind, country, share):
    assert TERMS.share_for(kind, country) == Decimal(share)


def test_a_country_may_have_a_higher_share_than_the_rest():
    terms = replace(TERMS, country_terms=(CountryTerms("NL", insured_share=Decimal("0.95")),))

    assert terms.share_for(CoverKind.APPROVED, "NL") == Decimal("0.95")
    assert terms.share_for(CoverKind.BLIND, "NL") == Decimal("0.75")


def test_payment_terms_are_those_of_the_country_where_it_has_its_own():
    assert TERMS.payment_days_in("PL") == 45
    assert TERMS.payment_days_in("ES") == 60
    assert TERMS.payment_days_in("NL") == 60


def test_a_discretionary_limit_is_there_where_the_country_allows_it():
    assert TERMS.discretionary_in("NL") == eur(15_000)
    assert TERMS.discretionary_in("PL") is None
    assert TERMS.discretionary_in("US") is None
    assert replace(TERMS, discretionary_limit=None).discretionary_in("NL") is None


def test_a_country_may_ask_for_more_than_a_limit():
    assert TERMS.conditions_in("PL") == {SpecialCondition.RETENTION_OF_TITLE}
    assert TERMS.conditions_in("NL") == frozenset()


def test_a_country_outside_the_schedule_is_not_insured():
    assert TERMS.covers("PL")
    assert not TERMS.covers("US")


def test_the_maximum_liability_follows_the_premium_and_never_falls_below_its_floor():
    """PRM-06"""
    multiple = replace(TERMS, liability_multiple=30, maximum_liability=eur(500_000))

    assert multiple.liability_at(eur(24_000)) == eur(720_000)
    assert multiple.liability_at(eur(10_000)) == eur(500_000)
    assert replace(multiple, minimum_premium=eur(20_000)).liability_at(eur(10_000)) == eur(600_000)
    assert TERMS.liability_at(eur(1)) == eur(1_000_000)


def test_standard_terms_are_those_of_the_trade():
    terms = standard_terms(eur(1))

    assert terms.attachment is Attachment.RISK_ATTACHING
    assert terms.exchange_rule is ExchangeRule.DUE_DATE
    assert terms.blind_grade_floor == 7
