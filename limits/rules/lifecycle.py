"""States of limit requests and limits, and what a decision can be (`docs/glossary.md`)."""

from datetime import date
from enum import StrEnum

from core.errors import BusinessError


class RequestState(StrEnum):
    SUBMITTED = "SUBMITTED"
    AUTO_DECIDED = "AUTO_DECIDED"
    REFERRED = "REFERRED"
    INFORMATION_REQUESTED = "INFORMATION_REQUESTED"
    DECIDED = "DECIDED"
    CANCELLED = "CANCELLED"


NEXT_STATES: dict[RequestState, frozenset[RequestState]] = {
    RequestState.SUBMITTED: frozenset(
        {RequestState.AUTO_DECIDED, RequestState.REFERRED, RequestState.CANCELLED}
    ),
    RequestState.REFERRED: frozenset(
        {RequestState.INFORMATION_REQUESTED, RequestState.DECIDED, RequestState.CANCELLED}
    ),
    RequestState.INFORMATION_REQUESTED: frozenset(
        {RequestState.REFERRED, RequestState.DECIDED, RequestState.CANCELLED}
    ),
    RequestState.AUTO_DECIDED: frozenset(),
    RequestState.DECIDED: frozenset(),
    RequestState.CANCELLED: frozenset(),
}

OPEN_STATES = frozenset(
    {RequestState.SUBMITTED, RequestState.REFERRED, RequestState.INFORMATION_REQUESTED}
)


class Outcome(StrEnum):
    """What a decision says: on a request, or on a limit that stands."""

    APPROVED = "APPROVED"
    PARTIALLY_APPROVED = "PARTIALLY_APPROVED"
    REFUSED = "REFUSED"
    INCREASED = "INCREASED"
    REDUCED = "REDUCED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    LAPSED_DORMANT = "LAPSED_DORMANT"
    CANCELLED_BY_POLICYHOLDER = "CANCELLED_BY_POLICYHOLDER"
    UNCHANGED_AFTER_REVIEW = "UNCHANGED_AFTER_REVIEW"


class LimitKind(StrEnum):
    APPROVED = "APPROVED"
    CHECK = "CHECK"
    DISCRETIONARY = "DISCRETIONARY"
    BLIND = "BLIND"
    TEMPORARY = "TEMPORARY"
    TOP_UP = "TOP_UP"
    PRE_SHIPMENT = "PRE_SHIPMENT"


class PendingAction(StrEnum):
    """A change that is announced and has not taken effect yet."""

    REDUCTION_SCHEDULED = "REDUCTION_SCHEDULED"
    WITHDRAWAL_SCHEDULED = "WITHDRAWAL_SCHEDULED"


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


class RequestClosed(BusinessError):
    """The request already has its answer."""

    sentence = "This request already has its answer: it is %(state)s."


class RequestAlreadyOpen(BusinessError):
    """There is an unanswered request on this buyer."""

    sentence = "There is an unanswered request on this buyer. Wait for it, or cancel it first."


class OutsideAuthority(BusinessError):
    """The underwriter may not decide an amount this large."""

    sentence = "This amount is above your authority of %(authority)s."


class CapacityExceeded(BusinessError):
    """The amount does not fit on the buyer's group."""

    sentence = "There is room for %(room)s on this buyer and its group."


class NoPolicyInForce(BusinessError):
    """The policyholder has no policy on the day."""

    sentence = "There is no policy in force on %(on)s."


class NoLimitInForce(BusinessError):
    """There is no limit on this buyer to change."""

    sentence = "There is no limit on this buyer to change."


class BuyerNotEligible(BusinessError):
    """No limit can stand on this company."""

    sentence = "No limit can be asked on this company: %(why)s."
