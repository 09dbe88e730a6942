"""The round amounts in which it is said beforehand what a limit could be.

They are coarse on purpose: nobody finds the room on a buyer by looking at pages.
"""

from collections.abc import Callable
from decimal import Decimal

from core.money import Money

STEPS = tuple(  # euro [DESIGN]
    Decimal(amount)
    for amount in (5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000)
)


def highest(is_given: Callable[[Money], bool], *, above: Money) -> Money | None:
    """Return the highest round amount above what stands that would be given whole; None: none.

    Less than what is given would be given too, so it halves its way.
    """
    steps = [Money(step, above.currency) for step in STEPS if step > above.amount]
    given, refused = 0, len(steps)
    while given < refused:
        middle = (given + refused) // 2
        if is_given(steps[middle]):
            given = middle + 1
        else:
            refused = middle
    return steps[given - 1] if given else None
