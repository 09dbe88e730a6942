"""Questions about where policyholders' systems listen."""

from uuid import UUID

from django.db.models import Count, QuerySet

from accounts.rules import Actor
from core.models import Channel, Delivery, DeliveryState
from monitoring.models import Notice, WebhookAttempt, WebhookEndpoint
from monitoring.rules.replays import Wanted


def endpoints(actor: Actor) -> QuerySet[WebhookEndpoint]:
    """Return where the policyholder's systems are told, the newest first."""
    return (
        WebhookEndpoint.objects.visible_to(actor)
        .filter(disabled_at=None)
        .order_by("-created_at", "-id")
    )


def endpoint(actor: Actor, public_id: UUID) -> WebhookEndpoint | None:
    """Return one endpoint, also one removed; None: there is none the actor may see."""
    return WebhookEndpoint.objects.visible_to(actor).filter(public_id=public_id).first()


def endpoints_of(policyholder_id: int) -> list[WebhookEndpoint]:
    """Return the endpoints a policyholder's messages go to."""
    found = WebhookEndpoint.objects.filter(policyholder_id=policyholder_id)
    return list(found.filter(disabled_at=None, stopped_at=None).order_by("id"))


def messages_to(
    endpoint: WebhookEndpoint, state: DeliveryState | None = None
) -> QuerySet[Delivery]:
    """Return what was sent to an endpoint, newest first."""
    sent = Delivery.objects.filter(channel=Channel.WEBHOOK, target=str(endpoint.public_id))
    if state is not None:
        sent = sent.filter(state=state)
    return sent.order_by("-id")


def message_to(endpoint: WebhookEndpoint, public_id: UUID) -> Delivery | None:
    """Return one message to an endpoint; None: none of that id was."""
    return messages_to(endpoint).filter(public_id=public_id).first()


def tries_of(actor: Actor, message: Delivery) -> QuerySet[WebhookAttempt]:
    """Return every try to post a message, the first one first."""
    return (
        WebhookAttempt.objects.visible_to(actor).filter(delivery_id=message.id).order_by("number")
    )


def count_by_state(endpoint: WebhookEndpoint) -> dict[DeliveryState, int]:
    """Return how many messages to an endpoint wait, arrived and were given up."""
    counted = messages_to(endpoint).order_by().values_list("state").annotate(count=Count("id"))
    return {DeliveryState(state): count for state, count in counted}


def notices_to_replay(actor: Actor, wanted: Wanted) -> QuerySet[Notice]:
    """Return the notices a replay is to tell again, the oldest first."""
    found = Notice.objects.visible_to(actor)
    if wanted.since is not None:
        found = found.filter(created_at__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(created_at__lt=wanted.until)
    if wanted.buyer is not None:
        found = found.filter(buyer__public_id=wanted.buyer)
    return found.order_by("id")
