"""What a step would do to grades and limits: the real thing, range by range, and taken back.

A range runs in a transaction that is rolled back: until then it holds what it changed, the groups
of the buyers among them, so that nobody decides on figures that will not be.
"""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.rules import SYSTEM, Actor
from companies import queries as companies
from core import events, tenancy
from core.dates import business_date
from core.fields import new_public_id
from grading.models import Judgement, JudgementState, ModelVersion, VersionState
from grading.queries import trials as outcomes
from grading.rules.inputs import PlaceLevel
from grading.rules.judging import Shift
from grading.rules.trials import Figures
from grading.services import judging, night, trials, versions
from limits.models import Decision
from limits.rules.lifecycle import Outcome
from limits.services import exposure, review

_CAUSE = "TRIAL"
_TAKES_BACK = {Outcome.REDUCED, Outcome.WITHDRAWN}
Tried = Judgement | ModelVersion


@transaction.atomic
def begin(row: Tried, *, by: Actor, now: datetime) -> None:
    """Ask for a trial of a proposed judgement or of a version in the shadow, over all companies."""
    if not _is_open(row):
        return
    ranges = _ranges(row, now)
    run = trials.begin(row, ranges, now=now)
    for first, last in ranges:
        events.record(
            "limits.dry_run_asked", subject=row, by=by, at=now, run=run, first=first, last=last
        )


@transaction.atomic
def run_range(row: Tried, run: str, first: int, last: int, *, now: datetime) -> None:
    """Try a step on one range and keep what it would change; again, nothing is added."""
    kept = trials.kept_of(row)
    if _is_open(row) and kept.get("run") == run and first not in kept["done"]:
        trials.add(row, run, first, figures_of(row, first, last, now=now), now=now)


def figures_of(row: Tried, first: int, last: int, *, now: datetime) -> Figures:
    """Take a step for a range of companies, count what it changed, and take it back."""
    if isinstance(row, Judgement):
        return _of_judgement(row.id, first, last, now)
    return figures_of_version(row.version, first, last, now=now)


@tenancy.scope(staff=True)
def _of_judgement(judgement_id: int, first: int, last: int, now: datetime) -> Figures:
    figures, today = Figures(), business_date(now)
    cause_id, waiting = new_public_id(), new_public_id()
    judgement = Judgement.objects.get(id=judgement_id)
    shift = Shift(PlaceLevel(judgement.level), judgement.key, judgement.points)
    with transaction.atomic():
        night.pass_waiting(first, last, cause_id=waiting, now=now)
        figures.waiting = outcomes.moves_of(waiting, today, first, last).total()
        judging.try_in_force(judgement, now=now)
        moved = night.shift_place(
            [(first, last)], shift=shift, cause=_CAUSE, cause_id=cause_id, by=SYSTEM, now=now
        )
        figures.grades = outcomes.moves_of(cause_id, today, first, last)
        _review({each.company_id for each in moved if each.is_followed}, figures, now)
        transaction.set_rollback(True)
    return figures


@tenancy.scope(staff=True)
def figures_of_version(version: int, first: int, last: int, *, now: datetime) -> Figures:
    """Compare a version with the champion for a range, and try what its promotion would do."""
    figures = Figures(compared=versions.compared(first, last, version, business_date(now)))
    figures.grades = +figures.compared
    for old, new in list(figures.grades):
        if old == new:
            del figures.grades[old, new]
    with transaction.atomic():
        versions.try_in_force(version, now=now)
        changes = versions.regrade_followed(first, last, cause_id=new_public_id(), now=now)
        _review({change.company_id for change in changes}, figures, now)
        transaction.set_rollback(True)
    return figures


def _review(buyer_ids: set[int], figures: Figures, now: datetime) -> None:
    """Review the limits on buyers as the handler of each change of grade does, and count.

    All groups are locked first, in one order: others lock several of them too.
    """
    today = business_date(now)
    for group_id in sorted({companies.group_of(buyer_id) for buyer_id in buyer_ids}):
        exposure.lock(group_id, today)
    for buyer_id in sorted(buyer_ids):
        for decision in review.review_buyer(buyer_id, cause_id=new_public_id(), by=SYSTEM, now=now):
            count(decision, figures)


def count(decision: Decision, figures: Figures) -> None:
    """Count what the review of one limit came to."""
    outcome = Outcome(decision.outcome)
    figures.limits[outcome.value] += 1
    if outcome in _TAKES_BACK:
        stood = Decimal(decision.inputs["granted"][str(decision.policy_id)])
        figures.give_back(decision.currency, stood - decision.amount)
        figures.policyholders.add(decision.policyholder_id)


def _ranges(row: Tried, now: datetime) -> list[tuple[int, int]]:
    if isinstance(row, Judgement):
        return night.market_ranges(business_date(now))
    return versions.ranges()


def _is_open(row: Tried) -> bool:
    return row.state in (JudgementState.PROPOSED, VersionState.SHADOW)
