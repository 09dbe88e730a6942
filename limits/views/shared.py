"""What the pages of limits share: requests, decisions and limits in words."""

from typing import Any

from django.utils.translation import gettext

from limits import texts
from limits.models import Decision, LimitRequest
from limits.queries import Position
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import REFUSALS, Outcome, RowState
from limits.texts import follows

A_PAGE = 50


CHANGES_NOTHING = REFUSALS | {Outcome.UNCHANGED_AFTER_REVIEW}


def request_in_words(asked: LimitRequest) -> dict[str, Any]:
    """Return a request with its state and decision in words."""
    decision = getattr(asked, "decision", None)
    return {
        "asked": asked,
        "kind": texts.REQUEST_KINDS[asked.kind],
        "state": texts.REQUEST_STATES[asked.state],
        "state_tone": texts.TONES.get(asked.state, "quiet"),
        **(decision_in_words(decision) if decision else {"decision": None}),
        **({"outcome": outcome_of(asked)} if decision else {}),
    }


def outcome_of(asked: LimitRequest) -> str:
    """Return what became of a request that has its answer; what was rounded down is said so."""
    decision = asked.decision
    is_whole = asked.until or asked.kind == RequestKind.PROLONG or decision.money >= asked.money
    if decision.outcome == Outcome.APPROVED and not is_whole:
        return gettext("Approved, rounded down")
    return str(texts.OUTCOMES[Outcome(decision.outcome)])


def beside_in_words(asked: LimitRequest) -> dict[str, Any]:
    """Return what was said on a request, what is still read, and what an indication told."""
    told = asked.indication
    return {
        "messages_on": list(asked.messages.all()),
        "is_read_beside": any(review.closed_at is None for review in asked.reviews.all()),
        "indicated": texts.indicated(asked) if told else "",
        "indicated_reasons": texts.sentences([*told["reasons"], *told["conditions"]])
        if told
        else [],
    }


def decision_in_words(decision: Decision) -> dict[str, Any]:
    """Return a decision in words."""
    return {
        "decision": decision,
        "outcome": texts.OUTCOMES[decision.outcome],
        "outcome_tone": texts.TONES.get(decision.outcome, "quiet"),
        "reasons": texts.sentences(decision.as_told),
        "conditions": texts.sentences(decision.conditions),
    }


def state_of(position: Position) -> str:
    """Return the one state of a limit: where deliveries are stopped, nothing else counts."""
    return gettext("Deliveries stopped") if position.stop else str(texts.ROW_STATES[position.state])


def position_in_words(position: Position) -> dict[str, Any]:
    """Return a position in words."""
    return {
        "position": position,
        "state": state_of(position),
        "state_tone": "bad" if position.stop else texts.TONES.get(position.state, "quiet"),
        "pending": texts.PENDING[position.pending] if position.pending else "",
        "pending_tone": texts.TONES.get(position.pending or "", "quiet"),
        "conditions": texts.sentences(position.row.conditions),
        "runs_off": position.state is RowState.RUN_OFF,
        "stop": texts.stop(position.stop) if position.stop else "",
        "given_up": follows.of_giving_up(position.owed),
    }
