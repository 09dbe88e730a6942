"""What the rules propose on a request for a limit (`domain.md` 2.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.errors import BusinessError
from core.money import Money
from limits.rules import capacity
from limits.rules.capacity import Buyer
from limits.rules.expected_loss import ExpectedLoss, Margin, expected_loss
from limits.rules.lifecycle import Outcome
from limits.rules.reasons import (
    REFERRING,
    REFUSING,
    Condition,
    ConditionCode,
    Reason,
    ReasonCode,
)


class ReferralCause(StrEnum):
    """Why a proposal does not take effect without an underwriter."""

    ABOVE_AUTHORITY = "ABOVE_AUTHORITY"
    NEGATIVE_EQUITY = "NEGATIVE_EQUITY"
    MARGIN = "MARGIN"
    ADVERSE_FINDING = "ADVERSE_FINDING"
    NATURAL_PERSON = "NATURAL_PERSON"


class RequestTooSmall(BusinessError):
    """Less was asked than the smallest step in which limits are given."""

    sentence = "Limits are given in steps of %(unit)s: ask for at least that."


@dataclass(frozen=True, slots=True)
class Wish:
    """What the policyholder asks: the amount, on which terms, in which steps limits are given."""

    requested: Money
    payment_terms_days: int
    rounding_unit: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """What is granted already, and the room under each shared ceiling; None is no ceiling.

    `used` counts the limits in force on this buyer over all policyholders, without the one this
    request is to replace, and the run-off of withdrawn and reduced ones (R-LIM-03).
    """

    used: Money
    group_room: Money | None = None
    country_room: Money | None = None
    reinsurance_room: Money | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules say. It takes effect by itself only when `referred_because` is empty.

    An underwriter who gets it referred sees the same outcome, amount and reasons.
    """

    outcome: Outcome
    amount: Money
    reasons: tuple[Reason, ...]
    conditions: tuple[Condition, ...]
    review_months: int | None
    buyer_maximum: Money
    headroom: Money
    referred_because: tuple[ReferralCause, ...]
    expected_loss: ExpectedLoss | None = None


def propose(
    wish: Wish, buyer: Buyer, exposure: Exposure, *, margin: Margin | None = None
) -> Proposal:
    """Propose an answer to a request (R-LIM-01 to R-LIM-09, LMT-01 to LMT-05).

    Without `margin` the expected loss is not tested. All amounts are in euro, as the table is.

    :raises RequestTooSmall: if less than one step is asked
    :raises NotAGrade: if there is no such grade
    """
    asked = wish.requested.floored_to(wish.rounding_unit)
    if asked.amount <= 0:
        raise RequestTooSmall(unit=wish.rounding_unit)

    room = _Room.of(buyer, exposure)
    amount = _granted(asked, wish, buyer, room)
    bound_to = conditions(wish, buyer) if amount else ()
    tested = expected_loss(amount, margin) if margin and amount else None
    reasons = tuple(_reasons(asked, amount, wish, buyer, room, tested))
    outcome = _outcome(asked, amount)
    return Proposal(
        outcome=outcome,
        amount=amount,
        reasons=reasons or (Reason(ReasonCode.OK),),
        conditions=bound_to,
        review_months=buyer.tables.terms_of(buyer.grade).review_months,
        buyer_maximum=room.buyer_maximum,
        headroom=room.headroom,
        referred_because=tuple(_referral_causes(buyer, outcome, amount, reasons)),
        expected_loss=tested,
    )


def conditions(wish: Wish, buyer: Buyer) -> tuple[Condition, ...]:
    """Return what grade and steps bind a limit to, whatever its amount (R-LIM-06)."""
    return tuple(_conditions(wish, buyer))


def fit_accounts(codes: Collection[ReasonCode], buyer: Buyer) -> bool:
    """Tell whether what reasons say of a buyer's accounts is so."""
    known = buyer.accounts
    so = {
        ReasonCode.NO_ACCOUNTS: known is None,
        ReasonCode.ACCOUNTS_OLD: buyer.accounts_are_old,
        ReasonCode.NEGATIVE_EQUITY: capacity.has_negative_equity(buyer),
    }
    return all(so.get(code, True) for code in codes)


@dataclass(frozen=True, slots=True)
class _Room:
    """The ceilings a request meets: the buyer's own size, its maximum, and each shared room."""

    capacity: Money
    buyer_maximum: Money
    shared: tuple[tuple[ReasonCode, Money], ...]

    @classmethod
    def of(cls, buyer: Buyer, exposure: Exposure) -> _Room:
        maximum = capacity.buyer_maximum(buyer)
        rooms = (
            (ReasonCode.ACCUMULATION, maximum - exposure.used),
            (ReasonCode.GROUP_ACCUMULATION, exposure.group_room),
            (ReasonCode.COUNTRY_ACCUMULATION, exposure.country_room),
            (ReasonCode.REINSURANCE, exposure.reinsurance_room),
        )
        shared = tuple((code, room) for code, room in rooms if room is not None)
        return cls(capacity.financial_capacity(buyer), maximum, shared)

    @property
    def headroom(self) -> Money:
        """What can still be granted on this buyer."""
        return min(room for _, room in self.shared).floored_at_zero()


