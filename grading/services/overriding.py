"""Setting a grade by judgement: proposed, approved by a second person, ended by hand or by rule."""

from collections.abc import Container, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import (
    SYSTEM,
    Actor,
    ensure_role,
    ensure_second_person,
    person_of,
)
from companies import queries as companies
from companies.models import Company
from core import events
from core.dates import business_date
from core.errors import BusinessError, StateRefused
from grading.models import CompanyScore, GradeHold, GradeOverride, OverrideState, Statement
from grading.queries import holds
from grading.queries import overrides as queries
from grading.rules import holds as held_back
from grading.rules import overrides as rules
from grading.rules import scale
from grading.rules.overrides import Ended, ReasonCode
from grading.services import effect, holding
from grading.services.holding import ANALYSTS

OVERRIDE = "OVERRIDE"  # the cause of a grade that an analyst set, or that counts again after it
_OPEN = (OverrideState.PROPOSED, OverrideState.IN_FORCE)
_APPROVAL = ["approver", "approved_at", "approver_note"]


class AlreadyOverridden(BusinessError):
    """The company has a grade set by an analyst, or one that waits for a second person."""

    sentence = "An analyst's grade of %(on)s stands or waits: end that one first."


class AlreadyAgreed(StateRefused):
    """A second person agreed with the grade before."""

    sentence = "A second person agreed with this grade already: load the page again."


class AlreadyEnded(StateRefused):
    """The grade was turned down, or counts no more."""

    sentence = "This grade was turned down or has ended: load the page again to see why."


@transaction.atomic
def propose_override(
    *,
    company_id: int,
    grade: int,
    reason: ReasonCode,
    text: str,
    evidence: str,
    by: Actor,
    now: datetime,
) -> GradeOverride:
    """Set a company's grade by judgement: worse at once, better once a second person approved.

    :raises NotYourRole: unless an analyst does it
    :raises AlreadyOverridden: if one stands or waits
    :raises rules.DefaultStands: or another refusal of what nobody may set
    """
    ensure_role(by, *ANALYSTS)
    score = CompanyScore.objects.select_for_update(of=("self",)).get(company_id=company_id)
    rules.ensure_may_be_made(grade, score.grade, text=text, evidence=evidence)
    if found := GradeOverride.objects.filter(company_id=company_id, state__in=_OPEN).first():
        raise AlreadyOverridden(on=found.created_on.isoformat())
    today = business_date(now)
    made = rules.Override(grade, today, str(by.user_id))
    is_up = made.is_up(score.grade)
    row = GradeOverride.objects.create(
        company_id=company_id,
        model_grade=score.grade,
        grade=grade,
        reason=ReasonCode(reason),
        text=text.strip(),
        evidence=evidence.strip(),
        state=OverrideState.PROPOSED if is_up else OverrideState.IN_FORCE,
        created_on=today,
        in_force_on=None if is_up else today,
        expires_on=made.expires_on(score.grade),
        review_by=None if is_up else rules.review_on(made),
        author_id=person_of(by, *ANALYSTS),
        proposed_at=now,
    )
    if is_up:
        _record("grading.override_proposed", row, by=by, now=now)
    else:
        _record("grading.override_began", row, by=by, now=now)
        _count(row, score, by=by, now=now)
    return row


@transaction.atomic
def approve_override(
    *, override_id: int, note: str = "", by: Actor, now: datetime
) -> GradeOverride:
    """Approve a better grade, which then counts; or note that a worse one was looked at.

    :raises NotYourRole: unless an analyst does it
    :raises SecondPersonNeeded: if it is the one who set it
    :raises AlreadyAgreed: if a second person looked already
    :raises AlreadyEnded: if it was turned down or counts no more
    :raises rules.TooManyGradesUp: or another refusal, if the model moved meanwhile
    """
    row, score = _locked(override_id)
    ensure_role(by, *ANALYSTS)
    ensure_second_person(by, row.author_id)
    if row.state not in _OPEN:
        raise AlreadyEnded(present=row.state)
    if row.approver_id is not None:
        raise AlreadyAgreed(present=row.state)
    row.approver_id, row.approved_at, row.approver_note = by.user_id, now, note.strip()
    if row.state == OverrideState.IN_FORCE:
        row.save(update_fields=_APPROVAL)
        _record("grading.override_reviewed", row, by=by, now=now)
        return row
    rules.ensure_may_be_made(row.grade, score.grade, text=row.text, evidence=row.evidence)
    row.state, row.in_force_on = OverrideState.IN_FORCE, business_date(now)
    row.save(update_fields=["state", "in_force_on", *_APPROVAL])
    _record("grading.override_began", row, by=by, now=now)
    _count(row, score, by=by, now=now)
    return row


