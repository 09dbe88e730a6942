"""Grades: figure, colour and word together, never one of them alone (`domain.md` 8.1)."""

from dataclasses import dataclass

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

WORDS = {
    1: _("exceptional"), 2: _("very strong"), 3: _("strong"), 4: _("good"), 5: _("average"),
    6: _("acceptable"), 7: _("weak"), 8: _("very weak"), 9: _("failure likely"), 10: _("default"),
}  # fmt: skip
COLOURS = {
    1: "green", 2: "green", 3: "green", 4: "green", 5: "yellow",
    6: "yellow", 7: "orange", 8: "orange", 9: "red", 10: "black",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One grade on the scale as it is drawn."""

    figure: int
    colour: str
    word: object
    is_current: bool


@register.inclusion_tag("components/grade.html")
def grade(figure: int | None, size: str = "", word: str = "show") -> dict[str, object]:
    """Draw a grade: `{% grade 4 %}`, `{% grade 4 size="large" %}`, `{% grade 4 word="hide" %}`.

    None is drawn as "no grade". With `word="hide"` the word stays there for screen readers.
    """
    return {
        "figure": figure,
        "size": size,
        "colour": COLOURS[figure] if figure else "none",
        "word": WORDS[figure] if figure else _("no grade"),
        "word_hidden": word == "hide",
    }


@register.inclusion_tag("components/grade_scale.html")
def grade_scale(figure: int | None) -> dict[str, object]:
    """Draw the scale from 1 to 10 with `figure` marked on it."""
    cells = [Cell(each, COLOURS[each], WORDS[each], each == figure) for each in WORDS]
    return {"cells": cells, "figure": figure}
