"""Where policyholders' systems are told."""

import base64
import secrets
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import Policyholder
from accounts.rules import Actor, Right, ensure_may
from core import clock, events
from core.dates import business_date
from monitoring import queries
from monitoring.models import WebhookEndpoint
from monitoring.rules import addresses as rules
from monitoring.rules.retries import OLD_SECRET_LASTS
from monitoring.services import posting


@transaction.atomic
def add_endpoint(
    *, url: str, by: Actor, now: datetime, look_up: Callable[[str], None] | None = None
) -> WebhookEndpoint:
    """Tell a system of the policyholder too, signed with a secret made here.

    `look_up` refuses an address that leads nowhere or inside (`lines.ensure_leads_outside`). It is
    asked before anything is locked, and after the right: who may add none learns of no name where
    it leads. Every call looks again; without it only the form of the address is checked.

    :raises NotYourRight: if the mandate does not include it
    :raises AddressRefused: if nothing may be sent there
    :raises TooManyEndpoints: if there are as many as there may be
    """
    ensure_may(by, Right.ADMINISTER)
    if look_up is not None:
        look_up(url)
    policyholder = (
        Policyholder.objects.visible_to(by).select_for_update().get(id=by.acting_for or 0)
    )
    rules.ensure_may_go_to(url, loopback=settings.LOOPBACK_WEBHOOKS, ports=settings.WEBHOOK_PORTS)
    if queries.endpoints(by).count() >= rules.MOST_ENDPOINTS:
        raise rules.TooManyEndpoints(most=rules.MOST_ENDPOINTS)
    endpoint = WebhookEndpoint.objects.create(
        policyholder=policyholder,
        url=url,
        secret=_new_secret(),
        created_at=now,
    )
    events.record("monitoring.endpoint_added", subject=endpoint, by=by, at=now)
    return endpoint


@transaction.atomic
def remove_endpoint(*, endpoint_id: UUID, by: Actor, now: datetime) -> None:
    """Stop telling a system; what was sent to it stays on record.

    :raises NotYourRight: if the mandate does not include it
    :raises WebhookEndpoint.DoesNotExist: for one the actor does not see
    """
    ensure_may(by, Right.ADMINISTER)
    endpoint = _lock_endpoint(endpoint_id, by)
    if endpoint.disabled_at is None:
        endpoint.disabled_at = now
        endpoint.save(update_fields=["disabled_at"])
        posting.drop(endpoint)
        events.record("monitoring.endpoint_removed", subject=endpoint, by=by, at=now)


@transaction.atomic
def stop_endpoint(*, endpoint_id: UUID, by: Actor, now: datetime) -> None:
    """Send nothing more to a system that answered that it is gone, and tell its owner.

    :raises WebhookEndpoint.DoesNotExist: for one the actor does not see
    """
    endpoint = _lock_endpoint(endpoint_id, by)
    if endpoint.is_in_use:
        endpoint.stopped_at = now
        endpoint.save(update_fields=["stopped_at"])
        posting.drop(endpoint)
        events.record(
            "monitoring.endpoint_stopped", subject=endpoint, by=by, at=now, url=endpoint.url
        )


@transaction.atomic
def start_endpoint(*, endpoint_id: UUID, by: Actor, now: datetime) -> None:
    """Send to a system again that was gone; what it missed is replayed when somebody asks.

    :raises NotYourRight: if the mandate does not include it
    :raises WebhookEndpoint.DoesNotExist: for one the actor does not see, or that was removed
    """
    ensure_may(by, Right.ADMINISTER)
    endpoint = lock_endpoint(endpoint_id, by)
    if endpoint.stopped_at is not None:
        endpoint.stopped_at = endpoint.failing_since = endpoint.told_failing_at = None
        endpoint.save(update_fields=["stopped_at", "failing_since", "told_failing_at"])
        events.record("monitoring.endpoint_started", subject=endpoint, by=by, at=now)


@transaction.atomic
def tell_of_failing(*, endpoint_id: UUID, by: Actor, now: datetime) -> None:
    """Tell the owner of a system that nothing arrives there, once until something does.

    :raises WebhookEndpoint.DoesNotExist: for one the actor does not see
    """
    endpoint = _lock_endpoint(endpoint_id, by)
    if endpoint.failing_since is not None and endpoint.told_failing_at is None:
        endpoint.told_failing_at = now
        endpoint.save(update_fields=["told_failing_at"])
        events.record(
            "monitoring.endpoint_failing",
            subject=endpoint,
            by=by,
            at=now,
            url=endpoint.url,
            since=endpoint.failing_since.isoformat(),
        )


@transaction.atomic
def rotate_secret(*, endpoint_id: UUID, by: Actor, now: datetime) -> WebhookEndpoint:
    """Give a system a new secret; the old one signs beside it for a day.

    :raises NotYourRight: if the mandate does not include it
    :raises WebhookEndpoint.DoesNotExist: for one the actor does not see, or that was removed
    :raises RotationGoesOn: if the secret before this one still signs
    """
    ensure_may(by, Right.ADMINISTER)
    endpoint = lock_endpoint(endpoint_id, by)
    moment = clock.real()  # signatures count in it, whatever the business date
    if endpoint.old_secret_until is not None and moment < endpoint.old_secret_until:
        raise rules.RotationGoesOn(until=business_date(endpoint.old_secret_until))
    endpoint.old_secret, endpoint.secret = endpoint.secret, _new_secret()
    endpoint.old_secret_until = moment + OLD_SECRET_LASTS
    endpoint.save(update_fields=["old_secret", "secret", "old_secret_until"])
    events.record("monitoring.secret_rotated", subject=endpoint, by=by, at=now)
    return endpoint


@transaction.atomic
def end_old_secret(*, endpoint_id: UUID, by: Actor, now: datetime) -> None:
    """Let only the new secret of a system sign from now on; none besides changes nothing.

    :raises NotYourRight: if the mandate does not include it
    :raises WebhookEndpoint.DoesNotExist: for one the actor does not see, or that was removed
    """
    ensure_may(by, Right.ADMINISTER)
    endpoint = lock_endpoint(endpoint_id, by)
    if endpoint.old_secret:
        endpoint.old_secret, endpoint.old_secret_until = "", None
        endpoint.save(update_fields=["old_secret", "old_secret_until"])
        events.record("monitoring.secret_ended", subject=endpoint, by=by, at=now)


def lock_endpoint(endpoint_id: UUID, by: Actor) -> WebhookEndpoint:
    """Lock an endpoint that was not removed.

    :raises WebhookEndpoint.DoesNotExist: for one the actor does not see, or that was removed
    """
    endpoints = WebhookEndpoint.objects.visible_to(by).filter(disabled_at=None)
    return endpoints.select_for_update().get(public_id=endpoint_id)


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"


def _lock_endpoint(endpoint_id: UUID, by: Actor) -> WebhookEndpoint:
    endpoints = WebhookEndpoint.objects.visible_to(by).select_for_update()
    return endpoints.get(public_id=endpoint_id)
