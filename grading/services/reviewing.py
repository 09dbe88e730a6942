"""Looking, as a person, at what the scorecard decided about a person."""

from datetime import datetime

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from core import events
from core.errors import BusinessError
from grading.models import GradeReview


class AlreadyReviewed(BusinessError):
    """Somebody looked at this grade before."""

    sentence = "This grade was looked at already."


@transaction.atomic
def close_review(*, review_id: int, note: str, by: Actor, now: datetime) -> GradeReview:
    """Note that a person looked at an adverse grade, and what was found.

    :raises AlreadyReviewed: if somebody did before
    """
    ensure_role(by, StaffRole.RISK_ANALYST, StaffRole.SENIOR_RISK_ANALYST)
    review = GradeReview.objects.select_for_update(of=("self",)).get(id=review_id)
    if review.closed_at is not None:
        raise AlreadyReviewed
    review.closed_at, review.closed_by_id, review.note = now, by.user_id, note
    review.save(update_fields=["closed_at", "closed_by", "note"])
    events.record(
        "grading.grade_reviewed",
        subject=review,
        by=by,
        at=now,
        company=str(review.company.public_id),
        grade=review.grade,
    )
    return review
