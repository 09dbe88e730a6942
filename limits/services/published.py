"""The last step of a figure of the house: released by a second person, or turned down."""

from datetime import date, datetime

from django.db.models import QuerySet

from accounts.rules import Actor, ensure_second_person
from core.dates import business_date
from core.states import ensure_can_become
from limits.models import CeilingAmount, DecisionTable, Factor
from limits.rules import publishing
from limits.rules.publishing import NEXT_STEPS, Step

Figure = Factor | DecisionTable | CeilingAmount
Figures = QuerySet[Factor] | QuerySet[DecisionTable] | QuerySet[CeilingAmount]


def ensure_may_release(row: Figure, *, by: Actor, now: datetime) -> None:
    """Refuse to release a locked figure that waits for nobody, or for somebody else.

    :raises SecondPersonNeeded: if it is the one who proposed
    :raises StateRefused: unless it is proposed
    :raises publishing.BeginsInThePast: if its day has gone by
    """
    ensure_second_person(by, row.proposed_by_id)
    ensure_can_become(Step(row.state), Step.RELEASED, NEXT_STEPS)
    publishing.ensure_begins(row.valid_from, business_date(now))


def release(row: Figure, *, by: Actor, now: datetime) -> None:
    """Let a locked figure count from its day; nothing else of its place does so."""
    _close(row, Step.RELEASED, by, now)


def reject(row: Figure, reason: str, *, by: Actor, now: datetime) -> None:
    """Turn a locked figure down; its author may take it back the same way.

    :raises StateRefused: unless it is proposed
    :raises publishing.NothingSaid: without a reason
    """
    ensure_can_become(Step(row.state), Step.REJECTED, NEXT_STEPS)
    publishing.ensure_said(reason)
    _close(row, Step.REJECTED, by, now, note=reason)


def ensure_free(others: Figures, day: date) -> None:
    """Refuse a day from which another figure of the same place counts.

    :raises publishing.DayTaken: naming the day
    """
    if others.filter(state=Step.RELEASED, valid_from=day).exists():
        raise publishing.DayTaken(day=day, state=Step.RELEASED)


def _close(row: Figure, step: Step, by: Actor, now: datetime, *, note: str = "") -> None:
    row.state, row.decided_at, row.decided_by_id, row.note = step, now, by.user_id, note
    row.save(update_fields=["state", "decided_at", "decided_by", "note"])
