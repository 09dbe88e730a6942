"""The scale, overrides and default (`domain.md` 8.1, 8.2, 8.4)."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from grading.rules import default, overrides, scale
from grading.rules.default import DefaultCause, PastDue
from grading.rules.overrides import Flaw, Override

# --- scale


@pytest.mark.parametrize(
    ("pd", "grade"),
    [
        ("0", 1), ("0.0005", 1), ("0.00050001", 2), ("0.0010", 2), ("0.00100001", 3),
        ("0.0025", 3), ("0.00250001", 4), ("0.0050", 4), ("0.00500001", 5), ("0.0100", 5),
        ("0.01000001", 6), ("0.0200", 6), ("0.02000001", 7), ("0.0500", 7), ("0.0500001", 8),
        ("0.1000", 8), ("0.1000001", 9), ("0.9999999", 9), ("1", 10),
    ],
)  # fmt: skip
def test_the_upper_bound_belongs_to_the_better_grade(pd, grade):
    """GRD-01"""
    assert scale.grade_of(Decimal(pd)) == grade


@pytest.mark.parametrize("pd", ["-0.0001", "1.0001", "NaN", "Infinity"])
def test_what_is_no_probability_has_no_grade(pd):
    with pytest.raises(scale.NotAProbability):
        scale.grade_of(Decimal(pd))


def test_the_scale_has_no_gap_and_each_pd_used_lies_in_its_own_step():
    steps = list(scale.SCALE.values())

    assert [step.number for step in steps] == list(range(1, 11))
    for better, worse in pairwise(steps):
        assert better.up_to == worse.above
        assert better.pd_used < worse.pd_used
    for step in steps:
        assert scale.grade_of(step.pd_used) == step.number


@pytest.mark.parametrize("grade", range(2, 9))
def test_the_pd_used_is_the_geometric_middle(grade):
    step = scale.SCALE[grade]

    middle = (step.above * step.up_to).sqrt()

    assert abs(step.pd_used - middle) <= Decimal("0.00005")


def test_a_step_says_what_it_means():
    assert scale.ensure_grade(1).meaning is scale.Meaning.EXCEPTIONAL
    assert scale.ensure_grade(7).meaning is scale.Meaning.WEAK
    assert scale.ensure_grade(10).colour is scale.Colour.BLACK
    for grade in (0, 11):
        with pytest.raises(scale.NotAGrade):
            scale.ensure_grade(grade)


@given(st.decimals(0, 1, places=8), st.decimals(0, 1, places=8))
def test_a_higher_probability_never_has_a_better_grade(first, second):
    lower, higher = sorted((first, second))

    assert scale.grade_of(lower) <= scale.grade_of(higher)


# --- overrides

CREATED = date(2026, 3, 1)


def override(grade, approver="a2"):
    return Override(grade, CREATED, "a1", approver)


@pytest.mark.parametrize(
    ("model", "made", "flaw"),
    [
        (6, override(4), None),  # GRD-02b
        (6, override(4, "a1"), Flaw.FOUR_EYES_REQUIRED),  # GRD-02
        (6, override(5, None), Flaw.FOUR_EYES_REQUIRED),
        (6, override(3), Flaw.TOO_MANY_GRADES_UP),
        (6, override(6), Flaw.SAME_GRADE),
        (6, override(7, None), None),  # down needs nobody else
        (1, override(9, None), None),  # by any number
        (10, override(7), Flaw.DEFAULT_CANNOT_BE_OVERRIDDEN),  # GRD-03
        (10, override(10), Flaw.DEFAULT_CANNOT_BE_OVERRIDDEN),
    ],
)
def test_up_needs_another_person_and_default_stands(model, made, flaw):
    found = overrides.effective_grade(model, made, on=CREATED)

    assert overrides.flaw_of(made, model) == flaw
    assert found == (model if flaw else made.grade)


@pytest.mark.parametrize(("grade", "last_day"), [(4, date(2026, 5, 30)), (8, date(2026, 8, 28))])
def test_an_override_ends_by_itself(grade, last_day):
    """GRD-02b: up after 90 days, down after 180."""
    made = override(grade)

    def on(day):
        return overrides.effective_grade(6, made, on=day)

    assert made.expires_on(6) == last_day
    assert on(CREATED - timedelta(days=1)) == 6
    assert on(last_day) == grade
    assert on(last_day + timedelta(days=1)) == 6


@pytest.mark.parametrize(
    ("received", "grade"),
    [
        (CREATED, 4),
        (CREATED + timedelta(days=1), 6),
        (CREATED + timedelta(days=10), 6),
        (CREATED + timedelta(days=11), 4),
    ],
)
def test_new_accounts_end_an_override_early(received, grade):
    found = overrides.effective_grade(
        6, override(4), on=CREATED + timedelta(days=10), accounts_received_on=received
    )

    assert found == grade


def test_without_an_override_the_model_counts():
    assert overrides.effective_grade(6, None, on=CREATED) == 6


@pytest.mark.parametrize(
    ("created", "review"),
    [
        (date(2026, 3, 2), date(2026, 3, 4)),  # Monday
        (date(2026, 3, 6), date(2026, 3, 10)),  # Friday
        (date(2026, 3, 7), date(2026, 3, 10)),  # Saturday
    ],
)
def test_a_grade_put_down_is_looked_at_within_two_working_days(created, review):
    assert overrides.review_on(Override(8, created, "a1")) == review


# --- default


def eur(amount):
    return Money(Decimal(str(amount)), "EUR")


@pytest.mark.parametrize(
    ("undisputed", "balance", "counts"),
    [
        ("500.00", "500.00", False),
        ("500.01", "500.01", True),
        ("600.00", "60000.00", False),  # one percent exactly
        ("600.01", "60000.00", True),
    ],
)
def test_only_a_material_debt_means_default(undisputed, balance, counts):
    found = default.default_from(PastDue(date(2026, 1, 1), eur(undisputed), eur(balance)))

    assert (found is not None) == counts


def test_default_comes_on_the_ninety_first_day():
    found = default.default_from(PastDue(date(2026, 1, 1), eur(1_000), eur(1_000)))

    assert found == date(2026, 1, 1) + timedelta(days=91)


@pytest.mark.parametrize(
    ("cause", "cured_on"),
    [
        (DefaultCause.MATERIAL_PAST_DUE, date(2026, 4, 30)),
        (DefaultCause.PLAN_WITH_HAIRCUT_CONFIRMED, date(2027, 1, 31)),
        (DefaultCause.DISTRESSED_EXTENSION, date(2027, 1, 31)),
    ],
)
def test_a_cure_takes_three_months_or_a_year_after_a_restructuring(cause, cured_on):
    assert default.cured_on(cause, date(2026, 1, 31)) == cured_on


def test_a_cause_of_default_means_grade_10_and_a_cure_at_best_8():
    assert default.grade_after(3, DefaultCause.INSOLVENCY_ORDER) == 10
    assert default.grade_after(3, None) == 3
    assert default.grade_after_cure(3) == 8
    assert default.grade_after_cure(9) == 9
