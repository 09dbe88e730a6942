"""Cuts, dates and exposure of limits (`domain.md` 2.1, 2.2)."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.money import Money
from limits.rules import cuts, effective, house
from limits.rules.expected_loss import Margin, expected_loss
from limits.rules.exposure import Line, group_exposure


def eur(amount):
    return Money(Decimal(str(amount)), "EUR")


def cut(granted, total, unit=1_000, floors=None):
    found = cuts.allocate_reduction(
        {policy: eur(amount) for policy, amount in granted.items()},
        eur(total),
        unit=unit,
        floors={policy: eur(amount) for policy, amount in (floors or {}).items()},
    )
    return {policy: int(amount.amount) for policy, amount in found.items()}


@pytest.mark.parametrize(
    ("granted", "total", "floors", "expected"),
    [
        # LMT-06: 40 % of each
        ({"P1": 500_000, "P2": 300_000, "P3": 200_000}, 400_000, {}, [200_000, 120_000, 80_000]),
        # LMT-07: equal remainders go by policy
        ({"P1": 100_000, "P2": 100_000, "P3": 100_000}, 200_000, {}, [67_000, 67_000, 66_000]),
        # LMT-08: what is protected is fixed, the rest is shared
        (
            {"P1": 500_000, "P2": 300_000, "P3": 200_000},
            400_000,
            {"P3": 150_000},
            [156_000, 94_000, 150_000],
        ),
        # a protected minimum below the fair share changes nothing
        (
            {"P1": 500_000, "P2": 300_000, "P3": 200_000},
            400_000,
            {"P3": 80_000},
            [200_000, 120_000, 80_000],
        ),
        # fixing one pushes another below its minimum: once more
        (
            {"P1": 100_000, "P2": 100_000, "P3": 100_000},
            150_000,
            {"P1": 90_000, "P2": 40_000},
            [90_000, 40_000, 20_000],
        ),
        # a minimum above what is granted protects what is granted, no more
        ({"P1": 100_000, "P2": 100_000}, 120_000, {"P1": 900_000}, [100_000, 20_000]),
        # nothing left
        ({"P1": 100_000, "P2": 100_000}, 0, {}, [0, 0]),
        # half a unit is not handed out
        ({"P1": 100_000, "P2": 100_000}, 100_500, {}, [50_000, 50_000]),
    ],
)  # fmt: skip
def test_a_lower_total_is_shared_out_in_proportion(granted, total, floors, expected):
    assert list(cut(granted, total, floors=floors).values()) == expected


def test_a_minimum_between_two_steps_is_kept_to_the_euro():
    """66,666 rounds down below the minimum: it is fixed, not rounded."""
    found = cut({"P1": 100_000, "P2": 100_000, "P3": 100_000}, 200_000, floors={"P3": 66_500})

    assert found == {"P1": 67_000, "P2": 66_000, "P3": 66_500}


@pytest.mark.parametrize("total", [200_000, 200_001])
def test_a_total_that_takes_nothing_away_changes_nothing(total):
    assert cut({"P1": 100_500, "P2": 99_500}, total) == {"P1": 100_500, "P2": 99_500}


def test_a_limit_between_two_steps_is_never_raised():
    assert cut({"P1": 1_500, "P2": 1_500}, 2_900) == {"P1": 1_000, "P2": 1_000}


def test_more_protected_than_the_total_is_refused_by_name():
    assert cut({"P1": 100, "P2": 100}, 100, 1, {"P1": 50, "P2": 50}) == {"P1": 50, "P2": 50}
    with pytest.raises(cuts.ProtectedAboveTotal, match=r"101\.00"):
        cut({"P1": 100, "P2": 100}, 100, 1, {"P1": 51, "P2": 50})


granted = st.dictionaries(
    st.text("ABCDEFGH", min_size=1, max_size=3), st.integers(0, 900_000), min_size=1, max_size=7
)


@given(granted, st.integers(0, 1_000_000), st.sampled_from([1, 500, 1_000]), st.data())
@settings(max_examples=300, deadline=None)
def test_no_cut_exceeds_the_total_breaks_a_minimum_or_raises_a_limit(limits, total, unit, data):
    floors = {
        policy: data.draw(st.integers(0, min(limit, total // len(limits))))
        for policy, limit in limits.items()
    }

    found = cut(limits, total, unit, floors)

    assert set(found) == set(limits)
    assert sum(found.values()) <= max(total, 0) or found == limits
    assert all(floors[policy] <= found[policy] <= limits[policy] for policy in limits)


@given(granted, st.integers(0, 1_000_000), st.sampled_from([1, 500, 1_000]))
@settings(max_examples=300, deadline=None)
def test_who_had_more_never_keeps_less(limits, total, unit):
    found = cut(limits, total, unit)

    ordered = sorted(limits, key=lambda policy: limits[policy])
    for smaller, larger in pairwise(ordered):
        if limits[smaller] < limits[larger]:
            assert found[smaller] <= found[larger]


@given(
    st.dictionaries(st.sampled_from("ABCDEF"), st.integers(1, 900), min_size=1),
    st.integers(0, 900),
)
@settings(max_examples=200, deadline=None)
def test_whole_units_are_handed_out_to_the_last_one(thousands, total):
    limits = {policy: count * 1_000 for policy, count in thousands.items()}

    found = cut(limits, total * 1_000)

    assert sum(found.values()) == min(total * 1_000, sum(limits.values()))


# --- dates


@pytest.mark.parametrize(
    ("immediate", "expected"), [(False, date(2026, 4, 9)), (True, date(2026, 3, 10))]
)
def test_a_cut_counts_after_its_notice_or_at_once(immediate, expected):
    """LMT-11"""
    found = effective.effective_from(date(2026, 3, 10), notice_days=30, immediate=immediate)

    assert found == expected


def test_the_review_date_is_clamped_to_the_month():
    """GRD-04"""
    assert effective.review_on(date(2026, 1, 31), 4) == date(2026, 5, 31)
    assert effective.review_on(date(2026, 1, 31), 1) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("grade", "expected"),
    [
        (4, date(2027, 1, 31)), (5, date(2026, 10, 31)), (6, date(2026, 7, 31)),
        (7, date(2026, 5, 31)), (8, date(2026, 4, 30)), (9, date(2026, 2, 28)), (10, None),
    ],
)  # fmt: skip
def test_a_weaker_grade_is_looked_at_sooner(grade, expected):
    assert effective.review_on_for_grade(date(2026, 1, 31), grade, house.FIRST) == expected


# --- exposure and expected loss


def test_exposure_counts_limits_and_run_off_gross_and_at_own_risk():
    """LMT-10"""
    found = group_exposure(
        [
            Line(eur(400_000), Decimal("0.90")),
            Line(eur(150_000), Decimal("0.85")),
            Line(eur(250_000), Decimal("0.90")),
        ],
        [Line(eur(50_000), Decimal("0.90"))],
        currency="EUR",
    )

    assert found.limits == eur(800_000)
    assert found.run_off == eur(50_000)
    assert found.total == eur(850_000)
    assert found.net_of_retention == eur(757_500)


def test_a_group_without_limits_has_no_exposure():
    assert group_exposure([], [], currency="EUR").total == eur(0)


@pytest.mark.parametrize(
    ("premium", "passes"), [("1903.49", False), ("1903.50", True), ("2100.00", True)]
)
def test_the_premium_must_bear_the_expected_loss_with_its_margin(premium, passes):
    """LMT-09"""
    found = expected_loss(
        eur(250_000),
        Margin(
            Decimal("0.60"),
            Decimal("0.0141"),
            Decimal("0.80"),
            Decimal("0.90"),
            eur(premium),
            Decimal("1.25"),
        ),
    )

    assert found.expected_loss == eur("1522.80")
    assert found.required_premium == eur("1903.50")
    assert found.passes is passes
