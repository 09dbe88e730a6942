"""Whether a row of somebody's own list is one company of the register, and how surely."""

from collections.abc import Sequence
from enum import StrEnum

_SURE = 92  # of 100: a name this near is the same one
_AHEAD = 5  # of 100: by so much the best answer must lead the next


class Verdict(StrEnum):
    """What became of a row: one company, several to choose from, or none."""

    MATCHED = "MATCHED"
    TO_CHOOSE = "TO_CHOOSE"
    NOT_FOUND = "NOT_FOUND"


def verdict(scores: Sequence[float]) -> Verdict:
    """Return what the scores of the answers, best first, make of a row."""
    if not scores:
        return Verdict.NOT_FOUND
    best, following = scores[0], [*scores[1:2], 0][0]
    is_one = best >= _SURE and best - following >= _AHEAD
    return Verdict.MATCHED if is_one else Verdict.TO_CHOOSE
