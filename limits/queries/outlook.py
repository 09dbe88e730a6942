"""What changes about a buyer would make of the most the insurer wants on it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Self

from companies.models import Company
from core import tenancy
from core.money import Money
from grading import queries as grading
from grading.rules.inputs import Accounts
from grading.rules.way_back import Prospect, Way
from limits.queries import facts
from limits.rules import capacity, solvency
from limits.rules.capacity import Buyer
from limits.rules.reasons import REFUSING, ReasonCode

_CURRENCY = "EUR"  # accounts in another currency are not compared with amounts in euro
_SOLVENCY = "equity_to_assets"


@dataclass(frozen=True, slots=True)
class Working:
    """How the most wanted on a buyer is worked out, line by line.

    `equity` and `turnover` are None where no accounts count: then `least` is what is given without.
    """

    grade: int
    cap: Money
    equity: Money | None
    equity_share: Decimal
    turnover: Money | None
    turnover_share: Decimal
    least: Money
    sector_factor: Decimal
    country_factor: Decimal
    maximum: Money

    @classmethod
    def of(cls, buyer: Buyer) -> Self:
        """Return the lines for a buyer as it is, or as it could be."""
        terms = buyer.tables.terms_of(buyer.grade)
        counts = None if buyer.accounts_are_old else buyer.accounts
        return cls(
            grade=buyer.grade,
            cap=terms.cap,
            equity=counts.equity.floored_at_zero() if counts else None,
            equity_share=terms.equity_share,
            turnover=counts.turnover.floored_at_zero() if counts else None,
            turnover_share=terms.turnover_share,
            least=capacity.financial_capacity(buyer),
            sector_factor=buyer.sector_factor,
            country_factor=buyer.country_factor,
            maximum=capacity.buyer_maximum(buyer),
        )


@dataclass(frozen=True, slots=True)
class Lifted:
    """A change, and the most the insurer would want on the buyer then.

    `stays` where the grade that counts remains: the figures alone make room.
    """

    way: Way
    maximum: Money
    stays: bool
    working: Working


@dataclass(frozen=True, slots=True)
class Outlook:
    """The most wanted on a buyer now, on what it rests, and what would lift it.

    `barred` are findings for which nothing is given whatever the figures say.
    """

    buyer: Buyer
    maximum: Money
    working: Working
    statement_id: int | None
    barred: tuple[ReasonCode, ...]
    lifted: tuple[Lifted, ...]


def most_wanted(company: Company, on: date) -> Money | None:
    """Return the most the insurer wants on a buyer; None: it was never graded."""
    try:
        return capacity.buyer_maximum(facts.known_of(company, on).buyer)
    except facts.NotGraded:
        return None


@tenancy.scope(staff=True)  # what other policyholders reported counts in a grade
def outlook(company: Company, on: date) -> Outlook | None:
    """Return what would lift the most the insurer wants on a buyer; None: it was never graded."""
    try:
        buyer = facts.known_of(company, on).buyer
    except facts.NotGraded:
        return None
    newest = grading.statements_of(company.id).first()
    standing = grading.standing(company.id)
    is_models = standing is not None and standing.override is None
    lifted = _lifted(buyer, grading.prospect(company.id, on), on, is_models=is_models)
    return Outlook(
        buyer=buyer,
        maximum=capacity.buyer_maximum(buyer),
        working=Working.of(buyer),
        statement_id=newest.pk if newest else None,
        barred=tuple(code for code in ReasonCode if code in buyer.findings & REFUSING),
        lifted=tuple(lifted),
    )


def _lifted(buyer: Buyer, prospect: Prospect, on: date, *, is_models: bool) -> Iterator[Lifted]:
    """Return what makes room, each graded again and put to the rules of limits again.

    Where an analyst's grade counts, or one waits for a person, another grade by the model does not.
    """
    now = capacity.buyer_maximum(buyer)
    moves_grade = is_models and prospect.grade == buyer.grade
    seen = set()
    for way in _ways(buyer, prospect, moves_grade=moves_grade):
        found = way if moves_grade else replace(way, grade=buyer.grade)
        after = _after(buyer, found, on)
        maximum = capacity.buyer_maximum(after)
        if maximum > now and way.steps not in seen:
            seen.add(way.steps)
            is_same = found.grade == buyer.grade
            yield Lifted(found, maximum, stays=is_same, working=Working.of(after))


def _ways(buyer: Buyer, prospect: Prospect, *, moves_grade: bool) -> Iterator[Way]:
    if moves_grade:
        yield from prospect.ways()
    filed = prospect.filed()
    if filed is not None:
        yield filed
    equity, newest = solvency.equity_that_carries(buyer), prospect.evidence.accounts
    if equity is not None and newest and newest[0].total_assets:
        stronger = prospect.with_figure(_SOLVENCY, equity.amount / newest[0].total_assets)
        if stronger is not None:
            yield stronger


def _after(buyer: Buyer, way: Way, on: date) -> Buyer:
    return replace(buyer, grade=way.grade, accounts=_as_rule(way.accounts, on))


def _as_rule(accounts: Accounts | None, on: date) -> capacity.Accounts | None:
    if accounts is None or accounts.currency != _CURRENCY:
        return None
    if accounts.equity is None or accounts.sales is None:
        return None
    equity, turnover = Money(accounts.equity, _CURRENCY), Money(accounts.sales, _CURRENCY)
    return capacity.Accounts.of_year_ending(accounts.period_end, equity, turnover, on=on)
