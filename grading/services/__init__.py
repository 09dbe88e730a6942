"""Commands on grades: regrade, file accounts, record public events, look at what was decided."""

from grading.services.filing import (
    AlreadyEnded,
    AlreadyRecorded,
    EndsBeforeItBegan,
    InTheFuture,
    NothingGiven,
    end_legal_event,
    file_statement,
    record_legal_event,
)
from grading.services.regrading import BY_HAND, regrade, regrade_by_hand
from grading.services.reviewing import AlreadyReviewed, close_review

__all__ = [
    "BY_HAND",
    "AlreadyEnded",
    "AlreadyRecorded",
    "AlreadyReviewed",
    "EndsBeforeItBegan",
    "InTheFuture",
    "NothingGiven",
    "close_review",
    "end_legal_event",
    "file_statement",
    "record_legal_event",
    "regrade",
    "regrade_by_hand",
]
