"""Suppliers' keys: by which a register's or agency's system sends signals, and nothing else."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role, person_of, token_digest
from core import events
from core.errors import BusinessError
from monitoring.models import FeedKey

PREFIX = "dkf_"  # begins a supplier's key, so that nobody takes it for another token
_USE_IS_KEPT_TO = timedelta(minutes=1)


class FeedThere(BusinessError):
    """The source has its key."""

    sentence = "%(source)s has a key already. Stop that one first."


@transaction.atomic
def make_key(*, source: str, by: Actor, now: datetime) -> tuple[FeedKey, str]:
    """Let a supplier send signals of one source; the key is returned this once.

    :raises NotYourRole: unless a senior analyst does it
    :raises FeedThere: if the source has a key
    """
    ensure_role(by, StaffRole.SENIOR_RISK_ANALYST)
    secret = PREFIX + secrets.token_urlsafe(32)
    key, is_new = FeedKey.objects.get_or_create(
        source=source.strip(),
        revoked_at=None,
        defaults={
            "digest": token_digest(secret),
            "made_at": now,
            "made_by_id": person_of(by, StaffRole.SENIOR_RISK_ANALYST),
        },
    )
    if not is_new:
        raise FeedThere(source=source)
    events.record("monitoring.feed_made", subject=key, by=by, at=now, source=key.source)
    return key, secret


@transaction.atomic
def revoke_key(*, key_id: UUID, by: Actor, now: datetime) -> FeedKey:
    """Stop a supplier's key at once; stopping it again changes nothing."""
    ensure_role(by, StaffRole.SENIOR_RISK_ANALYST)
    key = FeedKey.objects.select_for_update(of=("self",)).get(public_id=key_id)
    if key.revoked_at is None:
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
        events.record("monitoring.feed_stopped", subject=key, by=by, at=now, source=key.source)
    return key


def key_of(secret: str, *, now: datetime) -> FeedKey | None:
    """Return the key that works by this secret, and note its use; None: there is none."""
    if not secret.startswith(PREFIX):
        return None
    found = FeedKey.objects.filter(digest=token_digest(secret), revoked_at=None)
    key = found.select_for_update(of=("self",), skip_locked=True).first() or found.first()
    if key is not None and (key.last_used_at is None or now - key.last_used_at > _USE_IS_KEPT_TO):
        key.last_used_at = now
        key.save(update_fields=["last_used_at"])
    return key
