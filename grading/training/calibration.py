"""From a ranking to a probability of default: a slope, a level, and what grades then hold."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grading.rules import odds, scale
from grading.training import metrics
from grading.training.fitting import MILLION, probability

_STEPS = 50
_ENOUGH = 5  # failures expected in a grade for its rate to be checked at all


@dataclass(frozen=True, slots=True)
class Calibration:
    """log-odds = slope x score + level, before and after the correction of the base rate."""

    slope: float
    level: float
    observed_rate: float
    stated_rate: float

    @property
    def correction(self) -> float:
        """The log-odds by which the stated base rate differs from that of the rows."""
        return _log_odds(self.stated_rate) - _log_odds(self.observed_rate)


def calibrate(scores: Sequence[int], target: Sequence[int], *, stated_rate: float) -> Calibration:
    """Fit slope and level on rows the scores were not fitted on."""
    slope, level = 0.0, _log_odds(sum(target) / len(target))
    values = [score / MILLION for score in scores]
    for _ in range(_STEPS):
        step = _newton(values, target, slope, level)
        slope, level = slope - step[0], level - step[1]
        if max(map(abs, step)) < 1e-12:
            break
    return Calibration(slope, level, sum(target) / len(target), stated_rate)


def by_grade(
    scores: Sequence[int], target: Sequence[int], *, correction: float
) -> list[dict[str, Any]]:
    """Return for each grade what was expected and seen.

    Grades are those of the corrected scores; what is expected leaves the correction out, because
    the rows failed at their own rate. A grade is checked when five failures or more are expected.
    """
    rows: dict[int, list[tuple[float, int]]] = {grade: [] for grade in scale.SCALE if grade < 10}
    for score, outcome in zip(scores, target, strict=True):
        grade = scale.grade_of(odds.probability_of(score))
        rows[grade].append((probability(score - round(correction * MILLION)), outcome))
    return [_told(grade, found) for grade, found in rows.items()]


def _told(grade: int, found: Sequence[tuple[float, int]]) -> dict[str, Any]:
    failures = sum(outcome for _, outcome in found)
    expected = math.fsum(chance for chance, _ in found)
    count = len(found)
    return {
        "grade": grade, "rows": count, "failures": failures, "expected": round(expected, 2),
        "p_value": round(metrics.binomial_tail(failures, count, expected / count), 4)
        if count
        else None,
        "enough": expected >= _ENOUGH,
    }  # fmt: skip


def _newton(
    values: Sequence[float], target: Sequence[int], slope: float, level: float
) -> tuple[float, float]:
    """Return the step of Newton's method towards the most likely slope and level."""
    gradient = [0.0, 0.0]
    one = cross = other = 0.0
    for value, outcome in zip(values, target, strict=True):
        chance = probability(round((slope * value + level) * MILLION))
        gradient[0] += (chance - outcome) * value
        gradient[1] += chance - outcome
        weight = chance * (1 - chance)
        one += weight * value * value
        cross += weight * value
        other += weight
    whole = one * other - cross * cross
    return (
        (other * gradient[0] - cross * gradient[1]) / whole,
        (one * gradient[1] - cross * gradient[0]) / whole,
    )


def _log_odds(rate: float) -> float:
    return math.log(rate / (1 - rate))
