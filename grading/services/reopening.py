"""A grade looked at by a person, to be looked at once more."""

from datetime import datetime

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from core import events
from core.dates import business_date
from core.errors import BusinessError
from grading import queries
from grading.models import CompanyScore, GradeReview
from grading.rules import reviews as rules


class NotClosedYet(BusinessError):
    """A review that still waits is opened again."""

    sentence = "This grade still waits for somebody to look at it."


class AnotherIsOpen(BusinessError):
    """A review of the company waits already."""

    sentence = "A review of this company is open already: note there what you found."


@transaction.atomic
def reopen_review(*, review_id: int, reason: str, by: Actor, now: datetime) -> GradeReview:
    """Put a grade that somebody looked at back on the queue; what was found then stays.

    Whatever counts goes on counting: this asks for another look, and takes nothing back.

    :raises NotYourRole: unless an analyst does it
    :raises NotClosedYet: if it still waits
    :raises rules.NotYoursToOpen: if somebody else closed it, unless a senior analyst does it
    :raises AnotherIsOpen: if a review of the company waits
    """
    ensure_role(by, StaffRole.RISK_ANALYST, StaffRole.SENIOR_RISK_ANALYST)
    company_id = GradeReview.objects.values_list("company_id", flat=True).get(id=review_id)
    CompanyScore.objects.select_for_update(of=("self",)).filter(company_id=company_id).first()
    closed = GradeReview.objects.select_for_update(of=("self",)).get(id=review_id)

    if closed.closed_at is None:
        raise NotClosedYet
    rules.ensure_may_open_again(
        closed_by=closed.closed_by_id,
        by=by.user_id,
        is_senior=by.staff_role == StaffRole.SENIOR_RISK_ANALYST,
    )
    if GradeReview.objects.filter(company_id=company_id, closed_at=None).exists():
        raise AnotherIsOpen

    review = GradeReview.objects.create(
        company_id=company_id,
        old_grade=closed.old_grade,
        grade=queries.as_graded([company_id])[company_id].model_grade,
        reasons=closed.reasons,
        at_stake=queries.at_stake(company_id),
        cause_id=closed.public_id,
        opened_on=business_date(now),
        opened_again=reason,
    )
    events.record(
        "grading.review_reopened",
        subject=review,
        by=by,
        at=now,
        company=str(closed.company.public_id),
        review=str(closed.public_id),
    )
    return review
