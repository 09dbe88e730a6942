"""Questions about the queue of grades to look at: what comes after what."""

from django.db.models import Q, QuerySet

from grading.models import GradeReview
from grading.queries.grades import open_reviews


def after(
    review: GradeReview, *, why: str = "", search_name: str = ""
) -> tuple[GradeReview | None, bool]:
    """Return what comes after a review on the queue, and whether that is from the top again.

    `why` and `search_name` narrow the queue down as its list does.
    """
    waiting = open_reviews().exclude(id=review.id)
    if why:
        waiting = waiting.filter(reasons__contains=[why])
    if search_name:
        waiting = waiting.filter(company__search_name__contains=search_name)
    behind = _behind(waiting, review).first()
    return (behind, False) if behind else (waiting.first(), True)


def _behind(waiting: QuerySet[GradeReview], review: GradeReview) -> QuerySet[GradeReview]:
    same = Q(at_stake=review.at_stake)
    return waiting.filter(
        Q(at_stake__lt=review.at_stake)
        | (same & Q(opened_on__gt=review.opened_on))
        | (same & Q(opened_on=review.opened_on, id__gt=review.id))
    )
