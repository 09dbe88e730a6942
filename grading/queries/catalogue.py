"""How many companies have each indicator, and since when, counted in the tables."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from grading.model import formulas
from grading.model.catalogue import FACTS, RATIOS, TRENDS, Indicator, Level, Use
from grading.model.catalogue.uses import uses
from grading.model.indicators import INDICATORS
from grading.models import LINE_ITEMS
from grading.queries import versions
from receivables.queries import reported
from receivables.rules.states import OverdueState

# What is worked out from other lines, where it is not a line itself.
_WORKED_OUT: Mapping[str, tuple[str, ...]] = {
    "working_capital": ("current_assets", "current_liabilities"),
    "fixed_assets": ("total_assets", "current_assets"),
    "long_term_liabilities": ("total_liabilities", "current_liabilities"),
    "constant_capital": ("equity", "total_liabilities", "current_liabilities"),
}
_OF_YEARS = {"": "newest", "before": "before", "two_before": "two_before"}
_ACCOUNTS = """
    WITH statement AS (
        SELECT *, row_number() OVER (PARTITION BY company_id ORDER BY period_end DESC, id) AS place
        FROM grading_statement WHERE superseded_at IS NULL
    )
    SELECT {columns}
    FROM statement AS newest
    LEFT JOIN statement AS before ON before.company_id = newest.company_id
        AND before.place = newest.place + 1
    LEFT JOIN statement AS two_before ON two_before.company_id = newest.company_id
        AND two_before.place = newest.place + 2
"""
_FACTS = {
    "company_age": "SELECT count(founded_on), min(founded_on) FROM companies_company",
    "legal_form": (
        "SELECT count(*), min(founded_on) FROM companies_company WHERE legal_form <> ''"
    ),
    "dissolved": "SELECT count(dissolved_on), min(dissolved_on) FROM companies_company",
    "accounts_age": (
        "SELECT count(DISTINCT company_id), min(period_end) FROM grading_statement"
        " WHERE superseded_at IS NULL"
    ),
    "years_of_accounts": (
        "SELECT count(DISTINCT company_id), min(period_end) FROM grading_statement"
        " WHERE superseded_at IS NULL"
    ),
    "filing_delay": (
        "SELECT count(DISTINCT company_id), min(filed_on) FROM grading_statement"
        " WHERE superseded_at IS NULL AND filed_on IS NOT NULL"
    ),
}
_EVENTS = """
    SELECT 'legal_' || lower(kind), count(DISTINCT company_id), min(happened_on)
    FROM grading_legalevent WHERE corrected_at IS NULL GROUP BY kind
"""
_PLACES = """
    WITH part AS (
        SELECT DISTINCT ON (level, key) * FROM grading_placepart
        ORDER BY level, key, valid_from DESC
    ), place AS (
        SELECT 'COUNTRY' AS level, country AS key, count(*) AS companies
        FROM companies_company GROUP BY country
        UNION ALL
        SELECT 'SECTOR', left(sector, 2), count(*) FROM companies_company GROUP BY left(sector, 2)
    )
    SELECT term ->> 'code', sum(place.companies)::bigint,
        make_date(min((term ->> 'year')::integer), 1, 1)
    FROM part CROSS JOIN jsonb_array_elements(part.terms) AS term
    JOIN place ON place.level = part.level AND place.key = part.key
    WHERE term ->> 'value' IS NOT NULL GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator: what it does, how many companies have it, and since when; None: nobody."""

    indicator: Indicator
    uses: Collection[Use]
    companies: int
    since: date | None


def catalogue() -> list[Entry]:
    """Return every indicator with what it does and how far it is known."""
    known = {**_of_accounts(), **_of_facts()}
    number = versions.champion()
    model = versions.model(number if number != versions.FIRST else versions.SHIPPED)
    bounds = versions.bounds()
    return [
        Entry(each, _uses(each, uses(each.code, model, bounds)), *known.get(each.code, (0, None)))
        for each in INDICATORS
    ]


def _uses(indicator: Indicator, found: Collection[Use]) -> Collection[Use]:
    """Return the uses; what no set was fitted on counts by its card or as a fact of its own."""
    is_carded = indicator.level is not Level.COMPANY or indicator in FACTS
    return found if found or not is_carded else [Use.TERM]


def _of_accounts() -> dict[str, tuple[int, date | None]]:
    ratios = (*RATIOS, *TRENDS)
    columns = []
    for indicator in ratios:
        known = " AND ".join(f"{line} IS NOT NULL" for line in sorted(_lines(indicator)))
        columns.append(f"count(*) FILTER (WHERE newest.place = 1 AND {known})")
        columns.append(f"min(newest.period_end) FILTER (WHERE {known})")
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNTS.format(columns=", ".join(columns)))
        [row] = cursor.fetchall()
    pairs = zip(row[::2], row[1::2], strict=True)
    return dict(zip((indicator.code for indicator in ratios), pairs, strict=True))


def _lines(indicator: Indicator) -> set[str]:
    """Return the columns an indicator needs, with the year each is of."""
    formula, _, change = indicator.formula.partition(",")
    found: set[str] = set()
    for name in formulas.names(formula):
        year, _, line = name.rpartition(".")
        for part in _WORKED_OUT.get(line, (line,)):
            if part in LINE_ITEMS:
                found.add(f"{_OF_YEARS[year]}.{part}")
    if change:
        found |= {each.replace("before.", "two_before.") for each in found if "before" in each} | {
            each.replace("newest.", "before.") for each in found
        }
    return found


def _of_facts() -> dict[str, tuple[int, date | None]]:
    found: dict[str, tuple[int, date | None]] = {}
    with connection.cursor() as cursor:
        for code, statement in _FACTS.items():
            cursor.execute(statement)
            [found[code]] = cursor.fetchall()
        found |= {
            "overdue_reporters": reported.counted(),
            "overdue_days": reported.counted(),
            "in_collection": reported.counted(OverdueState.COLLECTION),
            "claim_payable": reported.counted(OverdueState.CLAIM),
        }
        for statement in (_EVENTS, _PLACES):
            cursor.execute(statement)
            found |= {code: (count, since) for code, count, since in cursor.fetchall()}
    return found
