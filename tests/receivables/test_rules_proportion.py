"""Proportions of money that add up."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from receivables.rules import proportion


@pytest.mark.parametrize(
    ("exact", "currency", "expected"),
    [
        (Fraction(2_250_009, 1000), "EUR", "2250.01"),  # CLM-10b
        (Fraction(1, 200), "EUR", "0.01"),  # half a cent goes up
        (Fraction(1, 200) - Fraction(1, 10**40), "EUR", "0.00"),  # and anything below it not
        (Fraction(-1, 200), "EUR", "-0.01"),
        (Fraction(1, 2), "JPY", "1"),
        (Fraction(1, 2000), "KWD", "0.001"),
    ],
)
def test_rounding_is_half_up_to_the_unit_of_the_currency(exact, currency, expected):
    assert proportion.rounded(exact, currency) == Money(Decimal(expected), currency)


def test_a_part_of_nothing_is_nothing():
    """`domain.md` 3.2: D = 0, the share is 0"""
    nothing = Money.zero("EUR")

    assert proportion.part_of(Money(Decimal(5), "EUR"), nothing, nothing) == nothing


def test_the_cents_left_over_go_to_the_largest_remainders_the_first_before_the_last():
    total = Money(Decimal("0.05"), "EUR")

    shares = proportion.split(total, [Fraction(1), Fraction(1), Fraction(1)])

    assert [share.amount for share in shares] == [Decimal("0.02"), Decimal("0.02"), Decimal("0.01")]


@given(
    st.integers(min_value=0, max_value=10**15),
    st.lists(st.integers(min_value=0, max_value=10**9), min_size=1).filter(any),
)
def test_shares_add_up_to_the_whole_and_none_is_a_cent_off(cents, weights):
    total = Money(Decimal(cents).scaleb(-2), "EUR")

    shares = proportion.split(total, [Fraction(weight) for weight in weights])

    assert Money.sum(shares, "EUR") == total
    for share, weight in zip(shares, weights, strict=True):
        exact = Fraction(cents * weight, 100 * sum(weights))
        assert abs(Fraction(share.amount) - exact) < Fraction(1, 100)
