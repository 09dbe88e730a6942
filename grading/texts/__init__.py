"""How grades, their reasons and public events are told to people."""

from grading.texts.panel import Panel, folded, history_points, panel, waterfall
from grading.texts.preview import of_accounts, of_grade, of_legal_event, warnings
from grading.texts.telling import cause, name, source, text, warning
from grading.texts.words import (
    CONFIDENCE,
    CONFIDENCE_WORDS,
    LEGAL_EVENTS,
    LEGAL_FORMS,
    LINE_ITEMS,
    REASONS,
)

__all__ = [
    "CONFIDENCE",
    "CONFIDENCE_WORDS",
    "LEGAL_EVENTS",
    "LEGAL_FORMS",
    "LINE_ITEMS",
    "REASONS",
    "Panel",
    "cause",
    "folded",
    "history_points",
    "name",
    "of_accounts",
    "of_grade",
    "of_legal_event",
    "panel",
    "source",
    "text",
    "warning",
    "warnings",
    "waterfall",
]
