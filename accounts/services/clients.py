"""The systems of a policyholder that sign in as themselves: API clients."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from oauth2_provider.models import AccessToken as GivenToken

from accounts.models import ApiClient
from accounts.rules import Actor, Right, ensure_may, scopes_named, token_digest
from core import events

_SECRETS_OVERLAP = timedelta(days=1)


@transaction.atomic
def make_client(
    *, name: str, scopes: Iterable[str], by: Actor, now: datetime
) -> tuple[ApiClient, str]:
    """Make an API client of the actor's policyholder; its secret is returned this once.

    :raises NotYourRight: unless the actor may administer
    :raises ScopeUnknown: if a scope is none of ours, or there is none
    """
    ensure_may(by, Right.ADMINISTER)
    secret = secrets.token_urlsafe(32)
    client = ApiClient.objects.create(
        policyholder_id=by.tenant,
        user_id=by.user_id or 0,  # an owner is somebody
        name=name,
        scope_names=[scope.value for scope in scopes_named(scopes)],
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        hash_client_secret=False,  # it is a digest already
        client_secret=token_digest(secret),
        made_at=now,
    )
    _record("accounts.client_made", client, by, now)
    return client, secret


@transaction.atomic
def rotate_client(*, client_id: UUID, by: Actor, now: datetime) -> tuple[ApiClient, str]:
    """Give a client a new secret, returned this once; the one before works one day longer.

    :raises NotYourRight: unless the actor may administer
    :raises ApiClient.DoesNotExist: if the actor's policyholder has no such client
    """
    client = _locked(client_id, by)
    secret = secrets.token_urlsafe(32)
    client.previous_secret, client.client_secret = client.client_secret, token_digest(secret)
    client.previous_until = now + _SECRETS_OVERLAP
    client.save(update_fields=["previous_secret", "client_secret", "previous_until"])
    _record("accounts.client_rotated", client, by, now)
    return client, secret


@transaction.atomic
def revoke_client(*, client_id: UUID, by: Actor, now: datetime) -> None:
    """Stop a client and every token it was given, at once.

    :raises NotYourRight: unless the actor may administer
    :raises ApiClient.DoesNotExist: if the actor's policyholder has no such client
    """
    client = _locked(client_id, by)
    client.revoked_at = now
    client.save(update_fields=["revoked_at"])
    GivenToken.objects.filter(application_id=client.id).delete()
    _record("accounts.client_revoked", client, by, now)


@transaction.atomic
def note_access(*, client_id: int, over_by: datetime, by: Actor, now: datetime) -> None:
    """Keep that a client was given a token, and clear away those that are over by a real moment.

    Tokens live on the real clock, however far ahead the business one was moved.
    """
    client = ApiClient.objects.visible_to(by).get(id=client_id)
    GivenToken.objects.filter(application_id=client_id, expires__lt=over_by).delete()
    _record("accounts.client_signed_in", client, by, now)


def _locked(client_id: UUID, by: Actor) -> ApiClient:
    ensure_may(by, Right.ADMINISTER)
    rows = ApiClient.objects.visible_to(by).select_for_update(of=("self",))
    return rows.get(public_id=client_id, revoked_at=None)


def _record(name: str, client: ApiClient, by: Actor, now: datetime) -> None:
    scopes = sorted(client.scope_names if by.scopes is None else by.scopes)
    events.record(name, subject=client, by=by, at=now, scopes=scopes)
