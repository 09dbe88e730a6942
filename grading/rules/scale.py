"""The scale of grades: 1 is the best, 10 is default, over twelve months (`domain.md` 8.1)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.errors import BusinessError

BEST, WORST_ALIVE, DEFAULT = 1, 9, 10


class Meaning(StrEnum):
    """What a grade says about a company, in one word."""

    EXCEPTIONAL = "EXCEPTIONAL"
    VERY_STRONG = "VERY_STRONG"
    STRONG = "STRONG"
    GOOD = "GOOD"
    AVERAGE = "AVERAGE"
    ACCEPTABLE = "ACCEPTABLE"
    WEAK = "WEAK"
    VERY_WEAK = "VERY_WEAK"
    FAILURE_LIKELY = "FAILURE_LIKELY"
    DEFAULT = "DEFAULT"


class Colour(StrEnum):
    """The colour a grade is shown in, always beside its number."""

    GREEN = "GREEN"
    YELLOW = "YELLOW"
    ORANGE = "ORANGE"
    RED = "RED"
    BLACK = "BLACK"


class NotAProbability(BusinessError):
    """A probability of default lies below zero or above one."""

    sentence = "%(value)s is not a probability: it must lie between 0 and 1."


class NotAGrade(BusinessError):
    """There is no such step on the scale."""

    sentence = "There is no grade %(grade)s: grades run from 1 to 10."


@dataclass(frozen=True, slots=True)
class Grade:
    """One step of the scale; `above` is excluded, `up_to` included (9 ends just below one).

    `pd_used` is the probability of default that calculations take for the step.
    """

    number: int
    above: Decimal
    up_to: Decimal
    pd_used: Decimal
    letters: str
    meaning: Meaning
    colour: Colour


def _step(number: int, bounds: str, pd_used: str, letters: str, colour: Colour) -> Grade:
    above, up_to = bounds.split()
    meaning = list(Meaning)[number - 1]
    return Grade(number, Decimal(above), Decimal(up_to), Decimal(pd_used), letters, meaning, colour)


# Proposal of the house, 22 November 2026 (`domain.md` 8.1 [DESIGN]): same direction and length as
# published scales of credit insurers; the PD used is the geometric middle, set for 1 and 9.
SCALE: dict[int, Grade] = {
    step.number: step
    for step in (
        _step(1, "0 0.0005", "0.0003", "AAA to A+", Colour.GREEN),
        _step(2, "0.0005 0.0010", "0.0007", "A, A-", Colour.GREEN),
        _step(3, "0.0010 0.0025", "0.0016", "BBB+, BBB", Colour.GREEN),
        _step(4, "0.0025 0.0050", "0.0035", "BBB-", Colour.GREEN),
        _step(5, "0.0050 0.0100", "0.0071", "BB+, BB", Colour.YELLOW),
        _step(6, "0.0100 0.0200", "0.0141", "BB-", Colour.YELLOW),
        _step(7, "0.0200 0.0500", "0.0316", "B+, B", Colour.ORANGE),
        _step(8, "0.0500 0.1000", "0.0707", "B-", Colour.ORANGE),
        _step(9, "0.1000 1", "0.2000", "CCC, CC, C", Colour.RED),
        _step(10, "1 1", "1", "D, SD", Colour.BLACK),
    )
}


def grade_of(pd: Decimal) -> int:
    """Return the grade for a probability of default over twelve months.

    :raises NotAProbability: outside 0 to 1
    """
    if not pd.is_finite() or not 0 <= pd <= 1:
        raise NotAProbability(value=str(pd)[:20])
    if pd == 1:
        return DEFAULT
    return next(step.number for step in SCALE.values() if pd <= step.up_to)


def ensure_grade(grade: int) -> Grade:
    """Return the step of the scale for `grade`.

    :raises NotAGrade: outside 1 to 10
    """
    if grade not in SCALE:
        raise NotAGrade(grade=grade)
    return SCALE[grade]
