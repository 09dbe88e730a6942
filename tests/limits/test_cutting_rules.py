"""The ways in which an underwriter shares a lower total out (`domain.md` 2.2)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.money import Money
from limits.rules import cutting
from limits.rules.cuts import ProtectedAboveTotal
from limits.rules.cutting import Holding, Way
from tests.factories import eur


def held(granted, protected=0, used=0, days=30) -> Holding:
    return Holding(eur(granted), eur(protected), eur(used), days)


def cut(holdings, total, way=Way.PRO_RATA, unit=1_000) -> list[int]:
    keyed = {f"{place}:1": holding for place, holding in enumerate(holdings, start=1)}
    found = cutting.shares(keyed, eur(total), way=way, unit=unit)
    return [int(amount.amount) for amount in found.values()]


@pytest.mark.parametrize(
    ("granted", "protected", "total", "expected"),
    [
        # LMT-06
        ((500_000, 300_000, 200_000), (0, 0, 0), 400_000, [200_000, 120_000, 80_000]),
        # LMT-07
        ((100_000, 100_000, 100_000), (0, 0, 0), 200_000, [67_000, 67_000, 66_000]),
        # LMT-08
        ((500_000, 300_000, 200_000), (0, 0, 150_000), 400_000, [156_000, 94_000, 150_000]),
    ],
)
def test_pro_rata_is_the_cut_of_the_worked_examples(granted, protected, total, expected):
    holdings = [held(*each) for each in zip(granted, protected, strict=True)]

    assert cut(holdings, total) == expected


@pytest.mark.parametrize(
    ("holdings", "total", "expected"),
    [
        # room nobody uses is enough: who uses all keeps all
        ([held(100_000, used=100_000), held(100_000, used=20_000)], 150_000, [100_000, 50_000]),
        # unused room 60 and 20: 40 is left of it, in proportion
        (
            [held(100_000, used=40_000), held(100_000, used=80_000)],
            160_000,
            [70_000, 90_000],
        ),
        # not enough: then what is used, in proportion
        ([held(100_000, used=80_000), held(100_000, used=40_000)], 60_000, [40_000, 20_000]),
        # what is used is counted in whole steps
        ([held(100_000, used=99_001), held(100_000)], 100_000, [100_000, 0]),
        # more used than granted protects no more than there is
        ([held(100_000, used=500_000), held(100_000)], 150_000, [100_000, 50_000]),
        # what is protected is in use as well
        ([held(100_000, protected=90_000), held(100_000)], 100_000, [91_000, 9_000]),
    ],
)
def test_unused_room_is_cut_before_what_is_used(holdings, total, expected):
    assert cut(holdings, total, Way.UNUSED_FIRST) == expected


@pytest.mark.parametrize(
    ("holdings", "total", "expected"),
    [
        # the longest terms alone bear it
        ([held(100_000, days=30), held(100_000, days=90)], 150_000, [100_000, 50_000]),
        # equal terms bear it in proportion
        (
            [held(100_000, days=90), held(50_000, days=90), held(100_000, days=30)],
            190_000,
            [60_000, 30_000, 100_000],
        ),
        # what is protected of the longest stays, the next bear the rest
        (
            [held(100_000, days=30), held(100_000, protected=80_000, days=90)],
            150_000,
            [70_000, 80_000],
        ),
        # all of the longest, and part of the next
        ([held(100_000, days=30), held(100_000, days=90)], 40_000, [40_000, 0]),
    ],
)
def test_those_with_the_longest_terms_are_cut_first(holdings, total, expected):
    assert cut(holdings, total, Way.LONGEST_TERMS_FIRST) == expected


@pytest.mark.parametrize("way", Way)
def test_more_protected_than_the_total_is_refused_in_every_way(way):
    with pytest.raises(ProtectedAboveTotal, match=r"60,?000"):
        cut([held(100_000, protected=60_000), held(50_000)], 59_000, way)


@pytest.mark.parametrize("way", Way)
def test_a_total_that_takes_nothing_away_changes_nothing(way):
    assert cut([held(100_500), held(99_500)], 200_000, way) == [100_500, 99_500]


HOLDINGS = st.lists(
    st.builds(
        held,
        st.integers(0, 900).map(lambda count: count * 1_000),
        st.integers(0, 100_000),
        st.integers(0, 2_000_000),
        st.sampled_from([30, 60, 90]),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize("way", Way)
@given(holdings=HOLDINGS, total=st.integers(0, 3_000).map(lambda count: count * 1_000))
@settings(max_examples=200, deadline=None)
def test_no_way_exceeds_the_total_breaks_a_minimum_or_raises_a_limit(way, holdings, total):
    least = sum(int(each.floor.amount) for each in holdings)
    if least > total:
        with pytest.raises(ProtectedAboveTotal):
            cut(holdings, total, way)
        return

    found = cut(holdings, total, way)

    assert sum(found) <= max(total, 0) or found == [int(each.granted.amount) for each in holdings]
    for share, holding in zip(found, holdings, strict=True):
        assert holding.floor <= Money(Decimal(share), "EUR") <= holding.granted
