"""Payment plans: equal instalments, and when a plan is over (`domain.md` 4.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from core.dates import add_months
from core.errors import BusinessError
from core.money import Money

MISSED_DAYS = 10  # a later instalment ends the plan, domain.md 4.4 [DESIGN]


class InstalmentsTooSmall(BusinessError):
    """The amount cannot be spread over this many instalments."""

    sentence = "%(total)s cannot be spread over %(count)s instalments: take fewer."


@dataclass(frozen=True, slots=True)
class Instalment:
    """An amount and the last day to pay it."""

    due_on: date
    amount: Money


def instalments(
    total: Money, count: int, *, first_due_on: date, interval_months: int
) -> tuple[Instalment, ...]:
    """Spread `total` evenly; the last instalment takes what rounding leaves (PLAN-01).

    Each day is counted from the first one, so the end of a short month does not stick.

    :raises InstalmentsTooSmall: if an instalment would be nothing or less
    """
    if count < 1:
        raise InstalmentsTooSmall(total=total, count=count)
    each = (total / count).to_cents()
    last = total - each * (count - 1)
    if min(each, last).amount <= 0:
        raise InstalmentsTooSmall(total=total, count=count)
    amounts = [*[each] * (count - 1), last]
    return tuple(
        Instalment(add_months(first_due_on, number * interval_months), amount)
        for number, amount in enumerate(amounts)
    )


def ends_on(unpaid: Iterable[Instalment]) -> date | None:
    """Return the day the plan is over if nothing more is paid; None when all is paid."""
    due_days = [instalment.due_on for instalment in unpaid]
    return min(due_days) + timedelta(days=MISSED_DAYS + 1) if due_days else None
