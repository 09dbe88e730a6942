"""What could be had on a buyer, said in round amounts before anybody asks."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.rules import Actor, Right, ensure_may
from core.money import Money
from limits.rules import indication
from limits.services.what_if import looking


@dataclass(frozen=True, slots=True)
class Indicative:
    """The highest round amount the rules would give at once; None: they would not.

    `is_referred` where an underwriter would look at the next one first.
    """

    amount: Money | None
    payment_days: int
    is_referred: bool


def indicative(
    *, buyer: UUID, standing: Money, payment_days: int, by: Actor, now: datetime
) -> Indicative:
    """Return the highest round amount above what stands that would be given whole, at once.

    :raises BusinessError: whatever stands in the way of any limit on this buyer
    """
    referred: list[bool] = []

    def is_given(amount: Money) -> bool:
        found = look(amount, payment_days)
        if found.is_referred:
            referred.append(True)
        return found.amount is not None and found.amount >= amount

    ensure_may(by, Right.REQUEST_LIMIT)
    with looking(buyer, by=by, now=now) as look:
        highest = indication.highest(is_given, above=standing)
    return Indicative(highest, payment_days, is_referred=bool(referred))
