"""What a proposed factor would do to what stands: the review itself, range by range, taken back.

It is tried as if it counted from today. A range runs in a transaction that is rolled back.
"""

from datetime import datetime

from django.db import transaction

from accounts.rules import Actor
from core import events, tenancy
from core.dates import business_date
from core.fields import new_public_id
from grading.rules import trials
from grading.rules.trials import Figures
from limits.models import Factor
from limits.queries import factors as queries
from limits.rules.publishing import Step
from limits.services import dry_run, factor_review


@transaction.atomic
def begin(row: Factor, *, by: Actor, now: datetime) -> None:
    """Have it worked out what a proposed factor would do to the limits that stand."""
    held = _locked(row.id)
    if held.state != Step.PROPOSED:
        return
    ranges = factor_review.ranges()
    run = str(new_public_id())
    held.dry_run = trials.begun(run, len(ranges), business_date(now).isoformat())
    held.save(update_fields=["dry_run"])
    for first, last in ranges:
        events.record(
            "limits.factor_trial_asked", subject=row, by=by, at=now, run=run, first=first, last=last
        )


@transaction.atomic
def run_range(row: Factor, run: str, first: int, last: int, *, now: datetime) -> None:
    """Try a factor on one range of groups and keep what it would change; again adds nothing."""
    if not _is_open(row, run, first):
        return
    figures = figures_of(row, first, last, now=now)
    held = _locked(row.id)
    if _is_open(held, run, first):
        held.dry_run = trials.with_range(held.dry_run, first, figures)
        held.save(update_fields=["dry_run"])


@tenancy.scope(staff=True)
def figures_of(row: Factor, first: int, last: int, *, now: datetime) -> Figures:
    """Let a factor count from today for a range of groups, count what follows, take it back."""
    figures, today = Figures(), business_date(now)
    with transaction.atomic():
        same_day = queries.factors_beginning(today).filter(kind=row.kind, code=row.code)
        same_day.update(state=Step.REJECTED)  # it would stand above this one
        Factor.objects.filter(id=row.id).update(state=Step.RELEASED, valid_from=today)
        tried = Factor.objects.get(id=row.id)
        for decision in factor_review.run_range(tried, first, last, now=now):
            dry_run.count(decision, figures)
        transaction.set_rollback(True)
    return figures


def _locked(row_id: int) -> Factor:
    return Factor.objects.select_for_update(of=("self",)).get(id=row_id)


def _is_open(row: Factor, run: str, first: int) -> bool:
    kept = row.dry_run
    return row.state == Step.PROPOSED and kept.get("run") == run and first not in kept["done"]
