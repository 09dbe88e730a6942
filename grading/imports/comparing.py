"""What in a file of accounts does not go with what is known: other names, years too near."""

import json
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.backends.utils import CursorWrapper

from companies import queries as companies
from companies.models import Company
from companies.rules import likeness
from companies.rules.entries import RefusedLine
from companies.rules.names import searchable
from core.errors import BusinessError
from grading.rules.accounts_map import AccountsMap
from grading.rules.ratios import SHORTEST_YEAR

SHOWN = 20

Replaced = tuple[int, str, date]  # line, company, end of the year

_NAMES = "SELECT DISTINCT company_id, name FROM staged_accounts ORDER BY company_id, name"
_TAKE_NAME = """
    DELETE FROM staged_accounts WHERE company_id = %s AND name = %s RETURNING line
"""
_NEAR_YEARS = f"""
    WITH seen AS (
        SELECT company_id, period_end, line FROM staged_accounts
        UNION ALL
        SELECT company_id, period_end, 0 FROM grading_statement
        WHERE superseded_at IS NULL AND company_id IN (SELECT company_id FROM staged_accounts)
    ), apart AS (
        SELECT company_id, period_end - lag(period_end)
            OVER (PARTITION BY company_id ORDER BY period_end) AS days
        FROM seen
    )
    SELECT company_id, line, period_end FROM seen
    WHERE company_id IN (
        SELECT company_id FROM apart WHERE days > 0 AND days < {SHORTEST_YEAR}
    )
    ORDER BY company_id, line
"""
_TAKE_LINES = "DELETE FROM staged_accounts WHERE line = ANY(%s)"
_WARNED = f"""
    SELECT line, warnings FROM staged_accounts WHERE warnings <> '[]'
    ORDER BY line LIMIT {SHOWN}
"""
_REPLACING = f"""
    SELECT line, company_id, period_end FROM staged_accounts
    JOIN grading_statement filed USING (company_id, period_end)
    WHERE filed.superseded_at IS NULL ORDER BY line LIMIT {SHOWN}
"""


class NameDiffers(BusinessError):
    """The register knows the number under quite another name: whose accounts they are is unsure."""

    sentence = (
        "The line names %(given)s, and the register knows this number as %(known)s: correct the "
        "number or the name."
    )


class YearTooNear(BusinessError):
    """The year ends too soon before or after another of the company."""

    sentence = (
        "The year to %(period_end)s ends %(days)s days from the year to %(other)s, of which there "
        "are accounts: correct the day, or file a short year by hand."
    )


def refuse_other_names(cursor: CursorWrapper, accounts_map: AccountsMap) -> list[RefusedLine]:
    """Take out lines whose name is clearly not that of the company with their number."""
    if accounts_map.name == accounts_map.company:
        return []  # the file has no names
    cursor.execute(_NAMES)
    given = cursor.fetchall()
    known = companies.by_id({company_id for company_id, _ in given})
    refused: list[RefusedLine] = []
    for company_id, name in given:
        company = known[company_id]
        if _is_called(company, name):
            continue
        problem = NameDiffers(given=name, known=company.name)
        cursor.execute(_TAKE_NAME, [company_id, name])
        refused += [RefusedLine(line, accounts_map.name, problem) for (line,) in cursor.fetchall()]
    return refused


def refuse_years_too_near(cursor: CursorWrapper, accounts_map: AccountsMap) -> list[RefusedLine]:
    """Take out lines whose year ends too near to one on file, or on an earlier line."""
    column = accounts_map.year or accounts_map.period_end
    cursor.execute(_NEAR_YEARS)
    refused = [
        RefusedLine(line, column, problem)
        for _, rows in groupby(cursor.fetchall(), key=itemgetter(0))
        for line, problem in _too_near([(line, period_end) for _, line, period_end in rows])
    ]
    cursor.execute(_TAKE_LINES, [[each.line for each in refused]])
    return refused


def warned(cursor: CursorWrapper) -> list[tuple[int, Any]]:
    """Return the first lines whose figures contradict each other, with what does."""
    cursor.execute(_WARNED)
    return [(line, json.loads(warnings)) for line, warnings in cursor.fetchall()]


def replacing(cursor: CursorWrapper) -> list[Replaced]:
    """Return the first lines that supersede accounts on file."""
    cursor.execute(_REPLACING)
    found = cursor.fetchall()
    known = companies.by_id({company_id for _, company_id, _ in found})
    return [(line, known[company_id].name, period_end) for line, company_id, period_end in found]


def _too_near(rows: list[tuple[int, date]]) -> Iterator[tuple[int, YearTooNear]]:
    """Return which lines come too near to what stands before them; line 0 is on file."""
    kept: list[date] = []
    for line, period_end in rows:
        near = [each for each in kept if abs((each - period_end).days) < SHORTEST_YEAR]
        if line and near and period_end not in near:
            days = abs((near[0] - period_end).days)
            yield line, YearTooNear(period_end=period_end, other=near[0], days=days)
        else:
            kept.append(period_end)


def _is_called(company: Company, name: str) -> bool:
    if _alike(name, company.name):
        return True
    return any(_alike(name, other.name) for other in companies.names_of(company.id))


def _alike(given: str, known: str) -> bool:
    one, other = searchable(given), searchable(known)
    if one == other or not one or not other:
        return True
    best = max(likeness.likeness(one, other), likeness.likeness(other, one))
    return best >= likeness.A_MATCH
