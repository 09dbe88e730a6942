"""How scores add up: now, before and after a change, and after what could be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core import tenancy
from grading.models import CompanyScore, GradeChange
from grading.queries import explained, prospects, versions
from grading.rules import odds
from grading.rules.inputs import Accounts, Evidence
from grading.rules.levers import Step
from grading.rules.scorecard import Score


@dataclass(frozen=True, slots=True)
class Sum:
    """A score with all its terms, the grade it gives, and the newest accounts it rests on."""

    on: date
    reasons: Sequence[dict[str, Any]]
    score: int
    probability: Decimal
    grade: int
    version: int
    accounts: Accounts | None

    @property
    def points(self) -> Decimal:
        """The score as people read it: hundredths of log-odds, of which more is safer."""
        return Decimal(-self.score) / odds.POINT


Pair = tuple[Sum | None, Sum]


def of_now(company_id: int) -> Pair | None:
    """Return how the score of a company adds up, and did before; None: it has none."""
    scores = CompanyScore.objects.in_bulk([company_id])
    for change in explained.last_changes(scores).values():
        return of_change(company_id, change.id) if change.id else (None, _of_change(change))
    return None


def of_change(company_id: int, change_id: int) -> Pair | None:
    """Return the sums before and after a change of a company's grade; None: it is no such change.

    Before the first one there is none.
    """
    changes = GradeChange.objects.filter(company_id=company_id)
    change = changes.filter(id=change_id).first()
    if change is None:
        return None
    before = (
        changes.filter(id__lt=change.id, business_date__lte=change.business_date)
        .order_by("-business_date", "-id")
        .first()
    )
    return (None if before is None else _of_change(before)), _of_change(change)


@tenancy.scope(staff=True)  # what policyholders reported counts in a grade
def of_steps(company_id: int, steps: Sequence[Step], on: date) -> Pair | None:
    """Return the sums now and after the steps of a way; None where one leads nowhere."""
    prospect = prospects.prospect(company_id, on)
    after = prospect.followed(steps)
    if after is None:
        return None
    version = versions.champion()
    now, then = (
        _scored(versions.score_by(version, each, on), each, on)
        for each in (prospect.evidence, after)
    )
    return now, then


def _of_change(change: GradeChange) -> Sum:
    reasons = explained.reasons_of({change.company_id: change})[change.company_id]
    known = _evidence(change)
    return Sum(
        change.business_date,
        reasons,
        change.score,
        change.probability,
        change.grade,
        change.scorecard,
        known.accounts[0] if known and known.accounts else None,
    )


def _evidence(change: GradeChange) -> Evidence | None:
    if change.id is not None and change.inputs and "accounts" not in change.inputs:
        return None
    return next((known for _, known in explained.known_to([change])), None)


def _scored(score: Score, known: Evidence, on: date) -> Sum:
    return Sum(
        on,
        score.reasons,
        score.millionths,
        score.probability,
        score.grade,
        score.version,
        known.accounts[0] if known.accounts else None,
    )
