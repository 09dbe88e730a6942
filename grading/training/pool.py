"""Several labelled sets as one, each with its share of the weight."""

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grading.training.labelled import LabelledSet


@dataclass(frozen=True, slots=True)
class Pool:
    """Several sets as one: rows, which set each is of, and the share of weight of each set."""

    rows: LabelledSet
    of_set: tuple[int, ...]
    names: tuple[str, ...]
    shares: tuple[float, ...]

    def places(self, name: str) -> list[int]:
        """Return the rows of a set."""
        number = self.names.index(name)
        return [place for place, one in enumerate(self.of_set) if one == number]

    def part(self, places: Sequence[int]) -> "Pool":
        """Return some of the rows."""
        return replace(
            self, rows=self.rows.rows(places), of_set=tuple(self.of_set[row] for row in places)
        )

    def weights(self) -> list[float]:
        """Return weights under which every set has its share, whatever its size."""
        counts = [self.of_set.count(number) for number in range(len(self.names))]
        present = sum(share for share, count in zip(self.shares, counts, strict=True) if count)
        each = [
            len(self.of_set) * share / (present * count) if count else 0.0
            for share, count in zip(self.shares, counts, strict=True)
        ]
        return [each[number] for number in self.of_set]

    def begin_at(self) -> list[float]:
        """Return the log-odds of each row's set, so that no indicator need tell sets apart."""
        levels = []
        for number in range(len(self.names)):
            outcomes = [
                outcome
                for outcome, one in zip(self.rows.target, self.of_set, strict=True)
                if one == number
            ]
            rate = sum(outcomes) / len(outcomes) if outcomes else 0.5
            levels.append(math.log(rate / (1 - rate)))
        return [levels[number] for number in self.of_set]


def pooled(
    sets: Sequence[LabelledSet],
    *,
    seed: int,
    shares: Sequence[float],
    codes: Sequence[str],
) -> Pool:
    """Put sets together, their blanks filled, so that what is missing says nothing."""
    ready = [each.only(codes).filled(seed=seed) for each in sets]
    values = {
        code: array("d", (value for each in ready for value in each.values[code])) for code in codes
    }
    keys = [
        f"{number}:{key}"
        for number, each in enumerate(sets)
        for key in (each.groups or map(hash, each.keys()))
    ]
    times = [time for each in sets for time in (each.times or [0] * len(each))]
    rows = LabelledSet(
        "pool", "", values, tuple(t for each in sets for t in each.target), tuple(keys),
        tuple(times),
    )  # fmt: skip
    of_set = tuple(number for number, each in enumerate(sets) for _ in range(len(each)))
    return Pool(rows, of_set, tuple(each.name for each in sets), tuple(shares))
