"""Reading a file of companies in: checked line by line, then laid beside what is known as a set."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from companies.models import CompanyImport
from companies.rules import FileFormat, entries, kvk, searchable, tables
from companies.rules.entries import Entry, Misread, RefusedLine
from core import events
from core.errors import BusinessError
from core.fields import new_public_id
from core.source_files import FileRefused, SourceFile

Watch = Callable[[int, int], None]

_TOGETHER = 5_000  # entries that are sent to the database at once
_MOST_REFUSED = 50_000


class TooManyLinesRefused(FileRefused):
    """So many lines are wrong that the file must be another one than meant."""

    sentence = (
        "More than %(most)s lines of %(file)s are refused, the last of them line %(line)s: is this "
        "the right file? Nothing of it is kept."
    )


class NoCompanies(FileRefused):
    """The file has a header and nothing below it."""

    sentence = "The file %(file)s has no companies, only a first line: ask its sender for it again."


@dataclass(slots=True)
class Outcome:
    """What became of a file: how many companies were added, changed and left as they were."""

    file_format: FileFormat
    sha256: str = ""
    lines: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[RefusedLine] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether all that the file says was known already, or refused."""
        return not (self.added or self.changed)


@transaction.atomic
def import_companies(
    source: SourceFile, *, watch: Watch, by: events.Person, now: datetime
) -> Outcome:
    """Read a file of companies in, whole or not at all, and record one event for it.

    A line that cannot be right is refused and the rest go on. A fact is changed only by the kind
    of file it came from; other files fill what is empty. A repeat changes nothing.

    :raises FileRefused: if the file as a whole cannot be what it should be
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute(_STAGE)
        outcome = _read_into_stage(cursor, source, watch)
        outcome.sha256 = source.sha256
        _refuse_as_a_set(cursor, outcome)
        _lay_beside_the_known(cursor, outcome, now)
    if not outcome.changes_nothing:
        _record(source.name, outcome, by, now)
    return outcome


@transaction.atomic
def add_unknown(
    found: Iterable[Entry],
    *,
    sha256: str,
    file_name: str,
    by: events.Person,
    now: datetime,
) -> int:
    """Add the companies that a file of something else names and nobody knew; return how many.

    One event for all of them. What is known already is left as it is, but for blanks it fills.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute(_STAGE)
        outcome = Outcome(FileFormat.ACCOUNTS, sha256)
        for piece in _pieces(enumerate(found, start=1)):
            _stage(cursor, piece)
            outcome.lines += len(piece)
        _refuse_as_a_set(cursor, outcome)
        _lay_beside_the_known(cursor, outcome, now)
    if not outcome.changes_nothing:
        _record(file_name, outcome, by, now)
    return outcome.added


def _pieces(found: Iterable[tuple[int, Entry]]) -> Iterator[list[tuple[int, Entry]]]:
    rest = iter(found)
    while piece := list(islice(rest, _TOGETHER)):
        yield piece


def _read_into_stage(cursor: CursorWrapper, source: SourceFile, watch: Watch) -> Outcome:
    file_format, read = _recognised(source)
    outcome = Outcome(file_format)
    waiting: list[tuple[int, Entry]] = []
    for line, found in read:
        outcome.lines += 1
        if isinstance(found, Entry):
            waiting.append((line, found))
        else:
            outcome.refused.append(found)
            if len(outcome.refused) > _MOST_REFUSED:
                raise TooManyLinesRefused(file=source.name, line=line, most=_MOST_REFUSED)
        if len(waiting) == _TOGETHER:
            _stage(cursor, waiting)
            waiting.clear()
            watch(source.read_bytes, source.size)
    _stage(cursor, waiting)
    if not outcome.lines:
        raise NoCompanies(file=source.name)
    return outcome


def _recognised(source: SourceFile) -> tuple[FileFormat, Iterator[tuple[int, Entry | RefusedLine]]]:
    """Return the format of the file, from what it begins with, and how its lines are read."""
    if source.beginning().lstrip()[:1] in ("{", "["):
        return FileFormat.KVK_API, kvk.read_answers(source.json())
    rows = source.rows()
    _, header = next(rows, (1, []))
    read = tables.row_reader(header)
    file_format = FileFormat.GLEIF if tables.is_gleif(header) else FileFormat.OWN_CSV
    return file_format, _entries(rows, read)


def _entries(
    rows: Iterator[tuple[int, list[str]]], read: tables.ReadRow
) -> Iterator[tuple[int, Entry | RefusedLine]]:
    for line, row in rows:
        try:
            yield line, read(row)
        except Misread as wrong:
            yield line, RefusedLine(line, wrong.column, wrong.problem)


