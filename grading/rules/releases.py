"""What a release of published figures would move, and from when on somebody has to agree to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from grading.rules.inputs import PlaceLevel
from grading.rules.points import ONE_GRADE

# The house's own, 22 November 2026. Companies lie spread over the width of their grade, so a place
# that moves by a quarter of a grade takes about a quarter of its companies to another one: more
# than a year of ordinary news does (governance moves 10,000 to 20,000 points a year).
MOST_OF_A_PLACE = ONE_GRADE // 4
# Of all grades: as many as an ordinary month changes by itself. More are a decision, not news.
MOST_IN_A_HUNDRED = 1


@dataclass(frozen=True, slots=True)
class Move:
    """What one country or sector counted for before and after, in millionths of log-odds."""

    level: PlaceLevel
    key: str
    before: int
    after: int
    companies: int  # that are graded there

    @property
    def points(self) -> int:
        """By how much it moves; more is worse."""
        return self.after - self.before


def needs_agreement(moves: Sequence[Move], *, graded: int, is_first: bool = False) -> bool:
    """Tell whether somebody has to agree before these moves are in force.

    The first file of a set always has somebody agree where there are companies: what it says of
    places counts from then on. `graded` is how many companies have a grade. The number of grades
    that change is estimated: of a place that moves by a tenth of a grade, one company in ten.
    """
    if is_first and graded:
        return True
    felt = [move for move in moves if move.companies]
    if any(abs(move.points) >= MOST_OF_A_PLACE for move in felt):
        return True
    changes = sum(abs(move.points) * move.companies for move in felt)
    return changes * 100 > MOST_IN_A_HUNDRED * graded * ONE_GRADE
