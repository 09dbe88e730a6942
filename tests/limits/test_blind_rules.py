"""Cover without a request, by plain values (R-POL-05)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from limits.rules.cover.blind import BlindFacts, BlindTerms, rows
from limits.rules.cover.facts import Period
from limits.rules.lifecycle import LimitKind
from tests.factories import eur

BEGUN = date(2025, 1, 1)
TERMS = BlindTerms(BEGUN, eur(10_000), grade_floor=7, insured_share=Decimal("0.75"))
FACTS = BlindFacts(is_registered=True, grades=[(date(2025, 3, 1), 5)])


def told(found):
    return [(row.valid_from, row.valid_to, int(row.amount.amount)) for row in found]


def test_a_buyer_is_covered_from_the_day_it_has_a_grade_at_or_above_the_floor():
    found = rows([TERMS], FACTS)

    assert told(found) == [(date(2025, 3, 1), None, 10_000)]
    assert (found[0].kind, found[0].insured_share) == (LimitKind.BLIND, Decimal("0.75"))


@pytest.mark.parametrize(("grade", "covered"), [(7, [10_000]), (8, []), (None, [])])
def test_the_grade_floor_itself_is_still_eligible(grade, covered):
    found = rows([TERMS], replace(FACTS, grades=[(BEGUN, grade)]))

    assert [int(row.amount.amount) for row in found] == covered


def test_a_grade_that_falls_below_the_floor_ends_the_cover_and_a_better_one_gives_it_again():
    grades = [(date(2025, 3, 1), 5), (date(2025, 6, 1), 8), (date(2025, 9, 1), 6)]

    assert told(rows([TERMS], replace(FACTS, grades=grades))) == [
        (date(2025, 3, 1), date(2025, 5, 31), 10_000),
        (date(2025, 6, 1), date(2025, 8, 31), 0),
        (date(2025, 9, 1), None, 10_000),
    ]


def test_a_change_of_grade_above_the_floor_changes_nothing():
    grades = [(date(2025, 3, 1), 5), (date(2025, 6, 1), 3)]

    assert told(rows([TERMS], replace(FACTS, grades=grades))) == [(date(2025, 3, 1), None, 10_000)]


def test_without_a_number_in_a_register_there_is_no_cover():
    assert rows([TERMS], replace(FACTS, is_registered=False)) == ()


def test_a_decision_for_nothing_ends_the_cover_for_good():
    found = rows([TERMS], replace(FACTS, ended=[Period(date(2025, 6, 1))]))

    assert told(found) == [
        (date(2025, 3, 1), date(2025, 5, 31), 10_000),
        (date(2025, 6, 1), None, 0),
    ]


def test_where_a_limit_on_record_speaks_the_policy_is_silent():
    found = rows([TERMS], replace(FACTS, taken=[Period(date(2025, 6, 1), date(2025, 6, 30))]))

    assert told(found) == [
        (date(2025, 3, 1), date(2025, 5, 31), 10_000),
        (date(2025, 7, 1), None, 10_000),
    ]


def test_other_terms_count_for_dispatches_from_their_own_day():
    later = replace(TERMS, valid_from=date(2025, 7, 1), maximum=eur(6_000))

    assert told(rows([later, TERMS], FACTS)) == [
        (date(2025, 3, 1), date(2025, 6, 30), 10_000),
        (date(2025, 7, 1), None, 6_000),
    ]


def test_terms_without_the_option_cover_nothing():
    assert rows([replace(TERMS, maximum=None)], FACTS) == ()
