"""The tables an import of accounts fills, and the statements that lay them beside the known."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.backends.utils import CursorWrapper
from psycopg.types.json import Jsonb
from uuid_utils import uuid7

from companies import queries as companies
from companies.rules.entries import RefusedLine
from companies.rules.identifiers import Number
from core.dates import business_date
from core.errors import BusinessError
from grading.imports import comparing
from grading.models import LINE_ITEMS
from grading.rules.accounts_map import AccountsMap
from grading.rules.accounts_rows import FiledAccounts


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


def begin(cursor: CursorWrapper) -> None:
    """Make the tables; nobody else files accounts until the transaction ends."""
    cursor.execute(_LOCK)
    cursor.execute(_STAGE)


def put(cursor: CursorWrapper, found: Sequence[tuple[int, FiledAccounts]]) -> None:
    """Send accounts with their line numbers to the database."""
    with cursor.copy("COPY staged_accounts FROM STDIN") as copy:
        for line, accounts in found:
            figures = [accounts.figures.get(item) for item in LINE_ITEMS]
            number = accounts.number
            copy.write_row(
                (
                    line,
                    str(uuid7()),
                    number.scheme.value,
                    number.country,
                    number.value,
                    accounts.company.name,
                    accounts.period_end,
                    accounts.filed_on,
                    Jsonb(accounts.warnings),
                    *figures,
                )
            )


def refuse_unknown(cursor: CursorWrapper, named: Iterable[Number]) -> list[RefusedLine]:
    """Put the company beside each line, and refuse those of companies that nobody knows."""
    known = companies.known(named)
    with cursor.copy("COPY staged_company FROM STDIN") as copy:
        for number, company_id in known.items():
            copy.write_row((number.scheme.value, number.country, number.value, company_id))
    cursor.execute(_PREPARE)
    cursor.execute(_TAKE_UNKNOWN)
    return [
        RefusedLine(line, "", CompanyUnknown(scheme=scheme, value=value))
        for line, scheme, value in cursor.fetchall()
    ]


def refuse_years_given_twice(cursor: CursorWrapper) -> list[RefusedLine]:
    """Take out lines whose company and year stand on an earlier line."""
    cursor.execute(_TAKE_YEARS_GIVEN_TWICE)
    return [
        RefusedLine(line, "", YearTwice(period_end=period_end, other=other))
        for line, period_end, other in cursor.fetchall()
    ]


def keep(
    cursor: CursorWrapper, accounts_map: AccountsMap, now: datetime
) -> tuple[int, int, int, int, list[comparing.Replaced]]:
    """Add and supersede; return how many are added, superseded, unchanged and warned of.

    With them come the first that supersede others.
    """
    values: dict[str, str | date | datetime] = {
        "currency": accounts_map.currency,
        "source": accounts_map.source,
        "now": now,
        "today": business_date(now),
    }
    cursor.execute("SELECT count(*) FROM staged_accounts WHERE warnings <> '[]'")
    warned: int = cursor.fetchone()[0]
    cursor.execute(_LEAVE_WHAT_IS_THE_SAME, values)
    unchanged, replaced = cursor.rowcount, comparing.replacing(cursor)
    counts = []
    for statement in (_SUPERSEDE, _ADD, _REGRADE_SOON):
        cursor.execute(statement, values)
        counts.append(cursor.rowcount)
    cursor.execute("DROP TABLE staged_accounts, staged_company")
    superseded, written, _ = counts
    return written - superseded, superseded, unchanged, warned, replaced


# The statements, in the order in which they run -------------------------------------------------

_ITEMS = ", ".join(LINE_ITEMS)
_STAGED_ITEMS = ", ".join(f"staged_accounts.{item}" for item in LINE_ITEMS)
_FILED_ITEMS = ", ".join(f"filed.{item}" for item in LINE_ITEMS)

# Nobody else may file accounts between the look and the change.
_LOCK = "LOCK TABLE grading_statement IN SHARE ROW EXCLUSIVE MODE"
_STAGE = f"""
    CREATE TEMPORARY TABLE staged_accounts (
        line integer, public_id uuid, scheme text, country text, value text, name text,
        period_end date, filed_on date, warnings jsonb,
        {", ".join(f"{item} numeric(18,3)" for item in LINE_ITEMS)}
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
        recorded_at, withdrawal
    )
    SELECT public_id, company_id, period_end, %(currency)s, {_ITEMS}, warnings, %(source)s,
        filed_on, %(now)s, ''
    FROM staged_accounts ORDER BY line
"""
# Companies without a score are due anyway.
_REGRADE_SOON = """
    UPDATE grading_companyscore SET due_on = %(today)s
    WHERE company_id IN (SELECT company_id FROM staged_accounts)
"""
