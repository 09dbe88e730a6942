"""LightGBM and logistic regression, with settings that were fixed beforehand."""

from collections.abc import Callable
from typing import Any

from grading.training import libraries
from grading.training.comparators import LIGHTGBM, LOGISTIC_REGRESSION, RANKS
from grading.training.fitting import as_matrix
from grading.training.labelled import LabelledSet

Predict = Callable[[LabelledSet], list[float]]


def lightgbm(rows: LabelledSet, *, seed: int) -> Predict:
    """Return what a fitted LightGBM says of rows."""
    numpy = libraries.module("numpy")
    machine = libraries.module("lightgbm").LGBMClassifier(**LIGHTGBM, random_state=seed, n_jobs=1)
    machine.fit(as_matrix(rows), numpy.array(rows.target))
    return lambda others: [float(p) for p in machine.predict_proba(as_matrix(others))[:, 1]]


def logistic_regression(rows: LabelledSet, *, seed: int) -> Predict:
    """Return what a logistic regression on ranks says of rows."""
    numpy = libraries.module("numpy")
    edges = [_edges(column) for column in as_matrix(rows).T]

    def ranked(others: LabelledSet) -> Any:
        columns = []
        for column, edge in zip(as_matrix(others).T, edges, strict=True):
            rank = numpy.searchsorted(edge, column) / max(len(edge), 1)
            missing = numpy.isnan(column)
            columns += [numpy.where(missing, 0.5, rank) - 0.5, missing.astype(float)]
        return numpy.column_stack(columns)

    machine = libraries.module("sklearn.linear_model").LogisticRegression(
        **LOGISTIC_REGRESSION, random_state=seed
    )
    machine.fit(ranked(rows), numpy.array(rows.target))
    return lambda others: [float(p) for p in machine.predict_proba(ranked(others))[:, 1]]


def _edges(column: Any) -> Any:
    numpy = libraries.module("numpy")
    known = column[~numpy.isnan(column)]
    return (
        numpy.unique(numpy.quantile(known, numpy.linspace(0, 1, RANKS + 1)))
        if known.size
        else known
    )