def _stage(cursor: CursorWrapper, found: list[tuple[int, Entry]]) -> None:
    with cursor.copy("COPY staged FROM STDIN") as copy:
        for line, entry in found:
            copy.write_row(_facts(line, entry))
    with cursor.copy("COPY staged_number FROM STDIN") as copy:
        for line, entry in found:
            for number in entry.numbers:
                copy.write_row((line, number.scheme.value, number.country, number.value))
    with cursor.copy("COPY staged_name FROM STDIN") as copy:
        for line, entry in found:
            for name in entry.trade_names:
                copy.write_row((line, name, searchable(name)))


def _facts(line: int, entry: Entry) -> tuple[object, ...]:
    return (
        line,
        new_public_id(),
        entry.name,
        searchable(entry.name),
        entry.country,
        entry.legal_form,
        entry.is_natural_person,
        entry.sector,
        entry.founded_on,
        entry.dissolved_on,
        entry.street,
        entry.postcode,
        entry.city,
    )


def _refuse_as_a_set(cursor: CursorWrapper, outcome: Outcome) -> None:
    """Refuse lines that contradict other lines of the file, or what is known."""
    cursor.execute(_PREPARE)
    _refuse(
        cursor,
        outcome,
        _SAME_NUMBER_TWICE,
        lambda scheme, value, other: entries.AlreadyOnLine(scheme=scheme, value=value, other=other),
    )
    _refuse(cursor, outcome, _OF_TWO_COMPANIES, lambda: entries.NumbersOfTwoCompanies())
    cursor.execute(_MATCH)
    _refuse(
        cursor, outcome, _SAME_COMPANY_TWICE, lambda other: entries.SameCompanyAsLine(other=other)
    )
    outcome.refused.sort(key=lambda refused: refused.line)


def _refuse(
    cursor: CursorWrapper,
    outcome: Outcome,
    statement: str,
    problem: Callable[..., BusinessError],
) -> None:
    cursor.execute(statement)
    rows = cursor.fetchall()
    outcome.refused += [RefusedLine(line, "", problem(*values)) for line, *values in rows]
    if rows:
        lines = [row[0] for row in rows]
        for table in ("staged", "staged_number", "staged_name"):
            cursor.execute(f"DELETE FROM {table} WHERE line = ANY(%s)", [lines])


def _lay_beside_the_known(cursor: CursorWrapper, outcome: Outcome, now: datetime) -> None:
    values = {"source": outcome.file_format.value, "now": now}
    for statement in (_KEEP_FORMER_NAMES, _CHANGE, _NUMBER_THE_NEW, _ADD):
        cursor.execute(statement, values)
    outcome.added = cursor.rowcount
    for statement in (_ADD_NUMBERS, _ADD_NAMES):
        cursor.execute(statement)
    cursor.execute(_CHANGED)
    outcome.changed = cursor.fetchone()[0]
    outcome.unchanged = outcome.lines - len(outcome.refused) - outcome.added - outcome.changed
    cursor.execute("DROP TABLE staged, staged_number, staged_name, touched")


def _record(file_name: str, outcome: Outcome, by: events.Person, now: datetime) -> None:
    counts: dict[str, Any] = {
        "lines": outcome.lines,
        "added": outcome.added,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
        "refused": len(outcome.refused),
    }
    imported = CompanyImport.objects.create(
        sha256=outcome.sha256,
        file_name=file_name[:200],
        file_format=outcome.file_format,
        imported_at=now,
        **counts,
    )
    events.record(
        "companies.imported",
        subject=imported,
        by=by,
        at=now,
        sha256=outcome.sha256,
        file_format=outcome.file_format.value,
        **counts,
    )


# The statements, in the order in which they run -------------------------------------------------

# Nobody else may give out a number between the look and the change.
_LOCK = "LOCK TABLE companies_identifier IN SHARE ROW EXCLUSIVE MODE"
_STAGE = """
    CREATE TEMPORARY TABLE staged (
        line integer, public_id uuid, name text, search_name text, country text, legal_form text,
        is_natural_person boolean, sector text, founded_on date, dissolved_on date, street text,
        postcode text, city text
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE staged_number (line integer, scheme text, country text, value text)
        ON COMMIT DROP;
    CREATE TEMPORARY TABLE staged_name (line integer, name text, search_name text) ON COMMIT DROP;
    CREATE TEMPORARY TABLE touched (company_id bigint) ON COMMIT DROP;
"""
_PREPARE = """
    ALTER TABLE staged ADD COLUMN company_id bigint, ADD COLUMN is_new boolean DEFAULT false;
    ANALYZE staged;
    ANALYZE staged_number;
    ANALYZE staged_name;
"""
_SAME_NUMBER_TWICE = """
    SELECT DISTINCT ON (again.line) again.line, again.scheme, again.value, earlier.line
    FROM staged_number again
    JOIN (
        SELECT scheme, country, value, min(line) AS line FROM staged_number
        GROUP BY scheme, country, value HAVING min(line) < max(line)
    ) earlier
        ON (again.scheme, again.country, again.value)
           = (earlier.scheme, earlier.country, earlier.value)
    WHERE again.line > earlier.line
    ORDER BY again.line, again.scheme
"""
_KNOWN = """
    SELECT staged_number.line, COALESCE(company.merged_into_id, company.id) AS company_id
    FROM staged_number
    JOIN companies_identifier known
        ON (known.scheme, known.country, known.value)
           = (staged_number.scheme, staged_number.country, staged_number.value)
    JOIN companies_company company ON company.id = known.company_id
"""
_OF_TWO_COMPANIES = f"""
    SELECT line FROM ({_KNOWN}) known
    GROUP BY line HAVING min(company_id) < max(company_id)
"""
_MATCH = f"""
    UPDATE staged SET company_id = known.company_id
    FROM ({_KNOWN}) known WHERE known.line = staged.line
"""
_SAME_COMPANY_TWICE = """
    SELECT again.line, earlier.line
    FROM staged again
    JOIN (
        SELECT company_id, min(line) AS line FROM staged WHERE company_id IS NOT NULL
        GROUP BY company_id HAVING count(*) > 1
    ) earlier ON earlier.company_id = again.company_id
    WHERE again.line > earlier.line
"""
_KEEP_FORMER_NAMES = """
    INSERT INTO companies_companyname (company_id, kind, name, search_name)
    SELECT company.id, 'FORMER', company.name, company.search_name
    FROM staged JOIN companies_company company ON company.id = staged.company_id
    WHERE company.source = %(source)s AND company.name <> staged.name
    ON CONFLICT DO NOTHING
"""


