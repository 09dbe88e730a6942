"""What is known of a buyer when a limit is decided: its grade, figures, factors, findings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from companies import queries as companies
from companies.models import Company
from companies.rules.adding import Identity
from core.dates import add_months
from core.money import Money
from grading import queries as grading
from limits.models import Factor
from limits.queries import tables as table_queries
from limits.rules import capacity
from limits.rules.reasons import ReasonCode
from limits.rules.tables import Tables
from receivables import queries as receivables

_CURRENCY = "EUR"  # accounts in another currency are not compared with amounts in euro


class NotGraded(Exception):
    """The company carries no grade yet."""


@dataclass(frozen=True, slots=True)
class Known:
    """A buyer as the rules take it, and what is stored to show it again."""

    buyer: capacity.Buyer
    scorecard: int
    facts: dict[str, Any]


def known_of(company: Company, on: date, tables: Tables | None = None) -> Known:
    """Return what the insurer knows of a buyer on a day; needs the insurer's own scope.

    The first grade of a person that waits for somebody to look at it is for underwriters alone.
    Without `tables` those in force on the day are asked for.

    :raises NotGraded: if the company has no grade yet
    """
    standing = _standings([company.id]).get(company.id)
    if standing is None:
        raise NotGraded
    sector, country = factors_of([company], on)[company.id]
    tables = tables or table_queries.in_force(on)
    findings = frozenset(_findings(company, on, tables))
    buyer = _as_rule(company, standing, (sector, country), findings, on, tables)
    return Known(buyer=buyer, scorecard=standing.scorecard, facts=_facts(buyer, standing))


def group_maximum(group_id: int, on: date, tables: Tables | None = None) -> Decimal:
    """Return the most the insurer wants on a group: that of the member that carries most [DESIGN].

    Consolidated accounts of a parent so carry its subsidiaries; small members add no room.
    """
    tables = tables or table_queries.in_force(on)
    members = companies.group(group_id).members
    standings = _standings([member.id for member in members])
    factors = factors_of(members, on)
    maxima = (
        capacity.buyer_maximum(
            _as_rule(member, standings[member.id], factors[member.id], frozenset(), on, tables)
        ).amount
        for member in members
        if member.id in standings
    )
    return max(maxima, default=Decimal(0))


def _standings(company_ids: Sequence[int]) -> dict[int, grading.Standing]:
    """Return how companies stand; those of which no grade counts yet by the one that waits."""
    known = grading.standings(company_ids)
    missing = [each for each in company_ids if each not in known]
    return known | grading.waiting(missing) if missing else known


def factors_of(members: Sequence[Company], on: date) -> dict[int, tuple[Decimal, Decimal]]:
    """Return the factors of each company's sector and country on a day; 1 where none is set."""
    divisions = {member.sector[:2] for member in members} | {""}
    countries = {member.country for member in members} | {""}
    newest = Factor.objects.filter(valid_from__lte=on, code__in=divisions | countries).order_by(
        "valid_from", "id"
    )
    found = {(row.kind, row.code): row.factor for row in newest}
    return {
        member.id: (
            found.get(("SECTOR", member.sector[:2]), Decimal(1)),
            found.get(("COUNTRY", member.country), Decimal(1)),
        )
        for member in members
    }


def _as_rule(
    company: Company,
    standing: grading.Standing,
    factors: tuple[Decimal, Decimal],
    findings: frozenset[ReasonCode],
    on: date,
    tables: Tables,
) -> capacity.Buyer:
    return capacity.Buyer(
        grade=standing.grade,
        accounts=_accounts(standing, on),
        sector_factor=factors[0],
        country_factor=factors[1],
        is_natural_person=company.is_natural_person,
        findings=findings,
        other_currency=_other_currency(standing),
        grade_waits=standing.is_waiting,
        tables=tables,
    )


def _accounts(standing: grading.Standing, on: date) -> capacity.Accounts | None:
    found = standing.accounts
    if found is None or found.currency != _CURRENCY:
        return None
    if found.equity is None or found.sales is None:
        return None
    equity, turnover = Money(found.equity, _CURRENCY), Money(found.sales, _CURRENCY)
    return capacity.Accounts.of_year_ending(found.period_end, equity, turnover, on=on)


def _other_currency(standing: grading.Standing) -> str:
    found = standing.accounts
    return "" if found is None or found.currency == _CURRENCY else found.currency


def _findings(company: Company, on: date, tables: Tables) -> Iterator[ReasonCode]:
    """Give what is found about a buyer beside its figures."""
    if any(event.ended_on is None for event in grading.legal_events_of(company.id)):
        yield ReasonCode.LEGAL_EVENT
    if company.dissolved_on is not None and company.dissolved_on <= on:
        yield ReasonCode.DEREGISTERED
    if _is_new(company, on, tables.new_company_months):
        yield ReasonCode.NEW_COMPANY
    if company.identity == Identity.UNVERIFIED:
        yield ReasonCode.IDENTITY_UNCLEAR
    experience = receivables.experience([company.id]).get(company.id)
    if experience is not None:
        yield from _of_experience(experience)


def _is_new(company: Company, on: date, months: int) -> bool:
    return company.founded_on is not None and add_months(company.founded_on, months) > on


def _of_experience(experience: receivables.Experience) -> Iterator[ReasonCode]:
    if experience.reporters:
        yield ReasonCode.OVERDUE_REPORTED
    if experience.in_collection:
        yield ReasonCode.COLLECTION_OPEN
    if experience.claim_payable:
        yield ReasonCode.CLAIM_OPEN


def _facts(buyer: capacity.Buyer, standing: grading.Standing) -> dict[str, Any]:
    accounts = buyer.accounts
    return {
        "grade": buyer.grade,
        "score": standing.score,
        "graded_on": str(standing.graded_on),
        "accounts": None
        if accounts is None or standing.accounts is None
        else {
            "period_end": str(standing.accounts.period_end),
            "equity": str(accounts.equity.amount),
            "turnover": str(accounts.turnover.amount),
            "age_months": accounts.age_months,
        },
        "other_currency": buyer.other_currency,
        "sector_factor": str(buyer.sector_factor),
        "country_factor": str(buyer.country_factor),
        "natural_person": buyer.is_natural_person,
        "grade_waits": buyer.grade_waits,
        "findings": sorted(finding.value for finding in buyer.findings),
    }


def replayed(facts: dict[str, Any], tables: Tables) -> capacity.Buyer:
    """Return the buyer the rules saw, made again from the stored facts of a decision."""
    accounts = facts["accounts"]
    return capacity.Buyer(
        grade=facts["grade"],
        accounts=None
        if accounts is None
        else capacity.Accounts(
            Money(Decimal(accounts["equity"]), _CURRENCY),
            Money(Decimal(accounts["turnover"]), _CURRENCY),
            accounts["age_months"],
        ),
        sector_factor=Decimal(facts["sector_factor"]),
        country_factor=Decimal(facts["country_factor"]),
        is_natural_person=facts["natural_person"],
        findings=frozenset(ReasonCode(code) for code in facts["findings"]),
        other_currency=facts.get("other_currency", ""),
        grade_waits=facts.get("grade_waits", False),
        tables=tables,
    )
