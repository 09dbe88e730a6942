"""Commands on grades: regrade, file accounts, record public events, look at what was decided."""

from grading.rules.legal import BeforeTheCompany, InTheFuture
from grading.services.filing import (
    AlreadyCorrected,
    AlreadyEnded,
    AlreadyRecorded,
    AlreadySuperseded,
    EndsBeforeItBegan,
    NothingGiven,
    RecordedByYourself,
    correct_legal_event,
    end_legal_event,
    file_statement,
    record_legal_event,
    withdraw_statement,
)
from grading.services.following import follow
from grading.services.holding import AlreadyReviewed, GradeMoved, close_review
from grading.services.overriding import (
    AlreadyOverridden,
    approve_override,
    end_override,
    propose_override,
    try_grade,
)
from grading.services.regrading import BY_HAND, NIGHT, regrade, regrade_by_hand, regrade_each
from grading.services.reopening import AnotherIsOpen, NotClosedYet, reopen_review
from grading.services.reviewing import note_exposures

__all__ = [
    "BY_HAND",
    "NIGHT",
    "AlreadyCorrected",
    "AlreadyEnded",
    "AlreadyOverridden",
    "AlreadyRecorded",
    "AlreadyReviewed",
    "AlreadySuperseded",
    "AnotherIsOpen",
    "BeforeTheCompany",
    "EndsBeforeItBegan",
    "GradeMoved",
    "InTheFuture",
    "NotClosedYet",
    "NothingGiven",
    "RecordedByYourself",
    "approve_override",
    "close_review",
    "correct_legal_event",
    "end_legal_event",
    "end_override",
    "file_statement",
    "follow",
    "note_exposures",
    "propose_override",
    "record_legal_event",
    "regrade",
    "regrade_by_hand",
    "regrade_each",
    "reopen_review",
    "try_grade",
    "withdraw_statement",
]
