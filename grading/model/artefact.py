"""The fitted model as it is kept: bins, points, and the exact sum of them for one company."""

import json
import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.errors import BadInput

MISSING = 0  # the bin of a value that is not known, or is not a number


@dataclass(frozen=True, slots=True)
class Bins:
    """How one indicator is cut: bin 0 is missing, bin i + 1 ends before cuts[i]."""

    indicator: str
    cuts: tuple[float, ...]

    @property
    def count(self) -> int:
        """The number of bins, the one for missing values among them."""
        return len(self.cuts) + 2

    def of(self, value: float | None) -> int:
        """Return the bin of a value; infinities fall into the outer bins."""
        if value is None or math.isnan(value):
            return MISSING
        return 1 + bisect_right(self.cuts, value)


@dataclass(frozen=True, slots=True)
class Term:
    """Points, in millionths of log-odds, by the bin of one indicator or of a pair.

    The points of a pair stand row by row: `points[first_bin * second.count + second_bin]`.
    """

    code: str
    bins: tuple[Bins, ...]
    points: tuple[int, ...]

    def of(self, values: Mapping[str, float | None]) -> int:
        """Return the points of a company; an indicator that is not given is missing."""
        place = 0
        for bins in self.bins:
            place = place * bins.count + bins.of(values.get(bins.indicator))
        return self.points[place]


@dataclass(frozen=True)
class Model:
    """One version of the model: the score is the intercept and the points of every term.

    `facts` says how it came to be: data and their checksums, protocol, calibration, libraries.
    `grid` holds the cuts its training could choose among, by indicator: those of the version before
    it, so that the bins of companies stay from version to version.
    """

    version: int
    intercept: int
    terms: tuple[Term, ...]
    facts: Mapping[str, Any]
    grid: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def score(self, values: Mapping[str, float | None]) -> int:
        """Return the score in millionths of log-odds of default within twelve months."""
        return self.intercept + sum(term.of(values) for term in self.terms)

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """The codes of what the model looks at, in the order in which their bins are stored."""
        codes = (bins.indicator for term in self.terms for bins in term.bins)
        return tuple(dict.fromkeys(codes))

    @cached_property
    def cuts(self) -> dict[str, tuple[float, ...]]:
        """How each indicator is cut: by its grid, or by all terms that look at it together."""
        found = {code: set(self.grid.get(code, ())) for code in self.indicators}
        for term in self.terms:
            for bins in term.bins:
                found[bins.indicator].update(bins.cuts)
        return {code: tuple(sorted(cuts)) for code, cuts in found.items()}


def read(path: Path) -> Model:
    """Read an artefact; raises BadInput when it was changed after it was written."""
    document = json.loads(path.read_text(encoding="utf-8"))
    if document.pop("sha256", None) != _checksum(document):
        raise BadInput(place=path.name, problem="its checksum does not fit: train it again.")
    terms = tuple(
        Term(
            code=term["code"],
            bins=tuple(Bins(each["indicator"], tuple(each["cuts"])) for each in term["bins"]),
            points=tuple(term["points"]),
        )
        for term in document["terms"]
    )
    grid = {code: tuple(cuts) for code, cuts in document.get("grid", {}).items()}
    model = Model(document["version"], document["intercept"], terms, document["facts"], grid)
    _ensure_whole(model, path.name)
    return model


def write(model: Model, path: Path) -> None:
    """Write an artefact with its checksum; the same model gives the same bytes."""
    document: dict[str, Any] = {
        "version": model.version,
        "intercept": model.intercept,
        "facts": dict(model.facts),
        "terms": [
            {
                "code": term.code,
                "bins": [
                    {"indicator": bins.indicator, "cuts": list(bins.cuts)} for bins in term.bins
                ],
                "points": list(term.points),
            }
            for term in model.terms
        ],
    }
    if model.grid:
        document["grid"] = {code: list(cuts) for code, cuts in sorted(model.grid.items())}
    document["sha256"] = _checksum(document)
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _checksum(document: Mapping[str, Any]) -> str:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def _ensure_whole(model: Model, name: str) -> None:
    for term in model.terms:
        if len(term.points) != math.prod(bins.count for bins in term.bins):
            raise BadInput(place=f"{name}, {term.code}", problem="a bin has no points.")
        for bins in term.bins:
            if any(low >= high for low, high in pairwise(bins.cuts)):
                raise BadInput(place=f"{name}, {term.code}", problem="its cuts do not rise.")
        if any(not isinstance(points, int) for points in term.points):
            raise BadInput(place=f"{name}, {term.code}", problem="points must be whole.")
