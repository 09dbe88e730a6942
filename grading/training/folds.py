"""Cutting rows into folds: the same seed gives the same folds."""

import random
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fold:
    """The places of the rows to fit on and of those to look at afterwards."""

    train: tuple[int, ...]
    test: tuple[int, ...]


def stratified(target: Sequence[int], count: int, *, seed: int) -> list[Fold]:
    """Return folds with the same share of failures in each."""
    return together(range(len(target)), target, count, seed=seed)


def together(
    keys: Sequence[Hashable], target: Sequence[int], count: int, *, seed: int
) -> list[Fold]:
    """Return folds that are as alike, with all rows of one key in one fold."""
    members: dict[Hashable, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        members[key].append(place)
    parts: list[list[int]] = [[] for _ in range(count)]
    groups = list(members.values())
    random.Random(seed).shuffle(groups)
    for has_failed in (True, False):
        rows = [0] * count
        kind = [group for group in groups if any(target[row] for row in group) is has_failed]
        for group in sorted(kind, key=len, reverse=True):
            smallest = rows.index(min(rows))
            parts[smallest] += group
            rows[smallest] += len(group)
    return [_fold(part, len(target)) for part in parts]


def _fold(test: Sequence[int], total: int) -> Fold:
    held = set(test)
    return Fold(tuple(row for row in range(total) if row not in held), tuple(sorted(test)))
