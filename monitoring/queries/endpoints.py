"""Questions about where policyholders' systems listen."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.rules import Actor
from core.models import Channel, Delivery
from monitoring.models import WebhookEndpoint


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


def messages_to(endpoint: WebhookEndpoint) -> QuerySet[Delivery]:
    """Return what was sent to an endpoint, newest first."""
    sent = Delivery.objects.filter(channel=Channel.WEBHOOK, target=str(endpoint.public_id))
    return sent.order_by("-id")
