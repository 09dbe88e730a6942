"""Requests for limits: a policyholder's own, and the underwriters' queue."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from accounts.rules import Actor
from companies import queries as companies
from limits.models import LimitRequest, RequestDocument
from limits.rules.lifecycle import OPEN_STATES, RequestState


def requests(actor: Actor) -> QuerySet[LimitRequest]:
    """Return the requests the actor may see with their decisions, newest first."""
    return (
        LimitRequest.objects.visible_to(actor)
        .select_related("buyer", "decision", "policy")
        .order_by("-submitted_at", "-id")
    )


def requests_in_full(actor: Actor) -> QuerySet[LimitRequest]:
    """Return the requests with all that was said on them, newest first."""
    return requests(actor).prefetch_related("messages__documents", "reviews")


def requests_on(actor: Actor, buyer_id: int) -> QuerySet[LimitRequest]:
    """Return the requests on one buyer that the actor may see, newest first."""
    return requests(actor).filter(buyer_id__in=companies.same_as(buyer_id))


def request(actor: Actor, public_id: UUID) -> LimitRequest:
    """Return one request with its decision.

    :raises LimitRequest.DoesNotExist: if there is none, or the actor may not see it
    """
    return requests_in_full(actor).get(public_id=public_id)


def request_document(actor: Actor, public_id: UUID) -> RequestDocument:
    """Return a file that came with a message on a request.

    :raises RequestDocument.DoesNotExist: if there is none, or the actor may not see it
    """
    return RequestDocument.objects.visible_to(actor).get(public_id=public_id)


def open_request(policy_id: int, buyer_id: int) -> LimitRequest | None:
    """Return the unanswered request on a buyer; None: there is none."""
    return LimitRequest.objects.filter(
        policy_id=policy_id, buyer_id__in=companies.same_as(buyer_id), state__in=OPEN_STATES
    ).first()


def open_on(policy_id: int, buyer_ids: Iterable[int]) -> dict[int, LimitRequest]:
    """Return the unanswered requests of a policy on buyers, by the id they were asked under."""
    found = LimitRequest.objects.filter(
        policy_id=policy_id, buyer_id__in=list(buyer_ids), state__in=OPEN_STATES
    )
    return {request.buyer_id: request for request in found}


def queue() -> QuerySet[LimitRequest]:
    """Return the requests that wait for an underwriter, oldest first."""
    return (
        LimitRequest.objects.filter(state=RequestState.REFERRED)
        .select_related("buyer", "policyholder", "policy")
        .order_by("submitted_at", "id")
    )
