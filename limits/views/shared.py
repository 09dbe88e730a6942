"""What the pages of limits share: requests, decisions and limits in words."""

from typing import Any
from uuid import UUID

from django.http import Http404

from companies import queries as companies
from companies.models import Company
from limits import texts
from limits.models import Decision, LimitRequest
from limits.queries import Position
from limits.rules.lifecycle import Outcome, RowState
from limits.rules.told import outside

A_PAGE = 50


CHANGES_NOTHING = frozenset({Outcome.REFUSED, Outcome.UNCHANGED_AFTER_REVIEW})


def company_or_404(public_id: UUID) -> Company:
    try:
        return companies.company(public_id)
    except Company.DoesNotExist:
        raise Http404 from None


def request_in_words(asked: LimitRequest) -> dict[str, Any]:
    """Return a request with its state and decision in words."""
    decision = getattr(asked, "decision", None)
    return {
        "asked": asked,
        "state": texts.REQUEST_STATES[asked.state],
        "state_tone": texts.TONES.get(asked.state, "quiet"),
        **(decision_in_words(decision) if decision else {"decision": None}),
    }


def decision_in_words(decision: Decision) -> dict[str, Any]:
    """Return a decision in words."""
    return {
        "decision": decision,
        "outcome": texts.OUTCOMES[decision.outcome],
        "outcome_tone": texts.TONES.get(decision.outcome, "quiet"),
        "reasons": texts.sentences(outside(decision.reasons)),
        "conditions": texts.sentences(decision.conditions),
    }


def position_in_words(position: Position) -> dict[str, Any]:
    """Return a position in words."""
    return {
        "position": position,
        "state": texts.ROW_STATES[position.state],
        "state_tone": texts.TONES.get(position.state, "quiet"),
        "pending": texts.PENDING[position.pending] if position.pending else "",
        "pending_tone": texts.TONES.get(position.pending or "", "quiet"),
        "conditions": texts.sentences(position.row.conditions),
        "runs_off": position.state is RowState.RUN_OFF,
        "stop": texts.stop(position.stop) if position.stop else "",
    }
