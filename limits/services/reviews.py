"""What is read beside an answer that was given at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from core import events
from core.dates import business_date
from limits.models import LimitRequest, RequestReview
from limits.rules import asking as rules
from limits.rules.asking import ReviewCause
from limits.services import conversation


def open_beside(request: LimitRequest, causes: Sequence[ReviewCause], *, now: datetime) -> None:
    """Put a request that has its answer on the underwriters' desk, to be read as well."""
    open_beside_all([(request, causes)], now=now)


def open_beside_all(
    several: Iterable[tuple[LimitRequest, Sequence[ReviewCause]]], *, now: datetime
) -> None:
    """Put requests that have their answers on the underwriters' desk, each for its causes."""
    RequestReview.objects.bulk_create(
        RequestReview(
            policyholder_id=request.policyholder_id, request=request, cause=cause, opened_at=now
        )
        for request, causes in several
        for cause in causes
    )


@transaction.atomic
def close_review(*, review_id: UUID, answer: str, by: Actor, now: datetime) -> RequestReview:
    """Note that a request was read, and tell the policyholder what was found.

    The answer that was given stays; to change the limit is another decision.

    :raises RequestReview.DoesNotExist: if there is no such review
    :raises NotYourRole: unless an underwriter does it
    :raises rules.ReviewClosed: if somebody did before
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    review = (
        RequestReview.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("request__buyer")
        .get(public_id=review_id)
    )
    if review.closed_at is not None:
        raise rules.ReviewClosed(state="CLOSED")
    review.closed_at, review.closed_by_id = now, by.user_id
    review.save(update_fields=["closed_at", "closed_by"])
    conversation.keep(review.request, answer, (), by=by, now=now)
    events.record(
        "limits.review_closed",
        subject=review.request,
        by=by,
        at=now,
        buyer=str(review.request.buyer.public_id),
        amount=str(review.request.amount),
        currency=review.request.currency,
        reasons=[],
        read_because=review.cause,
        effective_on=str(business_date(now)),
    )
    return review
