"""A cut an underwriter orders: in which way a lower total is shared out, and for whom (2.2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.errors import BusinessError
from core.money import Money
from limits.rules import cuts
from limits.rules.reasons import ReasonCode

PROPOSAL_DAYS = 7  # after which a cut that nobody released has expired [DESIGN]


class Way(StrEnum):
    """How a lower total is shared out (R-LIM-10, R-LIM-12)."""

    PRO_RATA = "PRO_RATA"
    UNUSED_FIRST = "UNUSED_FIRST"
    LONGEST_TERMS_FIRST = "LONGEST_TERMS_FIRST"


ALGORITHMS = {
    Way.PRO_RATA: "PRO_RATA_LARGEST_REMAINDER",
    Way.UNUSED_FIRST: "UNUSED_ROOM_THEN_PRO_RATA",
    Way.LONGEST_TERMS_FIRST: "LONGEST_TERMS_THEN_PRO_RATA",
}


class CutState(StrEnum):
    """Where a cut stands; only a released one counts."""

    PROPOSED = "PROPOSED"
    RELEASED = "RELEASED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


NEXT_STATES: dict[CutState, frozenset[CutState]] = {
    CutState.PROPOSED: frozenset(CutState) - {CutState.PROPOSED},
    CutState.RELEASED: frozenset(),
    CutState.REJECTED: frozenset(),
    CutState.WITHDRAWN: frozenset(),
    CutState.EXPIRED: frozenset(),
}


class NothingToCut(BusinessError):
    """What stands is no more than the new total."""

    sentence = "What stands is %(granted)s, no more than the new total: there is nothing to cut."


class CutStands(BusinessError):
    """A cut of the same limits waits to be released."""

    sentence = (
        "A cut on this group waits for a second person. Release, reject or withdraw it first."
    )


class CutStale(BusinessError):
    """What stands is no longer what it was when the cut was proposed."""

    sentence = (
        "What stands changed since this cut was proposed. Look at what it would do now, and propose"
        " it anew."
    )


class CutExpired(BusinessError):
    """Nobody released the cut in time."""

    sentence = "This proposal was good until %(until)s. Propose the cut anew."


class NotYourProposal(BusinessError):
    """Somebody else proposed it."""

    sentence = "Only who proposed a cut takes it back. Reject it instead."


@dataclass(frozen=True, slots=True)
class Ordered:
    """What an underwriter orders; without `new_total` the most the insurer wants today.

    `protected` is what is committed beside what the rows show, by ids of policy and buyer.
    """

    new_total: Money | None
    way: Way
    reason: ReasonCode
    note: str
    immediate: bool = False
    protected: Mapping[str, Money] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Holding:
    """What one policy has on one buyer, and what counts when that is cut.

    `granted` is all that stands, `protected` what of it may not be cut (R-LIM-11), `used` what
    its ledger shows as owed, `terms_days` the payment terms the limit was asked for.
    """

    granted: Money
    protected: Money
    used: Money
    terms_days: int

    @property
    def floor(self) -> Money:
        """Return what stays in any case: never more than there is."""
        return min(self.protected, self.granted)


def shares(
    holdings: Mapping[str, Holding], new_total: Money, *, way: Way, unit: int
) -> dict[str, Money]:
    """Return what each policy keeps, by ids joined by ":"; ties go by their numbers.

    :raises ProtectedAboveTotal: if more is protected than the new total
    """
    padded = {cuts.by_number(each): holding for each, holding in holdings.items()}
    if new_total >= _sum((each.granted for each in holdings.values()), new_total):
        return {each: holding.granted for each, holding in holdings.items()}
    found = _WAYS[way](padded, new_total, unit)
    return {each: found[cuts.by_number(each)] for each in holdings}


def _pro_rata(holdings: Mapping[str, Holding], total: Money, unit: int) -> dict[str, Money]:
    return cuts.allocate_reduction(
        {each: holding.granted for each, holding in holdings.items()},
        total,
        unit=unit,
        floors={each: holding.floor for each, holding in holdings.items()},
    )


def _unused_first(holdings: Mapping[str, Holding], total: Money, unit: int) -> dict[str, Money]:
    """Cut room nobody uses, in proportion to it; what is used only where that is not enough."""
    kept = {each: _in_use(holding, unit) for each, holding in holdings.items()}
    left = total - _sum(kept.values(), total)
    if left.amount < 0:
        used = {
            each: Holding(kept[each], holding.floor, holding.used, holding.terms_days)
            for each, holding in holdings.items()
        }
        return _pro_rata(used, total, unit)
    room = {each: holding.granted - kept[each] for each, holding in holdings.items()}
    more = cuts.allocate_reduction(room, left, unit=unit)
    return {each: kept[each] + more[each] for each in holdings}


def _in_use(holding: Holding, unit: int) -> Money:
    """Return what is used or protected, in whole steps, and never more than there is."""
    steps = holding.used.floored_to(unit)
    if steps < holding.used:
        steps = Money(steps.amount + unit, steps.currency)
    return min(max(steps, holding.protected), holding.granted)


def _longest_terms_first(
    holdings: Mapping[str, Holding], total: Money, unit: int
) -> dict[str, Money]:
    """Cut those with the longest payment terms down to what is protected, then the next ones."""
    keeps = {each: holding.granted for each, holding in holdings.items()}
    too_much = _sum(keeps.values(), total) - total
    for days in sorted({holding.terms_days for holding in holdings.values()}, reverse=True):
        alike = {each: of for each, of in holdings.items() if of.terms_days == days}
        granted = _sum((of.granted for of in alike.values()), total)
        floor = _sum((of.floor for of in alike.values()), total)
        target = max(granted - too_much, floor)
        keeps |= _pro_rata(alike, target, unit)
        too_much = _sum(keeps.values(), total) - total
        if too_much.amount <= 0:
            return keeps
    protected = _sum((holding.floor for holding in holdings.values()), total)
    raise cuts.ProtectedAboveTotal(protected=protected, total=total)


_WAYS = {
    Way.PRO_RATA: _pro_rata,
    Way.UNUSED_FIRST: _unused_first,
    Way.LONGEST_TERMS_FIRST: _longest_terms_first,
}


def _sum(amounts: Iterable[Money], like: Money) -> Money:
    return Money.sum(amounts, like.currency)
