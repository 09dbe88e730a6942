"""What is known of a buyer when a limit is decided: its grade, figures, factors, findings."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from companies import queries as companies
from companies.models import Company
from companies.rules.adding import Identity
from core.dates import add_months
from core.money import Money
from grading import queries as grading
from limits.queries import tables as table_queries
from limits.queries.factors import factors_that_count
from limits.rules import capacity
from limits.rules.reasons import ReasonCode
from limits.rules.tables import Tables
from receivables import queries as receivables

_CONFIRMED = (8, 9)  # grades of natural persons that count only once somebody confirmed them
_CURRENCY = "EUR"  # accounts in another currency are not compared with amounts in euro


class NotGraded(Exception):
    """The company carries no grade yet."""


@dataclass(frozen=True, slots=True)
class Known:
    """A buyer as the rules take it, and what is stored to show it again."""

    buyer: capacity.Buyer
    scorecard: int
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Looked:
    """What the insurer knows of buyers on a day, and the most it wants on their groups.

    Buyers that carry no grade yet are left out of `known`.
    """

    known: dict[int, Known]
    maxima: dict[int, Decimal]


def known_of(company: Company, on: date, tables: Tables | None = None) -> Known:
    """Return what the insurer knows of a buyer on a day; needs the insurer's own scope.

    The first grade of a person that waits for somebody to look at it is for underwriters alone.
    Without `tables` those in force on the day are asked for.

    :raises NotGraded: if the company has no grade yet
    """
    found = look_at([company], [], on, tables or table_queries.in_force(on)).known
    if company.id not in found:
        raise NotGraded
    return found[company.id]


def group_maximum(group_id: int, on: date, tables: Tables | None = None) -> Decimal:
    """Return the most the insurer wants on a group: that of the member that carries most [DESIGN].

    Consolidated accounts of a parent so carry its subsidiaries; small members add no room.
    """
    return look_at([], [group_id], on, tables or table_queries.in_force(on)).maxima[group_id]


def look_at(
    buyers: Sequence[Company], group_ids: Iterable[int], on: date, tables: Tables
) -> Looked:
    """Return what is known of buyers and groups on a day, each question asked once for all."""
    at_hand = {row.id: row for row in buyers}
    groups = companies.members_of_groups(group_ids, at_hand=at_hand) if group_ids else {}
    everybody = {row.id: row for row in chain(buyers, *groups.values())}
    standings = grading.weighed(everybody)
    factors = factors_of(list(everybody.values()), on)
    experience = receivables.experience([row.id for row in buyers]) if buyers else {}
    findings = _findings(buyers, standings, experience, on, tables)

    def as_rule(row: Company, found: frozenset[ReasonCode]) -> capacity.Buyer:
        return _as_rule(row, standings[row.id], factors[row.id], found, on, tables)

    known = {
        row.id: Known(
            buyer=(
                buyer := replace(
                    as_rule(row, frozenset(findings[row.id])),
                    increases_frozen=_is_frozen(experience.get(row.id)),
                )
            ),
            scorecard=standings[row.id].scorecard,
            facts=_facts(buyer, standings[row.id]),
        )
        for row in buyers
        if row.id in standings
    }
    maxima = {
        group_id: max(
            (
                capacity.buyer_maximum(as_rule(member, frozenset())).amount
                for member in members
                if member.id in standings
            ),
            default=Decimal(0),
        )
        for group_id, members in groups.items()
    }
    return Looked(known, maxima)


def factors_of(members: Sequence[Company], on: date) -> dict[int, tuple[Decimal, Decimal]]:
    """Return the factors of each company's sector and country on a day; 1 where none is set."""
    divisions = {member.sector[:2] for member in members} | {""}
    countries = {member.country for member in members} | {""}
    newest = factors_that_count(on).filter(code__in=divisions | countries)
    found = {(row.kind, row.code): row.factor for row in newest}
    return {
        member.id: (
            found.get(("SECTOR", member.sector[:2]), Decimal(1)),
            found.get(("COUNTRY", member.country), Decimal(1)),
        )
        for member in members
    }


def grade_was_looked_at(company_id: int) -> bool:
    """Tell whether somebody looked at the grade of a natural person that counts now.

    An adverse one counts only once an analyst confirmed it (decision 0033), and one that differs
    from the model's was set by an analyst.
    """
    return company_id in grades_looked_at([company_id])


def grades_looked_at(company_ids: Collection[int]) -> set[int]:
    """Return the companies of which `grade_was_looked_at`."""
    return {
        company_id
        for company_id, standing in grading.standings(company_ids).items()
        if standing.grade in _CONFIRMED or standing.grade != standing.model_grade
    }


def _as_rule(
    company: Company,
    standing: grading.Weighed,
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


def _accounts(standing: grading.Weighed, on: date) -> capacity.Accounts | None:
    found = standing.accounts
    if found is None or found.currency != _CURRENCY:
        return None
    if found.equity is None or found.sales is None:
        return None
    equity, turnover = Money(found.equity, _CURRENCY), Money(found.sales, _CURRENCY)
    return capacity.Accounts.of_year_ending(found.period_end, equity, turnover, on=on)


def _other_currency(standing: grading.Weighed) -> str:
    found = standing.accounts
    return "" if found is None or found.currency == _CURRENCY else found.currency


def _findings(
    buyers: Sequence[Company],
    standings: Mapping[int, grading.Weighed],
    experience: Mapping[int, receivables.Experience],
    on: date,
    tables: Tables,
) -> dict[int, set[ReasonCode]]:
    """Return what is found about buyers beside their figures."""
    legal = {each for each, seen in standings.items() if seen.has_open_legal_event}
    found: dict[int, set[ReasonCode]] = {}
    for row in buyers:
        codes = found[row.id] = set(_of_experience(experience.get(row.id)))
        if row.id in legal:
            codes.add(ReasonCode.LEGAL_EVENT)
        if row.dissolved_on is not None and row.dissolved_on <= on:
            codes.add(ReasonCode.DEREGISTERED)
        if _is_new(row, on, tables.new_company_months):
            codes.add(ReasonCode.NEW_COMPANY)
        if row.identity == Identity.UNVERIFIED:
            codes.add(ReasonCode.IDENTITY_UNCLEAR)
    return found


def _is_new(company: Company, on: date, months: int) -> bool:
    return company.founded_on is not None and add_months(company.founded_on, months) > on


def _of_experience(experience: receivables.Experience | None) -> Iterator[ReasonCode]:
    if experience is None:
        return
    if experience.reporters:
        yield ReasonCode.OVERDUE_REPORTED
    if experience.in_collection:
        yield ReasonCode.COLLECTION_OPEN
    if experience.claim_payable:
        yield ReasonCode.CLAIM_OPEN


def _is_frozen(experience: receivables.Experience | None) -> bool:
    return experience is not None and experience.second_waits


def increases_are_frozen(company_id: int) -> bool:
    """Tell whether nothing on a buyer rises before somebody judged what several reported of it.

    Needs the insurer's own scope.
    """
    return _is_frozen(receivables.experience([company_id]).get(company_id))


def _facts(buyer: capacity.Buyer, standing: grading.Weighed) -> dict[str, Any]:
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
        **({"increases_frozen": True} if buyer.increases_frozen else {}),
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
        increases_frozen=facts.get("increases_frozen", False),
        tables=tables,
    )
