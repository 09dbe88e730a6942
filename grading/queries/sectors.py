"""How a company's figures lie among those of its sector."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from grading.model import catalogue

COMPARED = (
    "equity_to_assets", "current_ratio", "net_income_to_assets", "net_margin", "sales_to_assets",
    "receivables_days", "inventory_days",
)  # fmt: skip
TOO_FEW = 10  # graded companies with accounts in the division; fewer are no measure
_MOST_PEERS = 20_000  # that a page waits for, by their numbers; so many move no quartile


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure beside those of its sector; None where it is not known or too few are."""

    code: str
    own: Decimal | None
    statement_id: int | None
    count: int
    low: Decimal | None
    median: Decimal | None
    high: Decimal | None

    @property
    def is_measured(self) -> bool:
        """Whether enough companies of the sector have the figure."""
        return self.count >= TOO_FEW


@dataclass(frozen=True, slots=True)
class Peer:
    """A company of the sector with one figure, and the accounts it is worked out from."""

    statement_id: int
    company_id: int
    name: str
    period_end: date
    figure: Decimal


def peers(company_id: int, division: str, code: str) -> list[Peer]:
    """Return the companies a figure of one company is compared with, the lowest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            _PEERS[code], {"company": company_id, "division": division, "most": _MOST_PEERS}
        )
        return [Peer(*row) for row in cursor.fetchall()]


def compared(company_id: int, division: str) -> list[Compared]:
    """Return a company's figures against the quartiles of graded companies of its NACE division."""
    with connection.cursor() as cursor:
        cursor.execute(
            _COMPARED, {"company": company_id, "division": division, "most": _MOST_PEERS}
        )
        found = cursor.fetchall()
    return [
        Compared(code, own, statement_id, count, *map(_exact, quartiles or (None, None, None)))
        for code, (statement_id, own, count, quartiles) in zip(COMPARED, found, strict=True)
    ]


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _figure(code: str) -> str:
    """Return a ratio of the catalogue in SQL: nothing is divided by nothing."""
    above, _, below = catalogue.BY_CODE[code].formula.rpartition(" / ")
    return f"({above}) / nullif({below}, 0)"


def _statement() -> str:
    figures = ", ".join(f"{_figure(code)} AS {code}" for code in COMPARED)
    one = """
        SELECT own.id, own.{code}, count(peers.{code}),
            percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY peers.{code})
        FROM peers LEFT JOIN own ON true GROUP BY own.id, own.{code}
    """
    each = " UNION ALL ".join(
        f"(SELECT {place} AS place, line.* FROM (SELECT 1) AS always LEFT JOIN LATERAL"
        f" ({one.format(code=code)}) AS line(id, own, count, quartiles) ON true)"
        for place, code in enumerate(COMPARED)
    )
    return f"""
        WITH peers AS MATERIALIZED (SELECT {figures} FROM ({_NEWEST}) AS newest), own AS (
            SELECT id, {figures} FROM grading_statement
            WHERE company_id = %(company)s AND superseded_at IS NULL
            ORDER BY period_end DESC, id LIMIT 1
        )
        SELECT id, own, coalesce(count, 0), quartiles FROM ({each}) AS lines ORDER BY place
    """


_NEWEST = """
    SELECT DISTINCT ON (statement.company_id) statement.*
    FROM grading_statement AS statement
    WHERE superseded_at IS NULL AND company_id IN (
        SELECT company.id FROM companies_company AS company
        JOIN grading_companyscore AS score ON score.company_id = company.id
        WHERE left(company.sector, 2) = %(division)s AND %(division)s <> ''
            AND company.merged_into_id IS NULL AND company.id <> %(company)s
        ORDER BY company.id LIMIT %(most)s
    )
    ORDER BY company_id, period_end DESC, id
"""
_COMPARED = _statement()
_PEERS = {
    code: f"""
        SELECT statement_id, company_id, company.name, period_end, figure FROM (
            SELECT id AS statement_id, company_id, period_end, {_figure(code)} AS figure
            FROM ({_NEWEST}) AS newest
        ) AS peers JOIN companies_company AS company ON company.id = company_id
        WHERE figure IS NOT NULL ORDER BY figure, company_id
    """
    for code in COMPARED
}
