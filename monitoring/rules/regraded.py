"""Why a grade changed, as every policyholder may be told it."""

from typing import Any

from limits.rules.told import INTERNAL

_WHY = {
    "grading.accounts_filed": "ACCOUNTS_CHANGED",
    "grading.accounts_withdrawn": "ACCOUNTS_CHANGED",
    "grading.legal_event_recorded": "PUBLIC_EVENT",
    "grading.legal_event_ended": "PUBLIC_EVENT_OVER",
    "grading.legal_event_corrected": "PUBLIC_EVENT_OVER",
    "grading.judgement_released": "MARKET_JUDGED",
    "grading.judgement_ended": "MARKET_JUDGED",
    "OVERRIDE": "JUDGED_BY_ANALYST",
    "REVIEW": "JUDGED_BY_ANALYST",
}
# What a policyholder reported, never named: it reads as all that comes from our own experience.
_FROM_OTHERS = "receivables."
_ELSE = "WEIGHED_AGAIN"  # a night, a signal, another model


def reasons_of(cause: str) -> list[dict[str, Any]]:
    """Return the reason of a change by its cause; empty: an old event that names none."""
    if not cause:
        return []
    code = INTERNAL if cause.startswith(_FROM_OTHERS) else _WHY.get(cause, _ELSE)
    return [{"code": code, "values": {}}]
