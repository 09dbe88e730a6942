"""Measuring the training procedure: fitted on some rows, looked at on others."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from grading.training import comparing, folds, metrics
from grading.training.fitting import Settings, fit, probability, scores
from grading.training.folds import Fold
from grading.training.labelled import LabelledSet

Watch = Callable[[str, int, int], None]
MODEL, LIGHTGBM, LOGISTIC = "model", "lightgbm", "logistic_regression"


@dataclass(frozen=True, slots=True)
class Split:
    """One way to cut a set."""

    name: str
    folds: tuple[Fold, ...]


def in_folds(rows: LabelledSet, count: int, *, seed: int) -> list[Split]:
    """Return plain stratified folds, and those with rows that are alike in one fold.

    Rows are alike when all their indicators are equal; with groups, when they are one group's.
    """
    keys: Sequence[Any] = rows.groups or rows.keys()
    return [
        Split("stratified", tuple(folds.stratified(rows.target, count, seed=seed))),
        Split("together", tuple(folds.together(keys, rows.target, count, seed=seed))),
    ]


def in_time(rows: LabelledSet, train_to: int, test: range) -> list[Split]:
    """Return the one cut that fits on the past and looks at what came after."""
    years = rows.times
    before = tuple(row for row, year in enumerate(years) if year <= train_to)
    after = tuple(row for row, year in enumerate(years) if year in test)
    return [Split("in_time", (Fold(before, after),))]


def measure(
    rows: LabelledSet,
    splits: Sequence[Split],
    settings: Settings,
    *,
    seed: int,
    compare: bool,
    watch: Watch,
) -> dict[str, Any]:
    """Return every figure: each split, as is and with blanks filled, each fold and the mean."""
    versions = {"as_is": rows, "blanks_filled": rows.filled(seed=seed)}
    total = sum(len(split.folds) for split in splits) * len(versions)
    done = 0
    found: dict[str, Any] = {}
    for split in splits:
        found[split.name] = {}
        for name, version in versions.items():
            by_fold: dict[str, list[dict[str, float]]] = {}
            for fold in split.folds:
                for what, figures in _one(version, fold, settings, seed, compare):
                    by_fold.setdefault(what, []).append(figures)
                done += 1
                watch(f"{split.name}, {name}", done, total)
            found[split.name][name] = {what: _summed_up(all_) for what, all_ in by_fold.items()}
    return found


def _one(
    rows: LabelledSet, fold: Fold, settings: Settings, seed: int, compare: bool
) -> Iterator[tuple[str, dict[str, float]]]:
    train, test = rows.rows(fold.train), rows.rows(fold.test)
    model = fit(train, settings, seed=seed)
    yield MODEL, metrics.all_of(test.target, [probability(s) for s in scores(model, test)])
    if not compare:
        return
    for name, fitted in ((LIGHTGBM, comparing.lightgbm), (LOGISTIC, comparing.logistic_regression)):
        yield name, metrics.all_of(test.target, fitted(train, seed=seed)(test))


def _summed_up(figures: Sequence[dict[str, float]]) -> dict[str, Any]:
    means = {name: fmean(fold[name] for fold in figures) for name in figures[0]}
    return {"folds": list(figures), "mean": means}
