"""Training on a grid: a new version cuts an indicator where the version before it could.

Companies' bins are then those that are kept already, and a new version is scored from them.
"""

import math
from array import array
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace

from grading.model.artefact import Bins, Model
from grading.training.labelled import LabelledSet

Grid = Mapping[str, tuple[float, ...]]


def placed(rows: LabelledSet, grid: Grid) -> LabelledSet:
    """Return the rows with each figure as the number of cuts at or below it; blanks stay blank.

    Indicators that the grid does not know keep their figures.
    """
    values = {
        code: array("d", (_place(figure, grid[code]) for figure in column))
        if code in grid
        else column
        for code, column in rows.values.items()
    }
    return replace(rows, values=values)


def taken_back(model: Model, grid: Grid) -> Model:
    """Return a model that was fitted on places as one of figures, which knows its grid."""
    terms = tuple(
        replace(term, bins=tuple(_of_figures(bins, grid) for bins in term.bins))
        for term in model.terms
    )
    known = {code: grid[code] for code in model.indicators if code in grid}
    return replace(model, terms=terms, grid=known)


def _place(figure: float, cuts: tuple[float, ...]) -> float:
    return figure if math.isnan(figure) else float(bisect_right(cuts, figure))


def _of_figures(bins: Bins, grid: Grid) -> Bins:
    """Return the bins with each cut between two places as the cut of the grid that parts them."""
    if bins.indicator not in grid:
        return bins
    cuts = grid[bins.indicator]
    return Bins(bins.indicator, tuple(cuts[math.ceil(cut) - 1] for cut in bins.cuts))
