"""The one way in which a model is fitted: steps an indicator, and pairs; then whole points."""

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from grading.model.artefact import MISSING, Bins, Model, Term
from grading.training import grid, libraries
from grading.training.grid import Grid
from grading.training.labelled import LabelledSet

MILLION = 1_000_000
MOST_CUTS = 254  # of one indicator, main and pairs together: a bin and the missing one fit a byte

Shape = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Settings:
    """How the boosting goes.

    `directions` hold an indicator's steps to one way (+1 worse); such an indicator, and one that
    stands `apart`, is in no pair.
    """

    pairs: int = 60
    bins: int = 200
    pair_bins: int = 16
    bags: int = 4
    learning_rate: float = 0.04
    rounds: int = 3000
    stop_after: int = 100
    processes: int = 1
    directions: Mapping[str, int] = field(default_factory=dict)
    apart: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """Return the settings as facts of an artefact."""
        return {
            "pairs": self.pairs, "bins": self.bins, "pair_bins": self.pair_bins,
            "bags": self.bags, "learning_rate": self.learning_rate, "rounds": self.rounds,
            "stop_after": self.stop_after, "directions": dict(sorted(self.directions.items())),
        }  # fmt: skip


def fit(
    rows: LabelledSet,
    settings: Settings,
    *,
    seed: int,
    weights: Sequence[float] | None = None,
    begin_at: Sequence[float] | None = None,
    on: Grid | None = None,
) -> Model:
    """Fit a model on labelled rows; the same rows, settings and seed give the same model.

    `begin_at` is the log-odds each row starts from: what is fitted is what the indicators add.
    The intercept is then nothing and has to be set by calibration. Indicators that the grid `on`
    knows are cut where it cuts them, or not.
    """
    known = grid.placed(rows, on) if on else rows
    library = boosted(known, settings, seed=seed, weights=weights, begin_at=begin_at)
    model = converted(library, rows.codes)
    return grid.taken_back(model, on) if on else model


def boosted(
    rows: LabelledSet,
    settings: Settings,
    *,
    seed: int,
    weights: Sequence[float] | None = None,
    begin_at: Sequence[float] | None = None,
) -> Any:
    """Return the library's own fitted machine."""
    machine = libraries.module("interpret.glassbox").ExplainableBoostingClassifier(
        feature_names=list(rows.codes),
        feature_types=["continuous"] * len(rows.codes),
        interactions=settings.pairs,
        exclude=_no_pairs(rows.codes, settings.apart),
        max_bins=settings.bins,
        max_interaction_bins=settings.pair_bins,
        outer_bags=settings.bags,
        learning_rate=settings.learning_rate,
        max_rounds=settings.rounds,
        early_stopping_rounds=settings.stop_after,
        monotone_constraints=[settings.directions.get(code, 0) for code in rows.codes]
        if settings.directions
        else None,
        n_jobs=settings.processes,
        random_state=seed,
    )
    numpy = libraries.module("numpy")
    with warnings.catch_warnings():
        # Missing values are wanted: they have a bin of their own, which its charts do not show.
        # An indicator that a whole set lacks may be missing throughout.
        warnings.filterwarnings("ignore", message="Missing values detected|All-NaN slice")
        machine.fit(
            as_matrix(rows),
            numpy.array(rows.target),
            sample_weight=None if weights is None else numpy.array(weights),
            init_score=None if begin_at is None else numpy.array(begin_at),
        )
    return machine


def converted(machine: Any, codes: Sequence[str], facts: Mapping[str, Any] | None = None) -> Model:
    """Return the library's machine as bins and whole points."""
    terms = []
    for features, scores in zip(machine.term_features_, machine.term_scores_, strict=True):
        bins = tuple(
            Bins(codes[feature], _cuts(machine.bins_[feature], len(features)))
            for feature in features
        )
        inner = scores[tuple(slice(0, -1) for _ in features)]  # the last is for unknown words
        points = tuple(round(float(score) * MILLION) for score in inner.ravel())
        name = " x ".join(codes[feature] for feature in features)
        terms.append(
            joined(Term(name, bins, points)) if len(bins) == 1 else Term(name, bins, points)
        )
    model = Model(0, round(float(machine.intercept_[0]) * MILLION), tuple(terms), dict(facts or {}))
    ensure_fits_a_byte(model)
    return model