def _granted(asked: Money, wish: Wish, buyer: Buyer, room: _Room) -> Money:
    if buyer.findings & REFUSING:
        return Money.zero(asked.currency)
    return min(asked, room.headroom).floored_to(wish.rounding_unit)


def _outcome(asked: Money, amount: Money) -> Outcome:
    if not amount:
        return Outcome.REFUSED
    return Outcome.APPROVED if amount == asked else Outcome.PARTIALLY_APPROVED


def _conditions(wish: Wish, buyer: Buyer) -> Iterator[Condition]:
    longest = buyer.tables.terms_of(buyer.grade).longest_terms_days
    if longest is not None and wish.payment_terms_days > longest:
        yield Condition(ConditionCode.MAXIMUM_PAYMENT_DAYS, {"days": str(longest)})
    if wish.requested.floored_to(wish.rounding_unit) != wish.requested:
        yield Condition(ConditionCode.ROUNDED_DOWN, {"unit": str(wish.rounding_unit)})


def _reasons(
    asked: Money,
    amount: Money,
    wish: Wish,
    buyer: Buyer,
    room: _Room,
    tested: ExpectedLoss | None,
) -> Iterator[Reason]:
    """Give the reasons in their order (R-LIM-09); none at all means as asked."""
    settled = tuple(_settling_reasons(buyer))
    yield from settled
    if amount != asked and not settled:
        yield from _ceiling_reasons(asked, wish.rounding_unit, buyer, room)
    longest = buyer.tables.terms_of(buyer.grade).longest_terms_days
    if amount and longest is not None and wish.payment_terms_days > longest:
        values = {"days": str(longest), "asked": str(wish.payment_terms_days)}
        yield Reason(ReasonCode.TERMS_CONDITION, values)
    for code in ReasonCode:
        if code in buyer.findings & REFERRING:
            yield Reason(code)
    if tested is not None and not tested.passes:
        yield Reason(ReasonCode.MARGIN)


def _settling_reasons(buyer: Buyer) -> Iterator[Reason]:
    """Give the facts that decide by themselves, whatever was asked."""
    for code in ReasonCode:
        if code in buyer.findings & REFUSING:
            yield Reason(code)
    if buyer.grade > buyer.tables.worst_insurable:
        yield Reason(ReasonCode.GRADE_TOO_WEAK, {"grade": str(buyer.grade)})
    elif capacity.has_negative_equity(buyer):
        yield Reason(ReasonCode.NEGATIVE_EQUITY)


def _ceiling_reasons(asked: Money, unit: int, buyer: Buyer, room: _Room) -> Iterator[Reason]:
    """Give the ceilings that stand in the way, the buyer's own first.

    A shared room is named only where it takes away a step: else the answer would tell of others
    what the amount does not.
    """
    found = []
    if room.capacity < asked:
        found.append(_capacity_reason(buyer, room.capacity))
    if room.buyer_maximum < asked:
        if buyer.sector_factor < 1:
            found.append(Reason(ReasonCode.SECTOR, {"factor": str(buyer.sector_factor)}))
        if buyer.country_factor < 1:
            found.append(Reason(ReasonCode.COUNTRY, {"factor": str(buyer.country_factor)}))
    wanted = min(asked, room.buyer_maximum).floored_to(unit)
    left = ((code, room.floored_at_zero().floored_to(unit)) for code, room in room.shared)
    found += [Reason(code) for code, room in left if room < wanted]
    yield from found or [_capacity_reason(buyer, room.capacity)]


def _capacity_reason(buyer: Buyer, capacity: Money) -> Reason:
    values = {"maximum": str(capacity.to_cents().amount)}
    if buyer.accounts is None:
        named = {"currency": buyer.other_currency} if buyer.other_currency else {}
        return Reason(ReasonCode.NO_ACCOUNTS, values | named)
    if buyer.accounts_are_old:
        return Reason(
            ReasonCode.ACCOUNTS_OLD, {**values, "age_months": str(buyer.accounts.age_months)}
        )
    return Reason(ReasonCode.CAPACITY, values)


def _referral_causes(
    buyer: Buyer, outcome: Outcome, amount: Money, reasons: tuple[Reason, ...]
) -> Iterator[ReferralCause]:
    codes = {reason.code for reason in reasons}
    if amount > buyer.tables.terms_of(buyer.grade).automatic_authority:
        yield ReferralCause.ABOVE_AUTHORITY
    if ReasonCode.NEGATIVE_EQUITY in codes:
        yield ReferralCause.NEGATIVE_EQUITY
    if ReasonCode.MARGIN in codes:
        yield ReferralCause.MARGIN
    if (codes & REFERRING or buyer.increases_frozen) and outcome is not Outcome.REFUSED:
        yield ReferralCause.ADVERSE_FINDING
    if buyer.is_natural_person and (codes or buyer.grade_waits):
        yield ReferralCause.NATURAL_PERSON
