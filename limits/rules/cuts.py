"""How a lower maximum is shared out over the policyholders (R-LIM-10 to R-LIM-13)."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from core.errors import BusinessError
from core.money import Money


class ProtectedAboveTotal(BusinessError):
    """More is protected (bound orders, committed cover) than the new total."""

    sentence = "%(protected)s is protected, more than the new total of %(total)s."


def allocate_reduction(
    granted: Mapping[str, Money],
    new_total: Money,
    *,
    unit: int,
    floors: Mapping[str, Money] | None = None,
) -> dict[str, Money]:
    """Share `new_total` out in proportion to the limits granted, by policy (LMT-06 to LMT-08).

    Shares are rounded down to `unit`; the units left go by largest remainder, ties by policy. Who
    would fall below its protected minimum keeps that minimum (or all it has, if less) and the rest
    is shared out again, until nobody does. Nobody gets more than it has: a total at or above what
    is granted changes nothing. Run-off is no part of any of it.

    :raises ProtectedAboveTotal: if the protected minimums alone exceed the new total
    """
    if new_total >= Money.sum(granted.values(), new_total.currency):
        return dict(granted)
    protected = {
        policy: min(floor, granted[policy])
        for policy, floor in (floors or {}).items()
        if policy in granted and floor.amount > 0
    }
    fixed: dict[str, Money] = {}
    while True:
        rest = new_total - Money.sum(fixed.values(), new_total.currency)
        if rest.amount < 0:
            total_protected = Money.sum(protected.values(), new_total.currency)
            raise ProtectedAboveTotal(protected=total_protected, total=new_total)
        others = {policy: limit for policy, limit in granted.items() if policy not in fixed}
        shares = _pro_rata(others, rest, unit)
        below = {
            policy
            for policy, floor in protected.items()
            if policy in others
            and (shares[policy] < floor or _exact_share(policy, others, rest) < floor.amount)
        }
        if not below:
            settled = shares | fixed
            return {policy: settled[policy] for policy in granted}
        fixed |= {policy: protected[policy] for policy in below}


def by_number(ids: str) -> str:
    """Return ids (of a policy, or of a policy and a buyer) so that their order is by number."""
    return ":".join(part.zfill(20) for part in ids.split(":"))


def _exact_share(policy: str, granted: Mapping[str, Money], total: Money) -> Fraction:
    whole = sum(Fraction(limit.amount) for limit in granted.values())
    return Fraction(granted[policy].amount) * Fraction(total.amount) / whole


def _pro_rata(granted: Mapping[str, Money], total: Money, unit: int) -> dict[str, Money]:
    """Share out in whole units, the largest remainders first, nobody above what it has."""
    whole = sum(Fraction(limit.amount) for limit in granted.values())
    if not whole:
        return dict(granted)
    factor = min(Fraction(total.amount) / whole, Fraction(1)) / unit
    exact = {policy: Fraction(limit.amount) * factor for policy, limit in granted.items()}
    units = {policy: int(share) for policy, share in exact.items()}
    left = int(Fraction(total.amount) / unit) - sum(units.values())
    for policy in sorted(granted, key=lambda policy: (units[policy] - exact[policy], policy)):
        if left > 0 and (units[policy] + 1) * unit <= granted[policy].amount:
            units[policy] += 1
            left -= 1
    return {policy: Money(Decimal(count * unit), total.currency) for policy, count in units.items()}
