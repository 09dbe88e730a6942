"""Telling policyholders: notices, and the messages that go out beside them."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts import queries as accounts
from accounts.rules import SYSTEM, Actor
from companies import queries as companies
from companies.models import Company
from core import events
from core.models import Channel, Event
from limits.rules.told import outside
from monitoring import queries, rules
from monitoring.models import Notice, NoticeRead
from monitoring.queries import preferences
from monitoring.queries.preferences import Reader
from monitoring.rules.preferences import MailTime
from monitoring.services import digests

_STANDARD_FACTS = frozenset({"buyer", "amount", "currency", "effective_on", "reasons"})


@transaction.atomic
def tell(event: Event) -> Notice:
    """Put a notice of the event in its policyholder's inbox and line up its messages, once.

    :raises KeyError: if it is no event a policyholder is told of
    """
    facts = event.facts
    notice, is_new = Notice.objects.get_or_create(
        policyholder_id=event.policyholder_id or 0,
        event_id=event.public_id,
        kind=rules.TOLD[event.name],
        defaults={
            "buyer": _buyer(facts.get("buyer")),
            "subject_id": event.subject_id,
            "amount": Decimal(facts["amount"]) if facts.get("amount") is not None else None,
            "currency": facts.get("currency") or "",
            "effective_on": _day(facts.get("effective_on")),
            "reasons": outside(facts.get("reasons") or []),
            "facts": {name: facts[name] for name in facts if name not in _STANDARD_FACTS},
            "business_date": event.business_date,
            "created_at": event.happened_at,
        },
    )
    if is_new:
        wanted = (notice.policyholder_id, rules.NoticeKind(notice.kind))
        readers = preferences.mail_readers([wanted])[wanted]
        digests.note((notice, each) for each in readers if each.time == MailTime.DAILY)
        events.line_up(_messages(event, notice, readers))
    return notice


@transaction.atomic
def pass_on_grade_change(event: Event, *, covered: Iterable[int], now: datetime) -> None:
    """Tell everybody who follows a company, or is covered on it, that its grade changed; once.

    `covered` are the policyholders with a limit on it.
    """
    company_id = UUID(event.facts["company"])
    if events.history(company_id).filter(cause_id=event.public_id).exists():
        return
    company = companies.company(company_id)
    concerned = sorted({*covered, *queries.watchers_of(company.id)})
    facts = {"buyer": str(company.public_id), "old": event.facts["old"], "new": event.facts["new"]}
    happenings = [
        events.Happening(company_id, policyholder_id, facts) for policyholder_id in concerned
    ]
    events.record_many(
        "monitoring.buyer_regraded", Company, happenings, by=SYSTEM, at=now, cause=event.public_id
    )


@transaction.atomic
def read(*, notice_id: UUID, by: Actor, now: datetime) -> None:
    """Note that the actor read a notice; others still have it before them.

    :raises Notice.DoesNotExist: for one the actor does not see
    """
    _note_read([Notice.objects.visible_to(by).get(public_id=notice_id)], by, now)


@transaction.atomic
def read_all(*, by: Actor, now: datetime) -> int:
    """Note that the actor read all notices; return how many it had not before."""
    unread = list(queries.notices(by, unread=True))
    _note_read(unread, by, now)
    return len(unread)


@transaction.atomic
def unread(*, notice_id: UUID, by: Actor) -> None:
    """Put a notice back among those the actor has not read.

    :raises Notice.DoesNotExist: for one the actor does not see
    """
    notice = Notice.objects.visible_to(by).get(public_id=notice_id)
    notice.readings.filter(user_id=by.user_id or 0).delete()


def _note_read(notices: Iterable[Notice], by: Actor, now: datetime) -> None:
    """Note the first reading of each; reading again changes nothing."""
    NoticeRead.objects.bulk_create(
        (
            NoticeRead(
                policyholder_id=notice.policyholder_id,
                notice=notice,
                user_id=by.user_id or 0,
                read_at=now,
            )
            for notice in notices
        ),
        ignore_conflicts=True,
    )


def _buyer(public_id: str | None) -> Company | None:
    return None if public_id is None else companies.company(UUID(public_id))


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


def _messages(
    event: Event, notice: Notice, readers: Iterable[Reader]
) -> list[tuple[Event, Channel, str, dict[str, Any]]]:
    payload = {"notice": str(notice.public_id)}
    return [
        *(
            (event, Channel.MAIL, reader.public_id, payload)
            for reader in readers
            if reader.time == MailTime.AT_ONCE
        ),
        *(
            (event, Channel.WEBHOOK, str(endpoint.public_id), payload)
            for endpoint in queries.endpoints_of(notice.policyholder_id)
        ),
    ]
