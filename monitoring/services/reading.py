"""Noting who read what: a person who opened it, or who or what only marked it as read."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor
from monitoring import queries
from monitoring.models import Notice, NoticeRead


@transaction.atomic
def read(*, notice_id: UUID, by: Actor, now: datetime, in_person: bool = True) -> None:
    """Note that the actor read a notice; others still have it before them.

    Over the API nobody opened it: `in_person` is False.

    :raises Notice.DoesNotExist: for one the actor does not see
    """
    _note([Notice.objects.visible_to(by).get(public_id=notice_id)], by, now, in_person=in_person)


@transaction.atomic
def read_all(*, by: Actor, now: datetime) -> int:
    """Note that the actor put all notices among the read; return how many it had not before.

    It opened none of them: a cut stays one that nobody opened.
    """
    unread = list(queries.notices(by, unread=True))
    _note(unread, by, now, in_person=False)
    return len(unread)


@transaction.atomic
def unread(*, notice_id: UUID, by: Actor) -> None:
    """Put a notice back among those the actor has not read; that it was opened stays known.

    :raises Notice.DoesNotExist: for one the actor does not see
    """
    notice = Notice.objects.visible_to(by).get(public_id=notice_id)
    notice.readings.filter(user_id=by.user_id or 0).update(is_put_back=True)


def _note(notices: Iterable[Notice], by: Actor, now: datetime, *, in_person: bool) -> None:
    """Note the first reading of each, and the first in person; reading again changes nothing."""
    rows = list(notices)
    NoticeRead.objects.bulk_create(
        (
            NoticeRead(
                policyholder_id=notice.policyholder_id,
                notice=notice,
                user_id=by.user_id or 0,
                read_at=now,
                opened_at=now if in_person else None,
            )
            for notice in rows
        ),
        ignore_conflicts=True,
    )
    mine = NoticeRead.objects.filter(notice__in=rows, user_id=by.user_id or 0)
    mine.filter(is_put_back=True).update(is_put_back=False)
    if in_person:
        mine.filter(opened_at=None).update(opened_at=now)
