"""UN/EDIFACT codes of credit cover beside our own (message RECECO, segment CCD, D.10B).

4505 is what is asked, 4507 what is answered, 4509 why. Several of ours share one of theirs, so the
way back is not one to one. Reasons are translated as they are told outside, never as kept inside.
"""

from collections.abc import Mapping

from limits.rules.asking import RequestKind
from limits.rules.lifecycle import OPEN_STATES, Outcome, RequestState
from limits.rules.reasons import ReasonCode

REQUESTS: Mapping[RequestKind, str] = {
    RequestKind.NEW: "2",  # new limit
    RequestKind.CHECK: "2",
    RequestKind.INCREASE: "3",  # increased limit
    RequestKind.INDICATION: "4",  # preliminary assessment
    RequestKind.CANCEL: "6",  # cancellation
    RequestKind.REDUCE: "7",  # reduction
    RequestKind.PROLONG: "8",  # prolongation
}

PRELIMINARY = "1"
STILL_INVESTIGATING = "6"
REDUCTION = "9"
_ANSWERS: Mapping[Outcome, str | None] = {
    Outcome.APPROVED: "2",
    Outcome.INCREASED: "2",
    Outcome.SELF_ASSESSED: "2",
    Outcome.REFUSED: "3",  # not approved
    Outcome.INCREASE_REFUSED: "3",
    Outcome.CONDITIONALLY_APPROVED: "4",
    Outcome.PARTIALLY_APPROVED: "5",
    Outcome.WITHDRAWN: "8",  # cancellation
    Outcome.EXPIRED: "8",
    Outcome.LAPSED_DORMANT: "8",
    Outcome.CANCELLED_BY_POLICYHOLDER: "8",
    Outcome.REDUCED: REDUCTION,
    Outcome.UNCHANGED_AFTER_REVIEW: None,  # the list has no word for it
}

NO_COMMENT = "7"
OTHER = "15"
REASONS: Mapping[str, str] = {
    ReasonCode.OK: NO_COMMENT,
    ReasonCode.LESS_WANTED: NO_COMMENT,
    ReasonCode.NO_ACCOUNTS: "2",  # no financial information available
    ReasonCode.ACCOUNTS_OLD: "2",
    ReasonCode.DEREGISTERED: "3",  # debtor out of business
    ReasonCode.NEW_COMPANY: "4",  # debtor is new company
    ReasonCode.INACTIVE: "6",  # non-trading company
    ReasonCode.LEGAL_EVENT: "12",  # adverse information publicly available
    ReasonCode.ACCUMULATION: "13",  # credit limit full
}


def request_type(kind: RequestKind) -> str:
    """Return the code (4505) of what was asked."""
    return REQUESTS[kind]


def decision_type(
    outcome: Outcome, *, asked: RequestKind | None, has_limit: bool = True
) -> str | None:
    """Return the code (4507) of a decision; None where the list has no word for it.

    What is given on a request to reduce is a reduction, and so is an end that leaves a limit.
    `asked` is None for what the insurer decides by itself; `has_limit`: one stands after it.
    """
    given = outcome in {Outcome.APPROVED, Outcome.CONDITIONALLY_APPROVED}
    if (given and asked is RequestKind.REDUCE) or (outcome is Outcome.EXPIRED and has_limit):
        return REDUCTION
    return _ANSWERS[outcome]


def response_type(kind: RequestKind, state: RequestState, outcome: Outcome | None) -> str | None:
    """Return the code (4507) of how a request stands; None where there is no answer any more."""
    if outcome is not None:
        return decision_type(outcome, asked=kind)
    if state in OPEN_STATES:
        return STILL_INVESTIGATING
    return PRELIMINARY if kind is RequestKind.INDICATION else None


def response_reason(code: str) -> str:
    """Return the code (4509) of a reason as it is told."""
    return REASONS.get(code, OTHER)
