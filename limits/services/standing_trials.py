"""What proposed tables would do to the limits that stand: the review itself, and taken back.

They are tried as if they counted from today, or from the next day from which no other version
counts: a released one stays. It is done range by range of groups, each in a transaction that is
rolled back. Nothing is kept of a range but what falls, of whom, and after how many days.
"""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from core import tenancy
from core.dates import business_date, moment_on
from grading.rules.trials import Figures
from limits.models import Decision, DecisionTable
from limits.queries import tables
from limits.rules import table_trial
from limits.rules.lifecycle import Outcome
from limits.rules.publishing import Step
from limits.rules.table_trial import Fall
from limits.services import dry_run, factor_review

_TAKES_BACK = {Outcome.REDUCED, Outcome.WITHDRAWN}


@transaction.atomic
def run_range(row: DecisionTable, run: str, first: int, last: int, *, now: datetime) -> None:
    """Try tables on the limits of a range of groups and keep what falls; again, adds nothing."""
    if not _is_open(row, run, first):
        return
    figures, falls = tried_on(row, first, last, now=now)
    held = DecisionTable.objects.select_for_update(of=("self",)).get(id=row.id)
    if _is_open(held, run, first):
        held.dry_run = table_trial.with_standing(held.dry_run, first, figures, falls)
        held.save(update_fields=["dry_run"])


@tenancy.scope(staff=True)
def tried_on(
    row: DecisionTable, first: int, last: int, *, now: datetime
) -> tuple[Figures, list[Fall]]:
    """Let tables count for a range of groups, note what falls, and take it back."""
    figures, falls, day = Figures(), list[Fall](), tables.free_from(business_date(now))
    with transaction.atomic():
        every = DecisionTable.objects.filter(id=row.id)
        every.update(state=Step.RELEASED, valid_from=day, proposed_by=None)
        moment = moment_on(day, now)
        for decision in factor_review.run_range(every.get(), first, last, now=moment):
            dry_run.count(decision, figures)
            if decision.outcome in _TAKES_BACK:
                falls.append(_fall(decision, day))
        transaction.set_rollback(True)
    return figures, falls


def _fall(decision: Decision, day: date) -> Fall:
    return Fall(
        policyholder_id=decision.policyholder_id,
        buyer_id=decision.buyer_id,
        was=Decimal(decision.inputs["granted"][str(decision.policy_id)]),
        amount=decision.amount,
        currency=decision.currency,
        days=(decision.effective_on - day).days,
    )


def _is_open(row: DecisionTable, run: str, first: int) -> bool:
    standing = row.dry_run.get("standing", {})
    is_of_run = row.dry_run.get("run") == run
    return is_of_run and row.state == Step.PROPOSED and first not in standing.get("done", [first])
