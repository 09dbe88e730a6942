"""Reading a file of annual accounts in: line by line checked, then laid beside what is on file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg.types.json import Jsonb

from companies import imports as company_imports
from companies import queries as companies
from companies.rules.entries import Entry, Misread, RefusedLine
from companies.rules.identifiers import Number
from core import events
from core.dates import business_date
from core.errors import BusinessError
from core.fields import new_public_id
from core.source_files import FileRefused, SourceFile
from grading.models import LINE_ITEMS, AccountsImport
from grading.rules.accounts_map import AccountsMap, FiledAccounts, RowReader

Watch = Callable[[int, int], None]

_TOGETHER = 2_000  # statements that are sent to the database at once
_MOST_REFUSED = 50_000


class CompanyUnknown(BusinessError):
    """Nobody knows a company with the number on the line."""

    sentence = (
        "No company with %(scheme)s number %(value)s is known: import the companies first, or add "
        "--create-companies."
    )


class YearTwice(BusinessError):
    """An earlier line of the file has accounts of the same company and year."""

    sentence = (
        "The accounts of this company for the year to %(period_end)s stand on line %(other)s "
        "already: keep the line that is right."
    )


class NoAccounts(FileRefused):
    """The file has a header and nothing below it."""

    sentence = "The file %(file)s has no accounts, only a first line: ask its sender for it again."


@dataclass(slots=True)
class Outcome:
    """What became of a file: how many statements were added, superseded and left as they were."""

    sha256: str = ""
    lines: int = 0
    added: int = 0
    superseded: int = 0
    unchanged: int = 0
    warned: int = 0
    companies_added: int = 0
    refused: list[RefusedLine] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether all that the file says was on file already, or refused."""
        return not (self.added or self.superseded or self.companies_added)


