"""How good a ranking and its probabilities are, in plain Python."""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

_SMALLEST = 1e-15  # a probability nearer to nothing or one would cost without end


def all_of(target: Sequence[int], probabilities: Sequence[float]) -> dict[str, float]:
    """Return every figure the commands print."""
    return {
        "auc": auc(target, probabilities),
        "average_precision": average_precision(target, probabilities),
        "brier": brier(target, probabilities),
        "log_loss": log_loss(target, probabilities),
    }


def auc(target: Sequence[int], scores: Sequence[float]) -> float:
    """Return the chance that a failure scores above a survivor; a tie counts half."""
    below = wins = failures = 0.0
    for bad, count in _ties(target, scores, reverse=False):
        wins += bad * (below + (count - bad) / 2)
        below += count - bad
        failures += bad
    return wins / (failures * below)


def average_precision(target: Sequence[int], scores: Sequence[float]) -> float:
    """Return the mean of the precision at each step of recall."""
    failures = sum(target)
    found = looked_at = total = 0.0
    for bad, count in _ties(target, scores, reverse=True):
        found += bad
        looked_at += count
        total += bad * found / looked_at
    return total / failures


def brier(target: Sequence[int], probabilities: Sequence[float]) -> float:
    """Return the mean squared distance between probability and outcome."""
    squares = ((p - y) ** 2 for y, p in zip(target, probabilities, strict=True))
    return math.fsum(squares) / len(target)


def log_loss(target: Sequence[int], probabilities: Sequence[float]) -> float:
    """Return the mean negative logarithm of the probability of what happened."""
    bounded = (min(max(p, _SMALLEST), 1 - _SMALLEST) for p in probabilities)
    costs = (-math.log(p if y else 1 - p) for y, p in zip(target, bounded, strict=True))
    return math.fsum(costs) / len(target)


def binomial_tail(failures: int, count: int, probability: float) -> float:
    """Return the two-sided p-value of so many failures under a probability."""
    at_most = at_least = 0.0
    for number in range(count + 1):
        chance = math.exp(_log_chance(number, count, probability))
        at_most += chance if number <= failures else 0
        at_least += chance if number >= failures else 0
        if number > failures and chance < 1e-14 and number > count * probability:
            break
    return min(1.0, 2 * min(at_most, at_least))


def stability(expected: Sequence[int], found: Sequence[int]) -> float:
    """Return the population stability index of counts by grade; above 0.25 is a shift."""
    total, other = sum(expected), sum(found)
    index = 0.0
    for one, two in zip(expected, found, strict=True):
        before, now = max(one / total, 1e-4), max(two / other, 1e-4)
        index += (now - before) * math.log(now / before)
    return index


def _log_chance(number: int, count: int, probability: float) -> float:
    ways = math.lgamma(count + 1) - math.lgamma(number + 1) - math.lgamma(count - number + 1)
    return ways + number * math.log(probability) + (count - number) * math.log1p(-probability)


def _ties(
    target: Sequence[int], scores: Sequence[float], *, reverse: bool
) -> Iterator[tuple[int, int]]:
    """Return failures and rows at each score, in the order of the scores."""
    rows = sorted(zip(scores, target, strict=True), key=lambda row: row[0], reverse=reverse)
    for _, tied in groupby(rows, key=lambda row: row[0]):
        outcomes = [outcome for _, outcome in tied]
        yield sum(outcomes), len(outcomes)
