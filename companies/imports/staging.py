"""The tables that an import fills on its way, and the statements that lay them beside the known."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.backends.utils import CursorWrapper
from uuid_utils import uuid7

from companies.rules import entries, searchable
from companies.rules.entries import Entry, RefusedLine
from core.errors import BusinessError


def begin(cursor: CursorWrapper) -> None:
    """Make the tables; nobody else gives out a number until the transaction ends."""
    cursor.execute(_LOCK)
    cursor.execute(_STAGE)


def put(cursor: CursorWrapper, found: Sequence[tuple[int, Entry]]) -> None:
    """Send entries with their line numbers to the database."""
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


def refuse_as_a_set(cursor: CursorWrapper) -> list[RefusedLine]:
    """Take out lines that contradict other lines of the file, or what is known."""
    cursor.execute(_PREPARE)
    refused = _take_out(cursor, _SAME_NUMBER_TWICE, _already_on_line)
    refused += _take_out(cursor, _OF_TWO_COMPANIES, entries.NumbersOfTwoCompanies)
    cursor.execute(_MATCH)
    return refused + _take_out(cursor, _SAME_COMPANY_TWICE, _same_company_as_line)


def keep(cursor: CursorWrapper, source: str, now: datetime) -> tuple[int, int]:
    """Change what is known and add what is not; return how many were added and changed."""
    values: dict[str, str | datetime] = {"source": source, "now": now}
    for statement in (_KEEP_FORMER_NAMES, _CHANGE, _ADD):
        cursor.execute(statement, values)
    added = cursor.rowcount
    for statement in (_ADD_NUMBERS, _ADD_NAMES, _CHANGED):
        cursor.execute(statement)
    changed: int = cursor.fetchone()[0]
    cursor.execute("DROP TABLE staged, staged_number, staged_name, touched")
    return added, changed


def _facts(line: int, entry: Entry) -> tuple[object, ...]:
    return (
        line,
        str(uuid7()),
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


def _take_out(
    cursor: CursorWrapper, statement: str, problem: Callable[..., BusinessError]
) -> list[RefusedLine]:
    cursor.execute(statement)
    rows = cursor.fetchall()
    if rows:
        lines = [row[0] for row in rows]
        for table in ("staged", "staged_number", "staged_name"):
            cursor.execute(f"DELETE FROM {table} WHERE line = ANY(%s)", [lines])
    return [RefusedLine(line, "", problem(*values)) for line, *values in rows]


def _already_on_line(scheme: str, value: str, other: int) -> BusinessError:
    return entries.AlreadyOnLine(scheme=scheme, value=value, other=other)


def _same_company_as_line(other: int) -> BusinessError:
    return entries.SameCompanyAsLine(other=other)


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
    ALTER TABLE staged ADD COLUMN company_id bigint;
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
_ADD = """
    INSERT INTO companies_company (
        public_id, name, search_name, country, legal_form, is_natural_person, sector, founded_on,
        dissolved_on, street, postcode, city, source, created_at
    )
    SELECT public_id, name, search_name, country, legal_form, COALESCE(is_natural_person, false),
        sector, founded_on, dissolved_on, street, postcode, city, %(source)s, %(now)s
    FROM staged WHERE company_id IS NULL ORDER BY line
"""
# Every line with its company, those just added too.
_PLACED = """
    SELECT line, company_id FROM staged WHERE company_id IS NOT NULL
    UNION ALL
    SELECT staged.line, company.id
    FROM staged JOIN companies_company company ON company.public_id = staged.public_id
    WHERE staged.company_id IS NULL
"""
_ADD_NUMBERS = f"""
    WITH added AS (
        INSERT INTO companies_identifier (company_id, scheme, country, value)
        SELECT placed.company_id, staged_number.scheme, staged_number.country, staged_number.value
        FROM ({_PLACED}) placed JOIN staged_number ON staged_number.line = placed.line
        ORDER BY staged_number.line
        ON CONFLICT DO NOTHING
        RETURNING company_id
    )
    INSERT INTO touched SELECT company_id FROM added
"""
_ADD_NAMES = f"""
    WITH added AS (
        INSERT INTO companies_companyname (company_id, kind, name, search_name)
        SELECT placed.company_id, 'TRADE', staged_name.name, staged_name.search_name
        FROM ({_PLACED}) placed JOIN staged_name ON staged_name.line = placed.line
        ON CONFLICT DO NOTHING
        RETURNING company_id
    )
    INSERT INTO touched SELECT company_id FROM added
"""
_CHANGED = """
    SELECT count(DISTINCT touched.company_id)
    FROM touched JOIN staged ON staged.company_id = touched.company_id
"""
