"""Figures worked out from a year's accounts, with those of the year before."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grading.model import ratios
from grading.model.catalogue import RATIOS, Indicator
from grading.model.catalogue.trends import SUFFIX
from grading.models import Statement
from grading.queries import grades

_AS_KEPT = 6  # places, as terms of a score keep figures


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A figure of a year, the same of the year before, and the change; None: not known."""

    indicator: Indicator
    value: Decimal | None
    before: Decimal | None
    change: Decimal | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a year's accounts come to, and the years the changes are worked out on.

    `unknown` are the figures that they do not give.
    """

    lines: list[WorkedOut]
    unknown: list[Indicator]
    earlier: list[Statement]


def worked_out_of(statement: Statement) -> Figures:
    """Return every figure that a year's accounts give, as grading works it out."""
    years = [statement, *_before(statement.company_id, statement.period_end)]
    in_a_row = ratios.in_a_row([each.as_rule() for each in years])
    own, earlier = ratios.of(in_a_row), ratios.of(in_a_row[1:])
    lines = [
        WorkedOut(
            each,
            value,
            _exact(earlier[each.code]),
            _exact(own.get(f"{each.code}{SUFFIX}")),
        )
        for each in RATIOS
        if (value := _exact(own[each.code])) is not None
    ]
    unknown = [each for each in RATIOS if own[each.code] is None]
    return Figures(lines, unknown, years[1 : len(in_a_row)])


def years_of(company_id: int) -> list[Statement]:
    """Return the newest accounts of a company and those before them, as far as years follow on."""
    newest = grades.statements_of(company_id).first()
    if newest is None:
        return []
    return [newest, *worked_out_of(newest).earlier]


def _before(company_id: int, period_end: date) -> list[Statement]:
    years = grades.statements_until([company_id], period_end).get(company_id, [])
    return [each for each in years if each.period_end < period_end]


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.{_AS_KEPT}f}")
