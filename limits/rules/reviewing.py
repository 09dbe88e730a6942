"""What a limit that stands comes down to when the insurer looks at its buyer again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.money import Money
from limits.rules import capacity, cuts, effective, proposal
from limits.rules.capacity import Buyer
from limits.rules.lifecycle import Outcome
from limits.rules.proposal import Exposure, Wish
from limits.rules.reasons import Reason, ReasonCode
from limits.rules.timeline import Line

ALGORITHM = "PRO_RATA_LARGEST_REMAINDER"
DEFAULT = 10


@dataclass(frozen=True, slots=True)
class Held:
    """What one policy holds on a buyer: its permanent limit, and what stands `beside` that.

    `ends_beside`: what stands beside ends with a withdrawal.
    """

    line: Line
    notice_days: int
    ends_beside: bool = False
    beside: Money | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """What becomes of a limit: `amount` with all its parts, of which `permanent`, in effect."""

    outcome: Outcome
    amount: Money
    permanent: Money
    effective_on: date
    reasons: tuple[Reason, ...]
    review_on: date | None


def shares_on_buyer(
    granted: Mapping[str, Money],
    buyer: Buyer,
    *,
    unit: int,
    floors: Mapping[str, Money] | None = None,
    beside: Mapping[str, Money] | None = None,
) -> dict[str, Money]:
    """Return what each policy keeps on a buyer: nothing above grade 8, else within its maximum.

    What stands `beside` a permanent limit, until a day that was given, is protected (R-LIM-11):
    it stays even where it alone is more than the maximum.

    :raises ProtectedAboveTotal: if `floors` protect more than the buyer's maximum
    """
    if buyer.grade > buyer.tables.worst_insurable:
        return {policy: limit * 0 for policy, limit in granted.items()}
    maximum, parts = capacity.buyer_maximum(buyer), beside or {}
    least = Money.sum(parts.values(), maximum.currency)
    protected = {**parts, **(floors or {})}
    protected = {each: max(floor, parts.get(each, floor)) for each, floor in protected.items()}
    return _allocated(granted, max(maximum, least), unit, protected)


def shares_on_group(
    granted: Mapping[str, Money],
    maximum: Money,
    *,
    unit: int,
    fixed: Collection[str] = (),
    beside: Mapping[str, Money] | None = None,
) -> dict[str, Money]:
    """Return what each policy keeps on each member of a group within the group's maximum.

    `fixed` keep what they have, and what stands `beside` a permanent limit stays, even where that
    alone is more: somebody has to look at them first.
    """
    floors = {each: min(part, granted[each]) for each, part in (beside or {}).items()}
    floors |= {each: granted[each] for each in fixed}
    least = Money.sum(floors.values(), maximum.currency)
    return _allocated(granted, max(maximum, least), unit, floors)


def waits(buyer: Buyer) -> bool:
    """Tell whether what the rules would take waits for somebody to look at it (R-LIM-08).

    A default is a fact about which nothing was judged: it takes effect at once (R-LIM-14).
    """
    return buyer.is_natural_person and buyer.grade != DEFAULT


def cut(held: Held, amount: Money, own: Money, buyer: Buyer, *, on: date) -> Cut:
    """Bring a limit down to `amount`, after the policy's notice; in default at once (R-LIM-14).

    `own` is what the buyer alone would leave: where the amount is less, the group is why.
    """
    starts_on = effective.effective_from(
        on, notice_days=held.notice_days, immediate=buyer.grade == DEFAULT
    )
    standing = held.line.last()
    beside = amount * 0 if held.beside is None else held.beside
    permanent = (amount - beside).floored_at_zero()
    lowers = held.line.lowered(starts_on, permanent) != held.line
    nothing_left = not amount and (bool(standing) or buyer.grade > buyer.tables.worst_insurable)
    changes = lowers or (held.ends_beside and nothing_left)
    return Cut(
        outcome=_outcome(amount) if changes else Outcome.UNCHANGED_AFTER_REVIEW,
        amount=amount,
        permanent=permanent,
        effective_on=starts_on if changes else on,
        reasons=_reasons(standing, beside, amount, own, buyer) if changes else (),
        review_on=effective.review_on_for_grade(on, buyer.grade, buyer.tables),
    )


def _allocated(
    granted: Mapping[str, Money], total: Money, unit: int, floors: Mapping[str, Money]
) -> dict[str, Money]:
    """Share out by ids (of a policy, or of a policy and a buyer), ties by their number."""
    shares = cuts.allocate_reduction(
        {cuts.by_number(each): limit for each, limit in granted.items()},
        total,
        unit=unit,
        floors={cuts.by_number(each): floor for each, floor in floors.items()},
    )
    return {each: shares[cuts.by_number(each)] for each in granted}


def _outcome(amount: Money) -> Outcome:
    return Outcome.REDUCED if amount else Outcome.WITHDRAWN


def _reasons(
    standing: Money, beside: Money, amount: Money, own: Money, buyer: Buyer
) -> tuple[Reason, ...]:
    """Say why, by what stood, what is left and the buyer's own facts: never by what others have."""
    if not standing:
        return (Reason(ReasonCode.GRADE_TOO_WEAK, {"grade": str(buyer.grade)}),)
    used = capacity.buyer_maximum(buyer) - amount
    wish = Wish(standing + beside, payment_terms_days=0, rounding_unit=1)
    found = proposal.propose(wish, buyer, Exposure(used=used)).reasons
    told = tuple(reason for reason in found if reason.code is not ReasonCode.OK)
    by_group = amount < own
    return tuple(
        replace(reason, code=ReasonCode.GROUP_ACCUMULATION)
        if by_group and reason.code is ReasonCode.ACCUMULATION
        else reason
        for reason in told or (Reason(ReasonCode.ACCUMULATION),)
    )
