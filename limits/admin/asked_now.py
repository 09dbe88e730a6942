"""What the rules alone would decide today on a request that waits, beside the form."""

from datetime import date
from typing import Any

from core.errors import BusinessError
from core.http import sentence
from core.templatetags.amounts import money_text
from limits import texts
from limits.models import LimitRequest
from limits.rules import lifecycle
from limits.rules.lifecycle import OPEN_STATES
from limits.services import asked_now, cases
from limits.services.assessment import Assessment, conditions_json


def facts_of(row: LimitRequest, today: date) -> dict[str, Any]:
    """Return the answer the rules would give, or why they would give none; nothing once it is."""
    if row.state not in OPEN_STATES:
        return {"rules_now": None}
    try:
        found = asked_now.look(row, today=today)
    except BusinessError as refusal:
        return {"rules_now": {"refusal": sentence(refusal)}}
    return {"rules_now": _in_words(found, today)}


def _in_words(found: Assessment, today: date) -> dict[str, Any]:
    answer = found.proposal
    is_given = answer.outcome not in lifecycle.REFUSALS
    return {
        "outcome": texts.OUTCOMES[cases.called(answer)],
        "amount": money_text(answer.amount, "whole") if is_given else "",
        "reasons": [str(texts.DESK_REASONS[each.code]) for each in answer.reasons],
        "conditions": texts.sentences(conditions_json(answer.conditions)) if is_given else [],
        "review_on": found.review_on(today),
        "causes": [str(texts.REFERRALS[cause]) for cause in answer.referred_because],
    }
