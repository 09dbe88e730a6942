"""Above one's own authority: an underwriter proposes the answer, a second one gives it."""

from enum import StrEnum

from core.errors import BusinessError
from core.states import decided_once


class AnswerState(StrEnum):
    """Where a proposed answer stands."""

    PROPOSED = "PROPOSED"
    GIVEN = "GIVEN"
    RETURNED = "RETURNED"


NEXT_STATES = decided_once(AnswerState)


class ProposedAlready(BusinessError):
    """An answer to this request waits for a second person."""

    sentence = "An answer of %(amount)s to this request waits for a second person already."