@transaction.atomic
def end_override(*, override_id: int, note: str, by: Actor, now: datetime) -> GradeOverride:
    """Turn a proposal down, or let the model count again.

    :raises NotYourRole: unless an analyst does it
    :raises AlreadyEnded: if it ended already
    """
    row, score = _locked(override_id)
    ensure_role(by, *ANALYSTS)
    if row.state not in _OPEN:
        raise AlreadyEnded(present=row.state)
    row.note = note
    if row.state == OverrideState.PROPOSED:
        row.state, row.ended_on, row.ended_by_id = (
            OverrideState.REJECTED, business_date(now), by.user_id,
        )  # fmt: skip
        row.save(update_fields=["state", "ended_on", "ended_by", "note"])
        _record("grading.override_rejected", row, by=by, now=now)
        return row
    before = row.counting(score.grade)
    _end(row, Ended.BY_HAND, on=business_date(now), by=by, now=now)
    if not holds.open_of([row.company_id]):
        cause = (OVERRIDE, row.public_id)
        effect.tell(row.company_id, before, score.grade, cause=cause, by=by, now=now)
    return row


@transaction.atomic
def end_passed(first: int, last: int, on: date, *, now: datetime) -> None:
    """End the overrides with ids in a range that a day, new accounts or a default ended."""
    for override_id in queries.open_between(first, last):
        row, score = _locked(override_id)
        if row.state == OverrideState.IN_FORCE and _why_over(row, score.grade, on) is not None:
            felt(
                {row.company_id: (score.grade, score.grade)},
                on,
                persons={row.company_id} if _company(row).is_natural_person else set(),
                cause=OVERRIDE,
                cause_ids={row.company_id: row.public_id},
                by=SYSTEM,
                now=now,
            )


def try_grade(*, company_id: int, grade: int) -> None:
    """Give a company a grade on trial, to see what would follow; the caller undoes it."""
    GradeHold.objects.filter(company_id=company_id, ended_on=None).delete()
    CompanyScore.objects.filter(company_id=company_id).update(grade=grade)


def felt(
    grades: Mapping[int, tuple[int | None, int]],
    on: date,
    *,
    persons: Container[int],
    cause: str,
    cause_ids: Mapping[int, UUID],
    by: Actor,
    now: datetime,
) -> set[int]:
    """See to the companies where not simply the model's grade counts; return their ids.

    `grades` are the model's before (None: it had none) and now, `cause_ids` what brought them, by
    company; the caller holds the companies' scores. Overrides that new accounts or a default ended
    are ended; of `persons` what becomes adverse waits, until they recover or somebody looks. What
    counts now is told of if it moved.
    """
    overridden, held = queries.in_force(grades), holds.open_of(grades)
    seen_to = set()
    for company_id, (old, new) in grades.items():
        before, after, brought_by = old, new, (cause, cause_ids[company_id])
        if (row := overridden.get(company_id)) is not None and old is not None:
            before, after = row.counting(old), row.counting(new)
            if (why := _why_over(row, new, on)) is not None:
                _end(row, why, on=on, by=by, now=now)
                after = new
        if (hold := held.get(company_id)) is not None:
            before = hold.counts
            if not held_back.waits(before, after):
                holding.end(hold, held_back.why_over(after), on)
                effect.tell(company_id, before, after, cause=brought_by, by=by, now=now)
        elif company_id in persons and held_back.waits(before, after):
            holding.begin(company_id, before, after, on, cause_id=cause_ids[company_id])
        elif row is not None:
            effect.tell(company_id, before, after, cause=brought_by, by=by, now=now)
        else:
            continue
        seen_to.add(company_id)
    return seen_to


def _why_over(row: GradeOverride, model_grade: int, on: date) -> Ended | None:
    if model_grade == scale.DEFAULT:
        return Ended.DEFAULT
    if on > row.expires_on:
        return Ended.EXPIRED
    since = Statement.objects.filter(
        company_id=row.company_id, superseded_at=None, recorded_at__gt=row.proposed_at
    )
    return Ended.ACCOUNTS if since.exists() else None


def _locked(override_id: int) -> tuple[GradeOverride, CompanyScore]:
    """Lock the company's score, then the override: the order in which regrading takes them."""
    company_id = GradeOverride.objects.values_list("company_id", flat=True).get(id=override_id)
    score = CompanyScore.objects.select_for_update(of=("self",)).get(company_id=company_id)
    return GradeOverride.objects.select_for_update(of=("self",)).get(id=override_id), score


def _end(row: GradeOverride, why: Ended, *, on: date, by: Actor, now: datetime) -> None:
    row.state, row.ended_on, row.ended_because = OverrideState.ENDED, on, why
    row.ended_by_id = by.user_id
    row.save(update_fields=["state", "ended_on", "ended_because", "ended_by", "note"])
    _record("grading.override_ended", row, by=by, now=now, why=why.value)


def _record(name: str, row: GradeOverride, *, by: Actor, now: datetime, **more: Any) -> None:
    company = str(_company(row).public_id)
    facts: dict[str, Any] = {"company": company, "grade": row.grade, "reason": row.reason} | more
    events.record(name, subject=row, by=by, at=now, **facts)


def _count(row: GradeOverride, score: CompanyScore, *, by: Actor, now: datetime) -> None:
    """Let a grade that came in force count, also before one that waits to be looked at."""
    before = holding.decide_otherwise(row.company_id, score.grade, row.text, by=by, now=now)
    after, cause = row.counting(score.grade), (OVERRIDE, row.public_id)
    effect.tell(row.company_id, before, after, cause=cause, by=by, now=now)


def _company(row: GradeOverride) -> Company:
    return companies.by_id([row.company_id])[row.company_id]