@transaction.atomic
def import_statements(
    source: SourceFile,
    *,
    accounts_map: AccountsMap,
    map_sha256: str,
    create_companies: bool,
    watch: Watch,
    by: events.Person,
    now: datetime,
) -> Outcome:
    """Read a file of annual accounts in, whole or not at all, and record one event for it.

    A line that cannot be right is refused, and nothing of it is kept; the rest go on. Figures that
    contradict each other load with a warning. Other figures than those on file supersede them;
    the same ones change nothing.

    :raises FileRefused: if the file as a whole cannot be what it should be
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute(_STAGE)
        outcome, named = _read_into_stage(cursor, source, accounts_map, watch, now)
        outcome.sha256 = source.sha256
        if create_companies:
            outcome.companies_added = _add_companies(source, outcome, named, by, now)
        _find_companies(cursor, outcome, named)
        _refuse_years_given_twice(cursor, outcome)
        outcome.refused.sort(key=lambda refused: refused.line)
        _lay_beside_what_is_on_file(cursor, outcome, accounts_map, now)
    if not outcome.changes_nothing:
        _record(source, outcome, accounts_map, map_sha256, by, now)
    return outcome


def _read_into_stage(
    cursor: CursorWrapper,
    source: SourceFile,
    accounts_map: AccountsMap,
    watch: Watch,
    now: datetime,
) -> tuple[Outcome, dict[Number, Entry]]:
    outcome = Outcome()
    named: dict[Number, Entry] = {}
    waiting: list[tuple[int, FiledAccounts]] = []
    for line, found in _lines(source, accounts_map, now):
        outcome.lines += 1
        if isinstance(found, RefusedLine):
            _refuse(source, outcome, found)
            continue
        named.setdefault(found.number, found.company)
        waiting.append((line, found))
        if len(waiting) == _TOGETHER:
            _stage(cursor, waiting)
            waiting.clear()
            watch(source.read_bytes, source.size)
    _stage(cursor, waiting)
    if not outcome.lines:
        raise NoAccounts(file=source.name)
    return outcome, named


def _lines(
    source: SourceFile, accounts_map: AccountsMap, now: datetime
) -> Iterator[tuple[int, FiledAccounts | RefusedLine]]:
    rows = source.rows()
    _, header = next(rows, (1, []))
    reader = RowReader(accounts_map, header, today=business_date(now))
    for line, row in rows:
        try:
            yield line, reader.read(row)
        except Misread as wrong:
            yield line, RefusedLine(line, wrong.column, wrong.problem)


def _refuse(source: SourceFile, outcome: Outcome, found: RefusedLine) -> None:
    outcome.refused.append(found)
    if len(outcome.refused) > _MOST_REFUSED:
        raise company_imports.TooManyLinesRefused(
            file=source.name, line=found.line, most=_MOST_REFUSED
        )


def _stage(cursor: CursorWrapper, found: Sequence[tuple[int, FiledAccounts]]) -> None:
    with cursor.copy("COPY staged_accounts FROM STDIN") as copy:
        for line, accounts in found:
            figures = [accounts.figures.get(item) for item in LINE_ITEMS]
            number = accounts.number
            copy.write_row(
                (
                    line,
                    new_public_id(),
                    number.scheme.value,
                    number.country,
                    number.value,
                    accounts.period_end,
                    accounts.filed_on,
                    Jsonb(accounts.warnings),
                    *figures,
                )
            )


def _add_companies(
    source: SourceFile,
    outcome: Outcome,
    named: dict[Number, Entry],
    by: events.Person,
    now: datetime,
) -> int:
    known = companies.known(named)
    unknown = [entry for number, entry in named.items() if number not in known]
    return company_imports.add_unknown(
        unknown, sha256=outcome.sha256, file_name=source.name, by=by, now=now
    )


def _find_companies(cursor: CursorWrapper, outcome: Outcome, named: dict[Number, Entry]) -> None:
    """Put the company beside each line, and refuse those of companies that nobody knows."""
    known = companies.known(named)
    with cursor.copy("COPY staged_company FROM STDIN") as copy:
        for number, company_id in known.items():
            copy.write_row((number.scheme.value, number.country, number.value, company_id))
    cursor.execute(_PREPARE)
    cursor.execute(_TAKE_UNKNOWN)
    outcome.refused += [
        RefusedLine(line, "", CompanyUnknown(scheme=scheme, value=value))
        for line, scheme, value in cursor.fetchall()
    ]


def _refuse_years_given_twice(cursor: CursorWrapper, outcome: Outcome) -> None:
    cursor.execute(_TAKE_YEARS_GIVEN_TWICE)
    outcome.refused += [
        RefusedLine(line, "", YearTwice(period_end=period_end, other=other))
        for line, period_end, other in cursor.fetchall()
    ]


def _lay_beside_what_is_on_file(
    cursor: CursorWrapper, outcome: Outcome, accounts_map: AccountsMap, now: datetime
) -> None:
    values: dict[str, str | date | datetime] = {
        "currency": accounts_map.currency,
        "source": accounts_map.source,
        "now": now,
        "today": business_date(now),
    }
    cursor.execute("SELECT count(*) FROM staged_accounts WHERE warnings <> '[]'")
    outcome.warned = cursor.fetchone()[0]
    cursor.execute(_LEAVE_WHAT_IS_THE_SAME, values)
    outcome.unchanged = cursor.rowcount
    cursor.execute(_SUPERSEDE, values)
    outcome.superseded = cursor.rowcount
    cursor.execute(_ADD, values)
    outcome.added = cursor.rowcount - outcome.superseded
    cursor.execute(_REGRADE_SOON, values)
    cursor.execute("DROP TABLE staged_accounts, staged_company")


def _record(
    source: SourceFile,
    outcome: Outcome,
    accounts_map: AccountsMap,
    map_sha256: str,
    by: events.Person,
    now: datetime,
) -> None:
    counts: dict[str, Any] = {
        "lines": outcome.lines,
        "added": outcome.added,
        "superseded": outcome.superseded,
        "unchanged": outcome.unchanged,
        "refused": len(outcome.refused),
        "warned": outcome.warned,
    }
    imported = AccountsImport.objects.create(
        sha256=outcome.sha256,
        map_sha256=map_sha256,
        file_name=source.name[:200],
        imported_at=now,
        **counts,
    )
    events.record(
        "grading.accounts_imported",
        subject=imported,
        by=by,
        at=now,
        sha256=outcome.sha256,
        map_sha256=map_sha256,
        source=accounts_map.source,
        companies_added=outcome.companies_added,
        **counts,
    )


# The statements, in the order in which they run -------------------------------------------------

_ITEMS = ", ".join(LINE_ITEMS)
_STAGED_ITEMS = ", ".join(f"staged_accounts.{item}" for item in LINE_ITEMS)
_FILED_ITEMS = ", ".join(f"filed.{item}" for item in LINE_ITEMS)

# Nobody else may file accounts between the look and the change.
_LOCK = "LOCK TABLE grading_statement IN SHARE ROW EXCLUSIVE MODE"
_STAGE = f"""
    CREATE TEMPORARY TABLE staged_accounts (
        line integer, public_id uuid, scheme text, country text, value text, period_end date,
        filed_on date, warnings jsonb, {", ".join(f"{item} numeric(18,3)" for item in LINE_ITEMS)}
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE staged_company (
        scheme text, country text, value text, company_id bigint
    ) ON COMMIT DROP;
"""
_PREPARE = """
    ALTER TABLE staged_accounts ADD COLUMN company_id bigint;
    ANALYZE staged_company;
    UPDATE staged_accounts SET company_id = staged_company.company_id
    FROM staged_company
    WHERE (staged_company.scheme, staged_company.country, staged_company.value)
          = (staged_accounts.scheme, staged_accounts.country, staged_accounts.value);
    ANALYZE staged_accounts;
"""
_TAKE_UNKNOWN = """
    DELETE FROM staged_accounts WHERE company_id IS NULL RETURNING line, scheme, value
"""
_TAKE_YEARS_GIVEN_TWICE = """
    WITH twice AS (
        SELECT company_id, period_end, min(line) AS line FROM staged_accounts
        GROUP BY company_id, period_end HAVING count(*) > 1
    )
    DELETE FROM staged_accounts USING twice
    WHERE (staged_accounts.company_id, staged_accounts.period_end)
          = (twice.company_id, twice.period_end) AND staged_accounts.line > twice.line
    RETURNING staged_accounts.line, staged_accounts.period_end, twice.line
"""
_LEAVE_WHAT_IS_THE_SAME = f"""
    DELETE FROM staged_accounts USING grading_statement filed
    WHERE filed.company_id = staged_accounts.company_id
      AND filed.period_end = staged_accounts.period_end AND filed.superseded_at IS NULL
      AND ({_FILED_ITEMS}, filed.currency) IS NOT DISTINCT FROM ({_STAGED_ITEMS}, %(currency)s)
"""
_SUPERSEDE = """
    UPDATE grading_statement filed SET superseded_at = %(now)s
    FROM staged_accounts
    WHERE filed.company_id = staged_accounts.company_id
      AND filed.period_end = staged_accounts.period_end AND filed.superseded_at IS NULL
"""
_ADD = f"""
    INSERT INTO grading_statement (
        public_id, company_id, period_end, currency, {_ITEMS}, warnings, source, filed_on,
        recorded_at
    )
    SELECT public_id, company_id, period_end, %(currency)s, {_ITEMS}, warnings, %(source)s,
        filed_on, %(now)s
    FROM staged_accounts ORDER BY line
"""
# Companies without a score are due anyway.
_REGRADE_SOON = """
    UPDATE grading_companyscore SET due_on = %(today)s
    WHERE company_id IN (SELECT company_id FROM staged_accounts)
"""
