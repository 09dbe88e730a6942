"""What a collector does next on a case (`domain.md` 4.4: first letter within 48 hours)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from collections_app.rules.lifecycle import CaseState

FIRST_LETTER_DAYS = 2  # domain.md 4.4 [S13]: within 48 hours of receipt
QUIET_DAYS = 7  # the term of a demand [DESIGN]


class NextAction(StrEnum):
    """The next thing to do."""

    SEND_DEMAND = "SEND_DEMAND"
    CALL = "CALL"
    FOLLOW_COURT = "FOLLOW_COURT"
    SETTLE_DISPUTE = "SETTLE_DISPUTE"
    FILE_WITH_ADMINISTRATOR = "FILE_WITH_ADMINISTRATOR"
    NOTHING = "NOTHING"


@dataclass(frozen=True, slots=True)
class Due:
    """What is next, and from which day."""

    action: NextAction
    on: date


WRITTEN_TO = frozenset({CaseState.OPENED, CaseState.AMICABLE})  # the buyers of these get letters
_BY_STATE = {
    CaseState.LEGAL: NextAction.FOLLOW_COURT,
    CaseState.SUSPENDED_DISPUTE: NextAction.SETTLE_DISPUTE,
    CaseState.INSOLVENT: NextAction.FILE_WITH_ADMINISTRATOR,
}


def next_action(state: CaseState, *, opened_on: date, letters: int, touched_on: date | None) -> Due:
    """Return what is next on a case, from what was done on it and when."""
    since = touched_on or opened_on
    if state in _BY_STATE:
        return Due(_BY_STATE[state], since)
    if state not in WRITTEN_TO:
        return Due(NextAction.NOTHING, since)
    if not letters:
        return Due(NextAction.SEND_DEMAND, opened_on + timedelta(days=FIRST_LETTER_DAYS))
    return Due(NextAction.CALL, since + timedelta(days=QUIET_DAYS))
