"""Adverse grades of persons in business: held back until somebody has looked (`domain.md` 7.1)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from core import events
from core.dates import business_date
from core.errors import BusinessError
from grading import queries
from grading.models import (
    CompanyScore,
    GradeChange,
    GradeHold,
    GradeOverride,
    GradeReview,
    OverrideState,
)
from grading.queries import Standing, holds
from grading.rules import told
from grading.rules.holds import ProposalWaits, Released
from grading.services import effect, reviewing

REVIEW = "REVIEW"  # the cause of a grade that counts because somebody looked at it
ANALYSTS = (StaffRole.RISK_ANALYST, StaffRole.SENIOR_RISK_ANALYST)


class AlreadyReviewed(BusinessError):
    """Somebody looked at this grade before."""

    sentence = "This grade was looked at already."


class GradeMoved(BusinessError):
    """What waits is not the grade that was looked at."""

    sentence = "The grade changed meanwhile: load the page again and look at it as it is now."


@transaction.atomic
def close_review(
    *, review_id: int, note: str, confirms: int | None = None, by: Actor, now: datetime
) -> GradeReview:
    """Note that a person looked at a grade, and what was found.

    `confirms` is the grade that waited for it, and that counts from now on; None: none did.

    :raises NotYourRole: unless an analyst does it
    :raises AlreadyReviewed: if somebody did before
    :raises GradeMoved: if another grade waits than the one confirmed
    :raises ProposalWaits: if another grade, that an analyst proposed, waits for a second person
    """
    ensure_role(by, *ANALYSTS)
    company_id = GradeReview.objects.values_list("company_id", flat=True).get(id=review_id)
    CompanyScore.objects.select_for_update(of=("self",)).filter(company_id=company_id).first()
    review = GradeReview.objects.select_for_update(of=("self",)).get(id=review_id)
    if review.closed_at is not None:
        raise AlreadyReviewed
    held = holds.open_of([company_id]).get(company_id)
    standing = queries.as_graded([company_id])[company_id] if held else None
    if confirms != (standing and standing.grade):
        raise GradeMoved
    if held is not None:
        _ensure_none_proposed(company_id)
    _close(review, note, was_held=held is not None, by=by, now=now)
    if held is not None and standing is not None:
        _confirm(held, standing, review.public_id, by=by, now=now)
    return review


def begin(company_id: int, counts: int | None, grade: int, on: date, *, cause_id: UUID) -> None:
    """Hold back a grade that `cause_id` brought, and ask an analyst to look at it.

    `counts` is the grade that counted until now, None for none: it goes on to. The caller holds the
    company's score.
    """
    known = GradeChange.objects.filter(company_id=company_id).exclude(cause_id=cause_id)
    counted = None if counts is None else known.order_by("-business_date", "-id").first()
    GradeHold.objects.create(
        company_id=company_id,
        counts=counts,
        counted_on=None if counted is None else counted.business_date,
        counted_change=None if counted is None else counted.id,
        began_on=on,
    )
    fallen = reviewing.Fallen(
        company_id, cause_id, counts, grade, is_followed=False, is_person=True
    )
    reviewing.open_for([fallen], on=on)


def end(held: GradeHold, why: Released, on: date) -> None:
    """Hold a grade back no more; the caller tells of what counts from now on."""
    held.ended_on, held.ended_because = max(on, held.began_on), why
    held.save(update_fields=["ended_on", "ended_because"])


def decide_otherwise(
    company_id: int, model_grade: int, note: str, *, by: Actor, now: datetime
) -> int | None:
    """Let an analyst's own grade end what waits, and the open review; return what counted till now.

    The caller holds the company's score, of grade `model_grade`, which counts if nothing waits.
    """
    held = holds.open_of([company_id]).get(company_id)
    if held is not None:
        end(held, Released.OVERRIDDEN, business_date(now))
    for review in GradeReview.objects.select_for_update(of=("self",)).filter(
        company_id=company_id, closed_at=None
    ):
        _close(review, note, was_held=held is not None, by=by, now=now)
    return model_grade if held is None else held.counts


def _confirm(
    held: GradeHold, standing: Standing, cause_id: UUID, *, by: Actor, now: datetime
) -> None:
    end(held, Released.CONFIRMED, business_date(now))
    effect.tell(
        held.company_id,
        held.counts,
        standing.grade,
        cause=(REVIEW, cause_id),
        reasons=told.outside(standing.reasons)[: told.MOST_REASONS],
        by=by,
        now=now,
    )


def _close(review: GradeReview, note: str, *, was_held: bool, by: Actor, now: datetime) -> None:
    review.closed_at, review.closed_by_id, review.note = now, by.user_id, note
    review.save(update_fields=["closed_at", "closed_by", "note"])
    events.record(
        "grading.grade_reviewed",
        subject=review,
        by=by,
        at=now,
        company=str(review.company.public_id),
        grade=review.grade,
        was_held=was_held,
    )


def _ensure_none_proposed(company_id: int) -> None:
    proposed = GradeOverride.objects.filter(company_id=company_id, state=OverrideState.PROPOSED)
    if proposed.exists():
        raise ProposalWaits
