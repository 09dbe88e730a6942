"""Regrading as with the training library: read arrays, let it predict, write back what changed.

The library is given the points of the same model, so what comes out must be equal.
"""

import logging
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.db import connection, transaction

from accounts.rules import SYSTEM
from grading.benchmark.ways import Task
from grading.model import compiled
from grading.model.artefact import Model
from grading.services import night_sql
from grading.services.night_sql import HISTORY, Moved, Night

_CHUNK = 50_000
_NO_FLOOR = -(2**31)
_HEADER, _TRAILER = 19, 2  # bytes around the rows of a binary COPY
_COLUMNS = (
    "company_id bigint, own integer, score integer, grade smallint, old_grade smallint,"
    " market_part integer, bins bytea"
)
_READ = f"""
    COPY (
        SELECT row.company_id, row.grade, row.market_id, coalesce(row.floor, {_NO_FLOOR}), row.own,
            known.figures
        FROM grading_companyscore AS row JOIN grading_companyindicators AS known USING (company_id)
        WHERE row.company_id BETWEEN %s AND %s AND known.company_id BETWEEN %s AND %s
    ) TO STDOUT (FORMAT binary)
"""
_PUT = """
    UPDATE grading_companyscore AS row
    SET own = new.own, score = new.score, grade = new.grade, previous_grade = new.old_grade,
        bins = new.bins, graded_on = %(on)s
    FROM predicted AS new WHERE row.company_id = new.company_id
"""
_KEEP = f"""
    INSERT INTO grading_gradechange ({HISTORY})
    SELECT company_id, %(on)s, new.old_grade, new.grade, new.score,
        {compiled.probability_sql("new.score")}, row.confidence, row.scorecard, '[]', '{{}}',
        %(cause)s, %(cause_id)s, %(now)s, new.own, new.market_part, row.floor, new.bins
    FROM predicted AS new JOIN grading_companyscore AS row USING (company_id)
"""


def is_there() -> bool:
    """Tell whether the training library is installed."""
    return find_spec("interpret") is not None and find_spec("numpy") is not None


def by_library(task: Task, library: Any) -> None:
    """Regrade with the library's own prediction, a chunk at a time."""
    for first in range(1, task.companies + 1, _CHUNK):
        with transaction.atomic():
            _chunk(first, min(first + _CHUNK - 1, task.companies), task.night, library)


def _chunk(first: int, last: int, night: Night, library: Any) -> None:
    numpy = import_module("numpy")
    rows = _read(first, last, len(night.model.model.indicators))
    figures = rows["figures"]["value"].astype("f8")
    own = library.predict(figures).round().astype("i8")
    part = numpy.asarray(night.parts, dtype="i8")[rows["market"].astype("i8") - 1]
    score = numpy.maximum(own + part, rows["floor"].astype("i8"))
    grade = 1 + numpy.searchsorted(numpy.asarray(compiled.starts()), score, side="right")
    changed = numpy.flatnonzero((grade != rows["grade"]) | (own != rows["own"]))
    bins = _bins(night, figures[changed])
    lines = [
        (int(rows["company"][at]), int(own[at]), int(score[at]), int(grade[at]),
         int(rows["grade"][at]), int(part[at]), kept.tobytes())
        for at, kept in zip(changed, bins, strict=True)
    ]  # fmt: skip
    _write(first, last, night, lines)


def _read(first: int, last: int, indicators: int) -> Any:
    """Read rows as they come over the wire: each field behind its length, big endian."""
    numpy = import_module("numpy")
    figure = [("size", ">i4"), ("value", ">f8")]
    row = numpy.dtype(
        [
            ("fields", ">i2"),
            ("s1", ">i4"), ("company", ">i8"),
            ("s2", ">i4"), ("grade", ">i2"),
            ("s3", ">i4"), ("market", ">i2"),
            ("s4", ">i4"), ("floor", ">i4"),
            ("s5", ">i4"), ("own", ">i4"),
            ("s6", ">i4"), ("shape", ">i4", 5), ("figures", figure, indicators),
        ]
    )  # fmt: skip
    with connection.cursor() as cursor, cursor.copy(_READ, (first, last, first, last)) as lines:
        wire = b"".join(bytes(block) for block in lines)
    return numpy.frombuffer(wire[_HEADER:-_TRAILER], dtype=row)


def _bins(night: Night, figures: Any) -> Any:
    numpy = import_module("numpy")
    bins = [
        numpy.where(numpy.isnan(column), 0, 1 + numpy.searchsorted(each.cuts, column, side="right"))
        for each, column in zip(night.model.bins, figures.T, strict=True)
    ]
    return numpy.asarray(bins, dtype="u1").T


def _write(first: int, last: int, night: Night, lines: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE predicted ({_COLUMNS}) ON COMMIT DROP")
        with cursor.copy("COPY predicted FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)
        cursor.execute("ANALYZE predicted")
        cursor.execute(_PUT, night.values)
        cursor.execute(_KEEP, night.values)
        cursor.execute(
            "DELETE FROM grading_movedindicators WHERE company_id BETWEEN %s AND %s", (first, last)
        )
        with_confidence = "(SELECT *, 'A' AS confidence FROM predicted)"
        cursor.execute(
            night_sql.TOLD.format(changed=with_confidence, old="old_grade"), night.values
        )
        moved = [Moved(*row) for row in cursor.fetchall()]
    night_sql.tell(moved, night, by=SYSTEM)


def loaded(model: Model) -> Any:
    """Return the library's regressor with the points of the model in place of fitted ones."""
    logging.getLogger("interpret").setLevel(logging.WARNING)
    numpy = import_module("numpy")
    fitted = import_module("interpret.glassbox").ExplainableBoostingRegressor()
    fitted.feature_names_in_ = list(model.indicators)
    fitted.feature_types_in_ = ["continuous"] * len(model.indicators)
    fitted.n_features_in_ = len(model.indicators)
    fitted.link_, fitted.link_param_ = "identity", float("nan")
    fitted.intercept_ = float(model.intercept)
    fitted.bins_ = [list(cuts) for cuts in _cuts(model)]
    place = {code: number for number, code in enumerate(model.indicators)}
    fitted.term_features_ = [
        tuple(place[bins.indicator] for bins in term.bins) for term in model.terms
    ]
    fitted.term_scores_ = [
        numpy.pad(
            numpy.asarray(term.points, dtype="f8").reshape([bins.count for bins in term.bins]),
            [(0, 1)] * len(term.bins),  # the bin of what was never seen
        )
        for term in model.terms
    ]
    fitted.has_fitted_ = True
    return fitted


def _cuts(model: Model) -> Iterator[list[Any]]:
    """Return for each indicator its cuts alone and in pairs, as the library keeps them.

    :raises ValueError: if two pairs cut one indicator in two ways, which the library cannot
    """
    numpy = import_module("numpy")
    for code in model.indicators:
        ways: dict[int, set[tuple[float, ...]]] = {1: set(), 2: set()}
        for term in model.terms:
            for bins in term.bins:
                if bins.indicator == code:
                    ways[len(term.bins)].add(bins.cuts)
        (alone,) = ways[1] or {()}
        (paired,) = ways[2] or {alone}
        yield [numpy.asarray(cuts, dtype="f8") for cuts in (alone, paired)]
