"""Judging a country or sector: proposed by an analyst, in force once another has released it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.rules import (
    SYSTEM,
    Actor,
    StaffRole,
    ensure_role,
    ensure_second_person,
    person_of,
)
from core import events
from core.dates import business_date
from core.states import ensure_can_become
from grading.models import Judgement, JudgementState
from grading.rules import judging as rules
from grading.rules import trials
from grading.rules.judging import Judged, Step

PROPOSERS = (StaffRole.RISK_ANALYST, StaffRole.SENIOR_RISK_ANALYST)
RELEASERS = (StaffRole.SENIOR_RISK_ANALYST, StaffRole.UNDERWRITER)


@transaction.atomic
def propose_judgement(*, judged: Judged, by: Actor, now: datetime) -> Judgement:
    """Propose what a country or sector counts for beyond its figures.

    :raises NotYourRole: unless an analyst does it
    :raises CountryUnknown: or SectorUnknown (`companies.rules.places`), if no company can be in it
    :raises rules.TooStrong: beyond two grades better or four worse; CountsForNothing at none
    :raises rules.BeginsInThePast: or another refusal of days on which nobody can judge
    :raises rules.NothingSaid: without a reason or evidence
    """
    ensure_role(by, *PROPOSERS)
    judged.ensure_meant(business_date(now))
    row = Judgement.objects.create(
        level=judged.level,
        key=judged.key,
        points=rules.points_of(judged.steps),
        reason=judged.reason,
        evidence=judged.evidence,
        valid_from=judged.valid_from,
        valid_until=judged.valid_until,
        proposed_at=now,
        proposed_by_id=person_of(by, *PROPOSERS),
    )
    events.record("grading.judgement_proposed", subject=row, by=by, at=now, **_facts(row))
    return row


@transaction.atomic
def release_judgement(*, judgement_id: int, by: Actor, now: datetime) -> Judgement:
    """Let a judgement count, as a second person; whoever hears of it regrades at once.

    :raises NotYourRole: unless a senior analyst or an underwriter does it
    :raises SecondPersonNeeded: if it is the one who proposed
    :raises StateRefused: unless it is proposed
    :raises rules.HasPassed: if its last day has gone by
    :raises trials.NotTriedYet: as long as nobody can see what it would change
    """
    row = _locked(judgement_id)
    ensure_role(by, *RELEASERS)
    ensure_second_person(by, row.proposed_by_id)
    ensure_can_become(Step(row.state), Step.RELEASED, rules.NEXT_STEPS)
    rules.ensure_lies_ahead(row.valid_until, business_date(now))
    trials.ensure_done(row.dry_run)
    put_in_force(row, by=by, now=now)
    events.record("grading.judgement_released", subject=row, by=by, at=now, **_facts(row))
    return row


def put_in_force(row: Judgement, *, by: Actor, now: datetime) -> None:
    """Let a judgement count from now on; a dry run does it too, and takes it back."""
    row.state, row.decided_at, row.decided_by_id = JudgementState.RELEASED, now, by.user_id
    row.save(update_fields=["state", "decided_at", "decided_by"])


def try_in_force(row: Judgement, *, now: datetime) -> None:
    """Let a judgement count from today within a trial, also one that is to begin later."""
    today = business_date(now)
    if row.valid_from > today:
        row.valid_from = today
        row.save(update_fields=["valid_from"])
    put_in_force(row, by=SYSTEM, now=now)


@transaction.atomic
def reject_judgement(*, judgement_id: int, reason: str, by: Actor, now: datetime) -> Judgement:
    """Turn a proposal down; its author may take it back the same way.

    :raises NotYourRole: unless a senior analyst, an underwriter or its author does it
    :raises StateRefused: unless it is proposed
    :raises rules.NothingSaid: without a reason
    """
    row = _locked(judgement_id)
    if by.user_id != row.proposed_by_id:
        ensure_role(by, *RELEASERS)
    ensure_can_become(Step(row.state), Step.REJECTED, rules.NEXT_STEPS)
    rules.ensure_said(reason)
    row.state, row.decided_at, row.decided_by_id = JudgementState.REJECTED, now, by.user_id
    row.note = reason
    row.save(update_fields=["state", "decided_at", "decided_by", "note"])
    events.record("grading.judgement_rejected", subject=row, by=by, at=now, **_facts(row))
    return row


@transaction.atomic
def end_judgement(*, judgement_id: int, reason: str, by: Actor, now: datetime) -> Judgement:
    """Let a judgement count no more before its last day; what it counted for stays known.

    :raises NotYourRole: unless a senior analyst or an underwriter does it
    :raises StateRefused: unless it is released
    :raises rules.NothingSaid: without a reason
    """
    row = _locked(judgement_id)
    ensure_role(by, *RELEASERS)
    ensure_can_become(Step(row.state), Step.ENDED, rules.NEXT_STEPS)
    rules.ensure_said(reason)
    row.state, row.ended_at, row.ended_by_id = JudgementState.ENDED, now, by.user_id
    row.note = reason
    row.save(update_fields=["state", "ended_at", "ended_by", "note"])
    events.record("grading.judgement_ended", subject=row, by=by, at=now, **_facts(row))
    return row


def _locked(judgement_id: int) -> Judgement:
    return Judgement.objects.select_for_update(of=("self",)).get(id=judgement_id)


def _facts(row: Judgement) -> dict[str, Any]:
    return {
        "level": row.level,
        "key": row.key,
        "points": row.points,
        "from": row.valid_from.isoformat(),
        "until": row.valid_until.isoformat(),
    }
