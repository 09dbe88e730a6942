"""States of limit requests and limits, and what a decision can be (`docs/glossary.md`)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.errors import BusinessError, StateRefused
from core.money import Money


class RequestState(StrEnum):
    SUBMITTED = "SUBMITTED"
    AUTO_DECIDED = "AUTO_DECIDED"
    REFERRED = "REFERRED"
    INFORMATION_REQUESTED = "INFORMATION_REQUESTED"
    DECIDED = "DECIDED"
    CANCELLED = "CANCELLED"
    INDICATED = "INDICATED"  # an indication: answered, and nothing comes of it


NEXT_STATES: dict[RequestState, frozenset[RequestState]] = {
    RequestState.SUBMITTED: frozenset({RequestState.AUTO_DECIDED, RequestState.REFERRED}),
    RequestState.REFERRED: frozenset(
        {RequestState.INFORMATION_REQUESTED, RequestState.DECIDED, RequestState.CANCELLED}
    ),
    RequestState.INFORMATION_REQUESTED: frozenset(
        {RequestState.REFERRED, RequestState.DECIDED, RequestState.CANCELLED}
    ),
    RequestState.AUTO_DECIDED: frozenset(),
    RequestState.DECIDED: frozenset(),
    RequestState.CANCELLED: frozenset(),
    RequestState.INDICATED: frozenset(),
}

OPEN_STATES = frozenset(
    {RequestState.SUBMITTED, RequestState.REFERRED, RequestState.INFORMATION_REQUESTED}
)


class Outcome(StrEnum):
    """What a decision says: on a request, or on a limit that stands."""

    APPROVED = "APPROVED"
    CONDITIONALLY_APPROVED = "CONDITIONALLY_APPROVED"
    PARTIALLY_APPROVED = "PARTIALLY_APPROVED"
    REFUSED = "REFUSED"
    INCREASE_REFUSED = "INCREASE_REFUSED"
    INCREASED = "INCREASED"
    REDUCED = "REDUCED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    LAPSED_DORMANT = "LAPSED_DORMANT"
    CANCELLED_BY_POLICYHOLDER = "CANCELLED_BY_POLICYHOLDER"
    UNCHANGED_AFTER_REVIEW = "UNCHANGED_AFTER_REVIEW"
    SELF_ASSESSED = "SELF_ASSESSED"  # set by the policyholder within its policy (R-POL-01)


REFUSALS = frozenset({Outcome.REFUSED, Outcome.INCREASE_REFUSED})


def outcome_of(proposed: Outcome, amount: Money, *, is_bound: bool) -> Outcome:
    """Return what the answer to a request is called, by the limit after it (`field.md` 4.6).

    A refusal beside a limit that stays is of the increase alone; all that was asked, bound to a
    condition, is a conditional approval.
    """
    if proposed is Outcome.REFUSED and amount:
        return Outcome.INCREASE_REFUSED
    if proposed is Outcome.APPROVED and is_bound:
        return Outcome.CONDITIONALLY_APPROVED
    return proposed


class LimitKind(StrEnum):
    APPROVED = "APPROVED"
    CHECK = "CHECK"
    DISCRETIONARY = "DISCRETIONARY"
    BLIND = "BLIND"
    TEMPORARY = "TEMPORARY"
    TOP_UP = "TOP_UP"
    PRE_SHIPMENT = "PRE_SHIPMENT"


# The kinds of which one at most holds on a day: they replace each other. The others stand beside.
PERMANENT = frozenset(
    {LimitKind.APPROVED, LimitKind.CHECK, LimitKind.DISCRETIONARY, LimitKind.BLIND}
)


class PendingAction(StrEnum):
    """A change that is announced and has not taken effect yet."""

    REDUCTION_SCHEDULED = "REDUCTION_SCHEDULED"
    WITHDRAWAL_SCHEDULED = "WITHDRAWAL_SCHEDULED"
    EXPIRY_SCHEDULED = "EXPIRY_SCHEDULED"  # of what has a last day of its own


class RowState(StrEnum):
    """What a limit row is on a day; derived from its dates, never kept."""

    FUTURE = "FUTURE"
    ACTIVE = "ACTIVE"
    RUN_OFF = "RUN_OFF"
    ENDED = "ENDED"


def row_state(valid_from: date, valid_to: date | None, on: date, *, open_debt: bool) -> RowState:
    """Return the state on `on` of a limit row valid from and up to and including the two dates."""
    if on < valid_from:
        return RowState.FUTURE
    if valid_to is None or on <= valid_to:
        return RowState.ACTIVE
    return RowState.RUN_OFF if open_debt else RowState.ENDED


def stands(amount: Money) -> RowState:
    """Return what a limit of `amount` is called where somebody is told how things are."""
    return RowState.ACTIVE if amount else RowState.ENDED


# Refusals. Those that rest on what a request or a limit is by now carry it as `state`, so that
# whoever came second learns over the API what there is (409).


class RequestClosed(BusinessError):
    """The request already has its answer."""

    sentence = "This request already has its answer: it is %(state)s."


class RequestAlreadyOpen(BusinessError):
    """There is an unanswered request on this buyer."""

    sentence = "There is an unanswered request on this buyer. Wait for it, or cancel it first."


class OutsideAuthority(BusinessError):
    """The underwriter may not decide an amount this large."""

    sentence = (
        "This amount is above your authority of %(authority)s. Propose it to a second person who"
        " has more."
    )


class CapacityExceeded(BusinessError):
    """The amount does not fit on the buyer's group."""

    sentence = "There is room for %(room)s on this buyer and its group."


