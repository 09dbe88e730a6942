"""A labelled set: rows of indicators, what became of them, and who and when."""

import math
import random
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import BusinessError

NOTHING = math.nan
LARGEST = 1e30  # beyond it a figure says no more, and sums of squares would overflow


class OneClass(BusinessError):
    """All rows that are left have the same outcome."""

    sentence = (
        "All %(rows)s rows of %(file)s have the same outcome in %(target)s: nothing can be fitted "
        "or measured on one class."
    )


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Indicators by code, as long as the outcomes; NaN stands for what is not known."""

    name: str
    sha256: str
    values: Mapping[str, "array[float]"]
    target: tuple[int, ...]
    groups: tuple[str, ...] = ()
    times: tuple[int, ...] = ()
    unmapped: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The indicators, in the order of the file."""
        return tuple(self.values)

    def __len__(self) -> int:
        return len(self.target)

    def keys(self) -> list[tuple[float, ...]]:
        """Return for each row what it is told apart from others by."""
        columns = [[-LARGEST if math.isnan(v) else v for v in c] for c in self.values.values()]
        return list(zip(*columns, strict=True))

    def rows(self, places: Sequence[int]) -> "LabelledSet":
        """Return some rows of the set."""
        return replace(
            self,
            values={
                code: array("d", (c[row] for row in places)) for code, c in self.values.items()
            },
            target=tuple(self.target[row] for row in places),
            groups=tuple(self.groups[row] for row in places) if self.groups else (),
            times=tuple(self.times[row] for row in places) if self.times else (),
        )

    def only(self, codes: Iterable[str]) -> "LabelledSet":
        """Return the set with these indicators; one that it does not have is all blank."""
        blank = array("d", [NOTHING]) * len(self)
        return replace(self, values={code: self.values.get(code, blank) for code in codes})

    def filled(self, *, seed: int) -> "LabelledSet":
        """Return the set with each blank filled at random from its column's other values.

        What is missing then says nothing. A column that is blank throughout stays so.
        """
        chance = random.Random(seed)
        return replace(self, values={c: _filled(v, chance) for c, v in self.values.items()})


def ensure_two_classes(found: LabelledSet, target: str) -> None:
    """Refuse a set in which all ended alike.

    :raises OneClass: telling how many rows there are
    """
    if len(set(found.target)) < 2:
        raise OneClass(rows=len(found), file=found.name, target=target)


def last_rows(found: LabelledSet) -> LabelledSet:
    """Return the set with the last row of each failed group as its only failure.

    What came after the file's last year was not observed: that year is left out, so a group whose
    last row lies in it has no failure.
    """
    end = max(found.times)
    last: dict[str, int] = {}
    for group, time in zip(found.groups, found.times, strict=True):
        last[group] = max(time, last.get(group, time))
    target = tuple(
        int(bool(outcome) and time == last[group])
        for outcome, group, time in zip(found.target, found.groups, found.times, strict=True)
    )
    marked = replace(found, target=target)
    return marked.rows([row for row, time in enumerate(found.times) if time < end])


def _filled(column: "array[float]", chance: random.Random) -> "array[float]":
    known = [value for value in column if not math.isnan(value)]
    if not known:
        return column
    return array("d", (chance.choice(known) if math.isnan(v) else v for v in column))
