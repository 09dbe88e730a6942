"""Which companies a night has to grade: those without a grade, and those whose day has come."""

from datetime import date

from django.db import connection
from django.db.models import Max, Min

from grading.models import CompanyScore
from grading.queries import versions

# Companies in their own right that have no grade yet, or one that may change on the day.
_DUE = """
    SELECT company.id
    FROM companies_company company
    LEFT JOIN grading_companyscore score ON score.company_id = company.id
    WHERE company.merged_into_id IS NULL AND (score.company_id IS NULL OR score.due_on <= %(on)s
        OR score.scorecard <> %(version)s)
"""
_DUE_RANGES = f"""
    SELECT min(id), max(id)
    FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %(size)s AS piece
          FROM ({_DUE}) AS due) AS pieces
    GROUP BY piece ORDER BY piece
"""


def score_ranges(size: int) -> list[tuple[int, int]]:
    """Cut the ids of all companies that have a score into ranges of `size`."""
    ids = CompanyScore.objects.aggregate(first=Min("company_id"), last=Max("company_id"))
    if ids["first"] is None:
        return []
    starts = range(ids["first"], ids["last"] + 1, size)
    return [(start, start + size - 1) for start in starts]


def due_ranges(on: date, *, size: int) -> list[tuple[int, int]]:
    """Return pieces of at most `size` companies that the night of `on` has to grade."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE_RANGES, {"on": on, "version": versions.champion(), "size": size})
        return [(first, last) for first, last in cursor.fetchall()]


def due_between(first: int, last: int, on: date) -> list[int]:
    """Return the ids between two that the night of `on` has to grade."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_DUE} AND company.id BETWEEN %(first)s AND %(last)s ORDER BY company.id",
            {"on": on, "version": versions.champion(), "first": first, "last": last},
        )
        return [row[0] for row in cursor.fetchall()]
