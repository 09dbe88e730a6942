"""Proportions of money: exact shares, rounded to the cent, that add up to the whole."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from core.money import Money, exponent


def rounded(exact: Fraction, currency: str) -> Money:
    """Return `exact` as money, rounded half up (away from zero) to the smallest unit."""
    cents = abs(exact) * 10 ** exponent(currency)
    whole = (2 * cents.numerator + cents.denominator) // (2 * cents.denominator)
    return _from_cents(whole if exact >= 0 else -whole, currency)


def exact(amount: Money) -> Fraction:
    """Return `amount` as a fraction, with which nothing is lost before the last rounding."""
    return Fraction(amount.amount)


def part_of(amount: Money, part: Money, whole: Money) -> Money:
    """Return `amount` times `part` over `whole`, to the cent; nothing when `whole` is zero."""
    if not whole:
        return Money.zero(amount.currency)
    return rounded(exact(amount) * exact(part) / exact(whole), amount.currency)


def split(total: Money, weights: Sequence[Fraction]) -> tuple[Money, ...]:
    """Share `total` (zero or more, in whole cents) out by `weights`: to the cent, adding up.

    The cents left over by rounding down go to the largest remainders, the earlier one first.
    """
    in_cents = exact(total) * 10 ** exponent(total.currency)
    weight_of_all = sum(weights, start=Fraction(0))
    if not weight_of_all:
        return tuple(Money.zero(total.currency) for _ in weights)

    shares = [in_cents * weight / weight_of_all for weight in weights]
    cents = [share.numerator // share.denominator for share in shares]
    left_over = int(in_cents) - sum(cents)
    by_remainder = sorted(range(len(shares)), key=lambda place: cents[place] - shares[place])
    for place in by_remainder[:left_over]:
        cents[place] += 1
    return tuple(_from_cents(share, total.currency) for share in cents)


def _from_cents(cents: int, currency: str) -> Money:
    return Money(Decimal(cents).scaleb(-exponent(currency)), currency)