def joined(term: Term) -> Term:
    """Return the term with neighbouring bins of the same points made one."""
    (bins,) = term.bins
    missing, first, *rest = term.points
    cuts: list[float] = []
    points = [missing, first]
    for cut, point in zip(bins.cuts, rest, strict=True):
        if point != points[-1]:
            cuts.append(cut)
            points.append(point)
    return Term(term.code, (Bins(bins.indicator, tuple(cuts)),), tuple(points))


def ensure_fits_a_byte(model: Model) -> None:
    """Refuse a model of which an indicator's cuts, of all its terms, do not fit a byte."""
    for code, cuts in model.cuts.items():
        if len(cuts) > MOST_CUTS:
            raise ValueError(f"{code} has {len(cuts)} cuts, more than {MOST_CUTS}")


def scaled(model: Model, slope: float, shift: float, facts: Mapping[str, Any]) -> Model:
    """Return the model with its log-odds multiplied and shifted: calibration, folded in."""
    terms = tuple(
        Term(term.code, term.bins, tuple(round(points * slope) for points in term.points))
        for term in model.terms
    )
    intercept = round(model.intercept * slope + shift * MILLION)
    return replace(model, intercept=intercept, terms=terms, facts=facts)


def one_way(term: Term, direction: int, counts: Sequence[int]) -> Term:
    """Return the term with its points made to go one way, pooling neighbours that do not.

    `counts` are the rows in each bin, the missing one first, whose points stay.
    """
    pools: list[list[float]] = []  # sum of points, rows, bins
    for points, count in zip(term.points[1:], counts[1:], strict=True):
        weight = max(count, 1)
        pools.append([points * weight, weight, 1])
        while len(pools) > 1 and _falls(pools[-2], pools[-1], direction):
            later = pools.pop()
            pools[-1] = [one + other for one, other in zip(pools[-1], later, strict=True)]
    pooled = [term.points[MISSING]]
    for total, rows, bins in pools:
        pooled += [round(total / rows)] * int(bins)
    return joined(Term(term.code, term.bins, tuple(pooled)))


def goes_one_way(term: Term, direction: int) -> bool:
    """Whether no step of a term goes against the direction."""
    return all((after - before) * direction >= 0 for before, after in pairwise(term.points[1:]))


def as_matrix(rows: LabelledSet) -> Any:
    """Return the indicators as the libraries take them."""
    numpy = libraries.module("numpy")
    return numpy.column_stack([numpy.asarray(values) for values in rows.values.values()])


def scores(model: Model, rows: LabelledSet) -> list[int]:
    """Return the score of each row, exact."""
    columns = {code: rows.values.get(code) for code in model.indicators}
    total = [model.intercept] * len(rows)
    for term in model.terms:
        places = [0] * len(rows)
        for bins in term.bins:
            values = columns[bins.indicator]
            count = bins.count
            if values is None:
                places = [place * count for place in places]
                continue
            places = [
                place * count + bins.of(value) for place, value in zip(places, values, strict=True)
            ]
        points = term.points
        total = [score + points[place] for score, place in zip(total, places, strict=True)]
    return total


def probability(score: int) -> float:
    """Return the probability a score stands for, near enough to measure it."""
    return 1 / (1 + math.exp(-min(max(score / MILLION, -700), 700)))


def _no_pairs(codes: Sequence[str], apart: Sequence[str]) -> list[tuple[int, int]] | None:
    """Return the pairs that may not be: places of the indicators."""
    places = [codes.index(code) for code in apart]
    found = {
        (min(one, other), max(one, other))
        for one in places
        for other in range(len(codes))
        if one != other
    }
    return sorted(found) or None


def _cuts(levels: Sequence[Any], dimensions: int) -> tuple[float, ...]:
    """Return the cuts of a feature for terms of so many; the last level serves the rest."""
    return tuple(float(cut) for cut in levels[min(dimensions, len(levels)) - 1])


def _falls(before: Sequence[float], after: Sequence[float], direction: int) -> bool:
    return (after[0] / after[1] - before[0] / before[1]) * direction < 0