def _told(column: str) -> str:
    """What a text column becomes: news from the same kind of file, else what fills the empty."""
    return (
        f"CASE WHEN company.source = %(source)s AND staged.{column} <> '' THEN staged.{column}"
        f" ELSE COALESCE(NULLIF(company.{column}, ''), staged.{column}) END"
    )


def _told_or_null(column: str) -> str:
    """The same for a column that is null where nothing is known."""
    return (
        f"CASE WHEN company.source = %(source)s THEN COALESCE(staged.{column}, company.{column})"
        f" ELSE COALESCE(company.{column}, staged.{column}) END"
    )


_BECOMES = {
    "name": _told("name"),
    "search_name": _told("search_name"),
    "country": _told("country"),
    "legal_form": _told("legal_form"),
    "is_natural_person": _told_or_null("is_natural_person"),
    "sector": _told("sector"),
    "founded_on": _told_or_null("founded_on"),
    "dissolved_on": _told_or_null("dissolved_on"),
    "street": _told("street"),
    "postcode": _told("postcode"),
    "city": _told("city"),
}
_CHANGE = f"""
    WITH news AS (
        SELECT company.id AS company_id, {", ".join(f"{v} AS {k}" for k, v in _BECOMES.items())}
        FROM staged JOIN companies_company company ON company.id = staged.company_id
    ), changed AS (
        UPDATE companies_company company SET {", ".join(f"{k} = news.{k}" for k in _BECOMES)}
        FROM news WHERE news.company_id = company.id
        AND ({", ".join(f"news.{k}" for k in _BECOMES)})
            IS DISTINCT FROM ({", ".join(f"company.{k}" for k in _BECOMES)})
        RETURNING company.id
    )
    INSERT INTO touched SELECT id FROM changed
"""
_NUMBER_THE_NEW = """
    UPDATE staged SET is_new = true,
        company_id = nextval(pg_get_serial_sequence('companies_company', 'id'))
    WHERE company_id IS NULL
"""
_ADD = """
    INSERT INTO companies_company (
        id, public_id, name, search_name, country, legal_form, is_natural_person, sector,
        founded_on, dissolved_on, street, postcode, city, source, created_at
    )
    SELECT company_id, public_id, name, search_name, country, legal_form,
        COALESCE(is_natural_person, false), sector, founded_on, dissolved_on, street, postcode,
        city, %(source)s, %(now)s
    FROM staged WHERE is_new ORDER BY line
"""
_ADD_NUMBERS = """
    WITH added AS (
        INSERT INTO companies_identifier (company_id, scheme, country, value)
        SELECT staged.company_id, staged_number.scheme, staged_number.country, staged_number.value
        FROM staged JOIN staged_number ON staged_number.line = staged.line
        ON CONFLICT DO NOTHING
        RETURNING company_id
    )
    INSERT INTO touched SELECT company_id FROM added
"""
_ADD_NAMES = """
    WITH added AS (
        INSERT INTO companies_companyname (company_id, kind, name, search_name)
        SELECT staged.company_id, 'TRADE', staged_name.name, staged_name.search_name
        FROM staged JOIN staged_name ON staged_name.line = staged.line
        ON CONFLICT DO NOTHING
        RETURNING company_id
    )
    INSERT INTO touched SELECT company_id FROM added
"""
_CHANGED = """
    SELECT count(DISTINCT touched.company_id)
    FROM touched JOIN staged ON staged.company_id = touched.company_id
    WHERE NOT staged.is_new
"""
