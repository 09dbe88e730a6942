"""Questions about who was told what, when, on which channel, and what came back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accounts import queries as accounts
from core.models import Channel, Delivery, DeliveryState, Event
from monitoring.models import CutCall, DigestLine, Notice, NoticeRead, WebhookEndpoint


class Way(StrEnum):
    """How somebody was told, or that somebody opened it."""

    INBOX = "INBOX"
    OPENED = "OPENED"
    MARKED_READ = "MARKED_READ"
    MAIL = "MAIL"
    SUMMARY = "SUMMARY"
    WEBHOOK = "WEBHOOK"
    CALL = "CALL"


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the proof.

    `state` is of a message that was sent, None for what has none; `at` is when it arrived or
    happened, None: not yet. `whom` is a mail address or where a system listens.
    """

    way: Way
    whom: str
    at: datetime | None
    state: DeliveryState | None = None
    tries: int = 0
    status: int | None = None
    answer: str = ""


def proof(notice: Notice) -> list[Told]:
    """Return who was told of a notice, and what came back, in the order of the ways.

    It is what the rows say that the sending itself was noted on; a mail that was taken says
    nothing of whether somebody opened it.
    """
    return [
        Told(Way.INBOX, "", notice.created_at),
        *_sent(notice),
        *_in_summaries(notice),
        *_readings(notice),
        *_calls(notice),
    ]


def _sent(notice: Notice) -> Iterable[Told]:
    event = Event.objects.filter(public_id=notice.event_id, business_date=notice.business_date)
    rows = list(
        Delivery.objects.filter(
            event_id__in=event.values("id"),
            policyholder_id=notice.policyholder_id,
            channel__in=(Channel.MAIL, Channel.WEBHOOK),
        ).order_by("channel", "id")
    )
    names = _names(rows)
    for row in rows:
        yield _told(Way(row.channel), names.get(row.target, row.target), row)


def _in_summaries(notice: Notice) -> Iterable[Told]:
    lines = DigestLine.objects.filter(notice=notice).select_related("user", "digest")
    found = list(lines.order_by("user__email", "id"))
    made = {str(line.digest.public_id) for line in found if line.digest}
    mails = {
        row.payload["digest"]: row
        for row in Delivery.objects.filter(
            policyholder_id=notice.policyholder_id, payload__digest__in=made
        )
    }
    for line in found:
        row = mails.get(str(line.digest.public_id)) if line.digest else None
        if row is None:
            yield Told(Way.SUMMARY, line.user.email, None, DeliveryState.PENDING)
        else:
            yield _told(Way.SUMMARY, line.user.email, row)


def _readings(notice: Notice) -> Iterable[Told]:
    rows = NoticeRead.objects.filter(notice=notice).select_related("user")
    for row in rows.order_by("read_at", "id"):
        if row.opened_at is None:
            yield Told(Way.MARKED_READ, row.user.email, row.read_at)
        else:
            yield Told(Way.OPENED, row.user.email, row.opened_at)


def _calls(notice: Notice) -> Iterable[Told]:
    for call in CutCall.objects.filter(notice=notice, called_at__isnull=False):
        yield Told(Way.CALL, "", call.called_at)


def _told(way: Way, whom: str, row: Delivery) -> Told:
    return Told(
        way,
        whom,
        row.delivered_at,
        DeliveryState(row.state),
        row.attempts,
        row.answer_status,
        row.answer,
    )


def _names(rows: Iterable[Delivery]) -> dict[str, str]:
    """Return what targets are called: mail addresses, and where systems listen."""
    of = {channel: [row.target for row in rows if row.channel == channel] for channel in Channel}
    systems = WebhookEndpoint.objects.filter(public_id__in=of[Channel.WEBHOOK])
    return accounts.addresses_of(of[Channel.MAIL]) | {
        str(each): url for each, url in systems.values_list("public_id", "url")
    }
