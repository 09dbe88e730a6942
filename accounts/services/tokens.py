"""Tokens by which a policyholder's systems act for a person with a mandate."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import AccessToken, Mandate
from accounts.rules import PERSONAL, Actor, token_digest
from core import events


@transaction.atomic
def issue_token(*, mandate_id: int, name: str, by: Actor, now: datetime) -> tuple[AccessToken, str]:
    """Issue a token for the actor's own mandate; the secret is returned this once.

    :raises Mandate.DoesNotExist: if it is not the actor's own mandate
    """
    mandate = Mandate.objects.visible_to(by).in_force().get(id=mandate_id, user_id=by.user_id or 0)
    secret = f"{PERSONAL}{secrets.token_urlsafe(32)}"
    token = AccessToken.objects.create(
        mandate=mandate,
        user_id=mandate.user_id,
        name=name,
        prefix=secret[:8],
        digest=token_digest(secret),
        created_at=now,
    )
    events.record(
        "accounts.token_issued",
        subject=token,
        by=by,
        at=now,
        policyholder_id=mandate.policyholder_id,
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token_id: UUID, by: Actor, now: datetime) -> None:
    """Revoke one of the actor's own tokens.

    :raises AccessToken.DoesNotExist: if it is not the actor's own
    """
    token = AccessToken.objects.select_for_update(of=("self",)).get(
        public_id=token_id, user_id=by.user_id or 0
    )
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        events.record(
            "accounts.token_revoked", subject=token, by=by, at=now, policyholder_id=by.acting_for
        )
