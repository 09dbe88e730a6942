"""Which grade counted when: the model's, one an analyst set, or the one before one that waited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grading.rules import overrides
from grading.rules.holds import Released
from grading.rules.overrides import Override

_MODEL = 1  # its place among what happens on one day


class Giver(StrEnum):
    """Who made a grade count: the model, an analyst's judgement, or somebody who confirmed it."""

    MODEL = "MODEL"
    OVERRIDE = "OVERRIDE"
    REVIEW = "REVIEW"


_RELEASED_BY = {Released.CONFIRMED: Giver.REVIEW, Released.OVERRIDDEN: Giver.OVERRIDE}


@dataclass(frozen=True, slots=True)
class Span:
    """From and until when (exclusive; None: still) an override was in force."""

    grade: int
    starts_on: date
    ends_on: date | None
    is_approved: bool

    def counting(self, model_grade: int) -> int:
        """Return the grade that counted beside the model's."""
        approver = "second" if self.is_approved else None
        return overrides.counting(
            model_grade, Override(self.grade, self.starts_on, "first", approver)
        )

    @property
    def turns(self) -> "list[Turn]":
        """When it began and ended: people set grades on what they see, and on what came."""
        ends = [] if self.ends_on is None else [Turn(self.ends_on, 2, self, False, Giver.OVERRIDE)]
        return [*ends, Turn(self.starts_on, 3, self, True, Giver.OVERRIDE)]


@dataclass(frozen=True, slots=True)
class Held:
    """From and until when (None: still) a grade waited; until then `grade` counted, or none."""

    grade: int | None
    starts_on: date
    ends_on: date | None
    released: Released | None

    def counting(self, model_grade: int) -> int | None:
        """Return the grade that counted, whatever the model gave."""
        return self.grade

    @property
    def turns(self) -> "list[Turn]":
        """When it began, before the model's grade could count, and ended, after all else."""
        starts = Turn(self.starts_on, 0, self, True, Giver.MODEL)
        if self.ends_on is None or self.released is None:
            return [starts]
        by = _RELEASED_BY.get(self.released, Giver.MODEL)
        return [starts, Turn(self.ends_on, 4, self, False, by)]


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which something came beside the model's grade or went; `place` orders a day."""

    on: date
    place: int
    span: Span | Held
    comes: bool
    by: Giver


@dataclass(frozen=True, slots=True)
class Step:
    """A grade that counted from a day on, the one before, and who gave it."""

    on: date
    old: int | None
    grade: int
    by: Giver

    @property
    def is_by_model(self) -> bool:
        """Whether the model gave it."""
        return self.by == Giver.MODEL


def history(model: Sequence[tuple[date, int]], spans: Sequence[Span | Held]) -> list[Step]:
    """Return the grades that counted, oldest first, from the model's and what stood beside it.

    `model` are the days on which the model's grade changed, oldest first. Of one day the model
    comes before the overrides: people set grades on what they see. A grade that waits never showed.
    """
    happened: list[tuple[date, int, int | Turn]] = [(day, _MODEL, grade) for day, grade in model]
    happened += [(turn.on, turn.place, turn) for span in spans for turn in span.turns]
    steps: list[Step] = []
    given: int | None = None
    beside: list[Span | Held] = []
    for day, _, what in sorted(happened, key=lambda each: each[:2]):
        if isinstance(what, int):
            given = what
        elif what.comes:
            beside.append(what.span)
        else:
            beside.remove(what.span)
        if given is None:
            continue  # it was set before the first grade that is shown
        counts = _beside(given, beside)
        old = steps[-1].grade if steps else None
        if counts is not None and counts != old:
            steps.append(Step(day, old, counts, _giver(what, counts == given)))
    return steps


def _beside(given: int, beside: Sequence[Span | Held]) -> int | None:
    """Return the grade that counts; None: none does yet. What waits goes before overrides."""
    if not beside:
        return given
    return sorted(beside, key=lambda span: isinstance(span, Held))[-1].counting(given)


def _giver(what: int | Turn, is_the_models: bool) -> Giver:
    if isinstance(what, Turn):
        return what.by
    return Giver.MODEL if is_the_models else Giver.OVERRIDE
