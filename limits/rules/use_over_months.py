"""How a limit was used month after month: not at all, or nearly all of it (`domain.md` 8.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.money import Money

MONTHS = 3  # running, before anything is made of it (domain.md 8.5)
NEARLY_ALL = Decimal("0.95")


class UseHabit(StrEnum):
    """What three months running say of the size of a limit."""

    UNUSED = "UNUSED"
    NEARLY_FULL = "NEARLY_FULL"


@dataclass(frozen=True, slots=True)
class MonthOfUse:
    """A limit and what was owed under it when a month ended, and whether anything was delivered."""

    limit: Money
    owed: Money
    delivered: bool


def is_nearly_all(owed: Money, limit: Money) -> bool:
    """Tell whether a debt takes more than 95 % of a limit."""
    return limit.amount > 0 and owed.amount > limit.amount * NEARLY_ALL


def habit(months: Sequence[MonthOfUse]) -> UseHabit | None:
    """Return what the months say together; None: nothing, or the limit stood for fewer of them."""
    if len(months) < MONTHS or any(not month.limit for month in months):
        return None
    if not any(month.owed or month.delivered for month in months):
        return UseHabit.UNUSED
    if all(is_nearly_all(month.owed, month.limit) for month in months):
        return UseHabit.NEARLY_FULL
    return None
