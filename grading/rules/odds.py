"""Log-odds of default and what they stand for: probabilities, and the score of a grade."""

from decimal import ROUND_CEILING, Decimal, localcontext
from functools import lru_cache

from grading.rules import scale

DEFAULT_SCORE = 20_000_000  # stands for default itself: the score of grade 10
POINT = 10_000  # what points are whole multiples of: a hundredth of log-odds
_MILLION = Decimal(1_000_000)
_DIGITS = Decimal("0.00000001")  # as probabilities are stored
_LARGEST_ALIVE = 1 - _DIGITS


@lru_cache(maxsize=4096)
def probability_of(millionths: int) -> Decimal:
    """Return the probability of default that a score stands for, to eight decimals.

    A company that is not in default has a probability below one, however bad its score.
    """
    if millionths >= DEFAULT_SCORE:
        return Decimal(1)
    with localcontext(prec=40):
        probability = 1 / (1 + (Decimal(-millionths) / _MILLION).exp())
    return min(probability.quantize(_DIGITS), _LARGEST_ALIVE)


def score_of_grade(grade: int) -> int:
    """Return the score of the probability a grade stands for, in whole points."""
    if grade == scale.DEFAULT:
        return DEFAULT_SCORE
    used = scale.ensure_grade(grade).pd_used
    with localcontext(prec=40):
        log_odds = (used / (1 - used)).ln()
    return int((log_odds * _MILLION / POINT).to_integral_value(ROUND_CEILING)) * POINT