class NoPolicyInForce(BusinessError):
    """The policyholder has no policy on the day."""

    sentence = "There is no policy in force on %(on)s."


class PolicyHasEnded(NoPolicyInForce):
    """The policyholder's last policy has ended, and none followed it (R-POL-37)."""

    sentence = (
        "Policy %(number)s ended on %(expires_on)s: nothing can be asked under it any more. What "
        "you delivered by then stays insured."
    )


class NoLimitInForce(BusinessError):
    """There is no limit on this buyer to change."""

    sentence = "There is no limit on this buyer to change."


class CountryNotInsured(BusinessError):
    """The policy does not cover buyers in the company's country."""

    sentence = "No limit can be asked on this company: your policy does not insure its country."


class BuyerDissolved(BusinessError):
    """The company no longer exists."""

    sentence = "No limit can be asked on this company: it is struck off the register."


class BuyerUnidentified(BusinessError):
    """The company carries no number of any register."""

    sentence = "No limit can be asked on this company: it has no number in a register yet."


class BuyerAssociated(BusinessError):
    """The company belongs to the policyholder's own group (reason ASSOCIATED)."""

    sentence = "No limit can be asked on this company: it belongs to your own group."


class BuyerNotGraded(BusinessError):
    """The company carries no grade yet."""

    sentence = "This company has no grade yet. It gets one in the coming night: ask again then."


class CurrencyNotOnPolicy(BusinessError):
    """Limits are given in the currency of the policy."""

    sentence = "Limits on your policy are in %(currency)s."


class LimitStands(BusinessError):
    """What is asked is what stands already."""

    sentence = "Your limit on this buyer is %(amount)s already."


class MoreThanAsked(BusinessError):
    """An underwriter would give more than the policyholder asked."""

    sentence = "No more than %(asked)s was asked."


class NotInSteps(BusinessError):
    """An amount between two steps."""

    sentence = "Limits are given in steps of %(unit)s."


class ReasonDoesNotFit(BusinessError):
    """What would be told of the buyer's accounts or the payment terms is not so."""

    sentence = "What you chose to tell of the accounts or payment terms is not so for this buyer."


class ReasonLeavesNoRoom(BusinessError):
    """A limit would be given, and told with a reason why none is."""

    sentence = "For a reason you chose we give no cover at all: refuse, or choose another reason."


class NotLower(BusinessError):
    """A reduction that would not reduce."""

    sentence = "The limit is %(amount)s: a reduction must end below that."


class ReasonMissing(BusinessError):
    """The policyholder must be told why."""

    sentence = "Give the reason: the policyholder is told why it gets less than it asked."


def ensure_open(state: RequestState) -> None:
    """Refuse a request that has its answer.

    :raises RequestClosed: naming the state
    """
    if state not in OPEN_STATES:
        raise RequestClosed(state=state)


def ensure_step(present: RequestState, wanted: RequestState) -> None:
    """Refuse a step on a request that its state does not allow.

    :raises RequestClosed: if it has its answer
    :raises StateRefused: for every other step there is not
    """
    ensure_open(present)
    if wanted not in NEXT_STATES[present]:
        raise StateRefused(present=present, wanted=wanted, state=present)


def ensure_authority(authority: Money, amount: Money) -> None:
    """Refuse an amount above what the underwriter decides alone.

    :raises OutsideAuthority: naming the authority
    """
    if amount > authority:
        raise OutsideAuthority(authority=authority)


def ensure_in_steps(amount: Money, unit: int) -> None:
    """Refuse an amount between two steps.

    :raises NotInSteps: naming the step
    """
    if amount != amount.floored_to(unit):
        raise NotInSteps(unit=Money(Decimal(unit), amount.currency))


def ensure_fits(more: Money, room: Money, *, state: StrEnum = RowState.ACTIVE) -> None:
    """Refuse what does not fit on the buyer's group any more.

    `state` is that of the request to be answered, or of the limit to be raised.

    :raises CapacityExceeded: naming the room
    """
    if more.amount > 0 and more > room:
        raise CapacityExceeded(room=room, state=state)
