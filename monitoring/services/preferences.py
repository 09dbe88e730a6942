"""Choosing when one is mailed."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.rules import Actor
from monitoring.models import MailPreference
from monitoring.queries import preferences
from monitoring.rules import NoticeKind
from monitoring.rules.preferences import USUAL, MailTime, ensure_allowed


@transaction.atomic
def choose_mails(*, wished: Mapping[NoticeKind, MailTime], by: Actor, now: datetime) -> int:
    """Keep when the actor is mailed of kinds of notices; return how many changed.

    What is lined up or noted for the summary already stays as it was.

    :raises CannotBeOff: naming the first kind that one must be mailed of
    """
    present = preferences.preferences(by)
    changed = {kind: time for kind, time in wished.items() if present[kind] != time}
    for kind, time in changed.items():
        ensure_allowed(kind, time)
    for kind, time in changed.items():
        _keep(kind, time, by, now)
    return len(changed)


def reset_mails(*, by: Actor, now: datetime) -> int:
    """Mail the actor of everything at once again; return how many kinds changed."""
    return choose_mails(wished=dict.fromkeys(NoticeKind, USUAL), by=by, now=now)


def _keep(kind: NoticeKind, time: MailTime, by: Actor, now: datetime) -> None:
    MailPreference.objects.update_or_create(
        policyholder_id=by.tenant,
        user_id=by.user_id or 0,
        kind=kind,
        defaults={"time": time, "chosen_at": now},
    )
