"""How grades, their reasons and public events are told to people."""

from grading.texts.panel import (
    Panel,
    ReasonLine,
    counted,
    folded,
    history_points,
    lines,
    panel,
    reasons_outside,
    waterfall,
)
from grading.texts.preview import of_accounts, of_grade, of_legal_event, warnings
from grading.texts.telling import cause, compared, name, source, text, warning, way
from grading.texts.words import (
    CONFIDENCE,
    CONFIDENCE_WORDS,
    LEGAL_EVENTS,
    LEGAL_FORMS,
    LINE_ITEMS,
    OVERRIDE_ENDS,
    OVERRIDE_REASONS,
    REASONS,
    REVIEWS,
)

__all__ = [
    "CONFIDENCE",
    "CONFIDENCE_WORDS",
    "LEGAL_EVENTS",
    "LEGAL_FORMS",
    "LINE_ITEMS",
    "OVERRIDE_ENDS",
    "OVERRIDE_REASONS",
    "REASONS",
    "REVIEWS",
    "Panel",
    "ReasonLine",
    "cause",
    "compared",
    "counted",
    "folded",
    "history_points",
    "lines",
    "name",
    "of_accounts",
    "of_grade",
    "of_legal_event",
    "panel",
    "reasons_outside",
    "source",
    "text",
    "warning",
    "warnings",
    "waterfall",
    "way",
]
