"""The summary of a day: what somebody wanted to read once a day, in one mail."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.rules import SYSTEM
from core import events
from core.models import Channel
from core.night import Ranges, cut
from monitoring.models import Digest, DigestLine, Notice
from monitoring.queries.preferences import Reader

_PEOPLE_A_RANGE = 200


def note(lines: Iterable[tuple[Notice, Reader]]) -> None:
    """Keep notices for the summaries of readers who want them once a day; one kept stays."""
    DigestLine.objects.bulk_create(
        (
            DigestLine(
                policyholder_id=notice.policyholder_id,
                user_id=reader.user_id,
                notice_id=notice.id,
                business_date=notice.business_date,
            )
            for notice, reader in lines
        ),
        ignore_conflicts=True,
    )


def ranges(on: date) -> Ranges:
    """Return whose summaries are to be made, by person; nobody's where nothing happened."""
    people = _waiting(on).values_list("user_id", flat=True).distinct().order_by("user_id")
    return cut(list(people), _PEOPLE_A_RANGE)


def run(first: int, last: int, on: date, now: datetime) -> None:
    """Mail people the summaries of a day, each once: what comes later waits for the next."""
    waiting = _waiting(on).filter(user_id__gte=first, user_id__lte=last)
    pairs = waiting.values_list("policyholder_id", "user_id").distinct()
    for policyholder_id, user_id in pairs.order_by("policyholder_id", "user_id"):
        digest, is_new = Digest.objects.get_or_create(
            policyholder_id=policyholder_id,
            user_id=user_id,
            business_date=on,
            defaults={"made_at": now},
        )
        if is_new:
            _send(digest, on, now)


def _send(digest: Digest, on: date, now: datetime) -> None:
    lines = _waiting(on).filter(policyholder_id=digest.policyholder_id, user_id=digest.user_id)
    count = lines.update(digest=digest)
    event = events.record(
        "monitoring.digest_made", subject=digest, by=SYSTEM, at=now, notices=count
    )
    reader = str(digest.user.public_id)
    events.line_up([(event, Channel.MAIL, reader, {"digest": str(digest.public_id)})])


def _waiting(on: date) -> QuerySet[DigestLine]:
    return DigestLine.objects.filter(digest=None, business_date__lte=on)
