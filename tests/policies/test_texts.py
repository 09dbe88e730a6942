"""A schedule in plain words: no parameter can change without a line that reads otherwise."""

from dataclasses import replace
from decimal import Decimal

import pytest

from policies import texts
from policies.rules.countries import CountryTerms, SpecialCondition
from policies.rules.schedule import Parameter
from policies.rules.terms import (
    Attachment,
    Basis,
    CollectionService,
    CostModel,
    DiscretionaryOption,
    ExchangeRule,
    ExtensionStart,
    WaitingStart,
    standard_terms,
)
from tests.factories import eur

TERMS = replace(
    standard_terms(eur(1_000_000)),
    first_loss_each=eur(100),
    aggregate_first_loss=eur(100),
    blind_maximum_per_buyer=eur(5_000),
    blind_maximum_per_year=eur(50_000),
)
OTHER = {
    Parameter.INSURED_ACTIVITY: "Sale of steel tubes",
    Parameter.PUBLIC_BUYERS_COVERED: True,
    Parameter.VAT_COVERED: True,
    Parameter.ATTACHMENT: Attachment.LOSSES_OCCURRING,
    Parameter.INSURED_SHARE: Decimal("0.875"),
    Parameter.CHECK_SHARE: Decimal("0.85"),
    Parameter.DISCRETIONARY_SHARE: Decimal("0.70"),
    Parameter.BLIND_SHARE: Decimal("0.60"),
    Parameter.CREDIT_CHECK: None,
    Parameter.DISCRETIONARY_LIMIT: eur(10_000),
    Parameter.DISCRETIONARY_OPTIONS: frozenset({DiscretionaryOption.CREDIT_REPORT}),
    Parameter.BLIND_MAXIMUM_PER_BUYER: eur(4_000),
    Parameter.BLIND_MAXIMUM_PER_YEAR: eur(40_000),
    Parameter.BLIND_GRADE_FLOOR: 5,
    Parameter.MAXIMUM_PAYMENT_DAYS: 90,
    Parameter.MAXIMUM_INVOICING_DAYS: 14,
    Parameter.MAXIMUM_EXTENSION_DAYS: 30,
    Parameter.EXTENSION_START: ExtensionStart.INVOICE_DATE,
    Parameter.NOTIFICATION_DAYS: 15,
    Parameter.WAITING_MONTHS: 3,
    Parameter.WAITING_START: WaitingStart.COLLECTION_START,
    Parameter.POLITICAL_WAITING_MONTHS: 9,
    Parameter.LIMIT_NOTICE_DAYS: 0,
    Parameter.CLAIMS_THRESHOLD: eur(250),
    Parameter.FIRST_LOSS_EACH: eur(200),
    Parameter.FIRST_LOSS_BASIS: Basis.AFTER_SHARE,
    Parameter.MINIMUM_RETENTION: eur(1_000),
    Parameter.AGGREGATE_FIRST_LOSS: eur(5_000),
    Parameter.AGGREGATE_FIRST_LOSS_BASIS: Basis.BEFORE_SHARE,
    Parameter.MAXIMUM_LIABILITY: eur(2_000_000),
    Parameter.LIABILITY_MULTIPLE: 30,
    Parameter.EXCHANGE_RULE: ExchangeRule.LOWER_OF,
    Parameter.COLLECTION_SERVICE: CollectionService.OWN,
    Parameter.COST_MODEL: CostModel.B,
    Parameter.PREMIUM_PER_MILLE: Decimal("2.4"),
    Parameter.MINIMUM_PREMIUM: eur(9_000),
    Parameter.COUNTRIES: TERMS.countries | {"CH"},
    Parameter.COUNTRY_TERMS: (CountryTerms("PL", maximum_payment_days=30),),
}


@pytest.mark.parametrize("parameter", list(Parameter))
def test_another_value_of_any_parameter_is_one_line_that_reads_otherwise(parameter):
    after = replace(TERMS, **{parameter.value: OTHER[parameter]})

    lines = texts.changed(TERMS, after)

    touched = [line for line in lines if line.before != line.value]
    assert len(touched) >= 1
    assert len(lines) <= 2  # the day to report by follows the extension


def test_the_same_terms_have_no_line_that_changed():
    assert texts.changed(TERMS, TERMS) == []
    assert not any(group.is_changed for group in texts.schedule(TERMS, TERMS))


def test_a_country_says_all_that_is_agreed_of_it():
    poland = CountryTerms(
        "PL",
        insured_share=Decimal("0.855"),
        maximum_payment_days=45,
        discretionary_allowed=False,
        conditions=frozenset({SpecialCondition.RETENTION_OF_TITLE}),
    )
    terms = replace(TERMS, countries=frozenset({"PL"}), country_terms=(poland, CountryTerms("RU")))

    assert {line.name: line.text for line in texts.countries(terms)} == {
        "Poland": "insured; 85.5%; 45 days; no discretionary limits; retention of title",
        "Russia": "not insured",
    }


def test_a_country_taken_off_stands_among_what_changed():
    after = replace(TERMS, countries=TERMS.countries - {"PL"})

    (line,) = texts.changed(TERMS, after)

    assert (str(line.label), line.before, line.value) == ("Poland", "insured", "not insured")
