"""The rows of scores: locked, and written together with what they are added up from."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.db import connection

from companies.models import Company
from grading.models import CompanyScore
from grading.queries import versions
from grading.queries.versions import Kept
from grading.rules import points
from grading.rules.scorecard import Score
from grading.services import markets

NOT_GRADED_YET = 0  # the version on a row that this transaction made only to lock it

# A company graded for the first time has no row to lock, so it gets one, in the order of ids.
_MAKE_ROWS = """
    INSERT INTO grading_companyscore
        (company_id, score, grade, confidence, scorecard, graded_on, due_on)
    SELECT id, 0, 10, 'C', %s, %s, %s FROM unnest(%s::bigint[]) AS id ORDER BY id
    ON CONFLICT (company_id) DO NOTHING
"""
_PUT_SCORES = """
    UPDATE grading_companyscore AS row
    SET score = new.score, grade = new.grade, confidence = new.confidence,
        scorecard = new.scorecard, graded_on = new.graded_on, due_on = new.due_on,
        own = new.own, floor = new.floor, market_id = new.market_id, bins = new.bins,
        beside = new.beside
    FROM unnest(%s::bigint[], %s::bigint[], %s::smallint[], %s::text[], %s::smallint[],
                %s::date[], %s::date[], %s::integer[], %s::integer[], %s::smallint[],
                %s::bytea[], %s::integer[])
        AS new (company_id, score, grade, confidence, scorecard, graded_on, due_on, own, floor,
                market_id, bins, beside)
    WHERE row.company_id = new.company_id
"""
_PUT_FIGURES = """
    INSERT INTO grading_companyindicators AS known (company_id, figures, changed_on)
    VALUES (%s, %s, %s)
    ON CONFLICT (company_id) DO UPDATE
        SET figures = excluded.figures, changed_on = excluded.changed_on
        WHERE known.figures <> excluded.figures
"""


@dataclass(frozen=True, slots=True)
class Present:
    """The score a company has now; the row is locked."""

    company_id: int
    score: int
    grade: int
    confidence: str
    scorecard: int
    graded_on: date
    due_on: date | None
    own: int | None
    floor: int | None
    bins: bytes | None
    figures: list[float] | None

    def rests_on(self, kept: Kept | None) -> bool:
        """Tell whether the score was added up from just these figures."""
        if kept is None or self.bins is None or self.figures is None:
            return kept is None and self.bins is None
        return bytes(self.bins) == kept.bins and repr(self.figures) == repr(_figures(kept))


def lock(rows: Iterable[int], today: date) -> dict[int, Present]:
    """Lock the score of each company, in the order of ids, and return them."""
    ids = list(rows)
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_ROWS, [NOT_GRADED_YET, today, today, ids])
    locked = CompanyScore.objects.select_for_update(of=("self",)).filter(company_id__in=ids)
    columns = [field.name for field in fields(Present)][:-1]
    columns.append("company__companyindicators__figures")
    return {
        values[0]: Present(*values)
        for values in locked.order_by("company_id").values_list(*columns)
    }


@dataclass(frozen=True, slots=True)
class Row:
    """What is written of one company: its score as of a day, and what that is added up from."""

    company: Company
    score: Score
    graded_on: date
    kept: Kept | None


def put(rows: Sequence[Row]) -> None:
    """Write the rows."""
    if not rows:
        return
    known = markets.of(row.company for row in rows)
    values = [
        (
            row.company.id,
            row.score.millionths,
            row.score.grade,
            row.score.confidence.value,
            row.score.version,
            row.graded_on,
            row.score.due_on,
            None if row.score.version == points.SCORECARD_VERSION else row.score.own,
            row.score.floor,
            known[row.company.country, row.company.sector[:2]],
            row.kept.bins if row.kept else None,
            row.kept.beside if row.kept else None,
        )
        for row in rows
    ]
    figures = [(row.company.id, _figures(row.kept), row.graded_on) for row in rows if row.kept]
    with connection.cursor() as cursor:
        cursor.execute(_PUT_SCORES, [list(column) for column in zip(*values, strict=True)])
        cursor.executemany(_PUT_FIGURES, figures)


def _figures(kept: Kept) -> list[float]:
    """Return the figures as they are kept: each in its place, NaN where there is none."""
    found = [kept.figures.get(code) for code in versions.figure_places()]
    return [math.nan if figure is None else float(figure) for figure in found]
