"""Telling policyholders: notices, and the messages that go out beside them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import SYSTEM
from companies import queries as companies
from companies.models import Company
from core import events
from core.events import Happening
from core.models import Channel, Event
from limits.rules.told import outside
from monitoring import rules
from monitoring.models import Notice
from monitoring.queries import preferences, reached
from monitoring.queries.preferences import Reader
from monitoring.rules import NoticeKind, regraded
from monitoring.rules.preferences import MailTime
from monitoring.services import digests

_REGRADED = "monitoring.buyer_regraded"
_STANDARD_FACTS = frozenset({"buyer", "amount", "currency", "effective_on", "reasons"})


@transaction.atomic
def tell(event: Event) -> Notice:
    """Put a notice of the event in its policyholder's inbox and line up its messages, once.

    :raises KeyError: if it is no event a policyholder is told of
    """
    tell_all([event])
    return Notice.objects.get(**_key(event))


@transaction.atomic
def tell_all(happened: Sequence[Event]) -> None:
    """Put notices of events in their policyholders' inboxes and line up their messages, once.

    Inboxes are written in one order, so that no two callers block each other.

    :raises KeyError: if one is no event a policyholder is told of
    """
    known = set(
        Notice.objects.filter(event_id__in=[event.public_id for event in happened]).values_list(
            "policyholder_id", "event_id", "kind"
        )
    )
    news = {
        tuple(key.values()): event
        for event in sorted(happened, key=lambda each: (each.policyholder_id or 0, each.id))
        if tuple((key := _key(event)).values()) not in known
    }
    if not news:
        return
    buyers = companies.by_public_id(
        UUID(event.facts["buyer"]) for event in news.values() if event.facts.get("buyer")
    )
    made = [_notice(event, buyers) for event in news.values()]
    Notice.objects.bulk_create(made, ignore_conflicts=True)
    ours = Notice.objects.filter(public_id__in=[notice.public_id for notice in made])
    _line_up([(news[each.policyholder_id, each.event_id, each.kind], each) for each in ours])


@transaction.atomic
def pass_on_grade_change(event: Event, *, covered: Iterable[int], now: datetime) -> None:
    """Tell everybody who follows a company, or is covered on it, that its grade changed; once.

    `covered` are the policyholders with a limit on it.
    """
    pass_on_grade_changes([event], covered={UUID(event.facts["company"]): covered}, now=now)


@transaction.atomic
def pass_on_grade_changes(
    happened: Sequence[Event], *, covered: Mapping[UUID, Iterable[int]], now: datetime
) -> None:
    """Tell of grades that changed, each as `pass_on_grade_change` does; `covered` by company."""
    told = events.causes_of(_REGRADED, [UUID(event.facts["company"]) for event in happened])
    news = [event for event in happened if event.public_id not in told]
    found = companies.by_public_id(UUID(event.facts["company"]) for event in news)
    watchers = reached.watchers_of_each({company.id for company in found.values()})
    happenings = [
        Happening(company_id, policyholder_id, _regraded(found[company_id], event), event.public_id)
        for event in news
        for company_id in [UUID(event.facts["company"])]
        for policyholder_id in sorted({*covered[company_id], *watchers[found[company_id].id]})
    ]
    events.record_many(_REGRADED, Company, happenings, by=SYSTEM, at=now)


def _regraded(company: Company, event: Event) -> dict[str, Any]:
    return {
        "buyer": str(company.public_id),
        "old": event.facts["old"],
        "new": event.facts["new"],
        "reasons": regraded.reasons_of(event.facts.get("cause", "")),
    }


def _key(event: Event) -> dict[str, Any]:
    """Return what makes a notice the only one."""
    return {
        "policyholder_id": event.policyholder_id or 0,
        "event_id": event.public_id,
        "kind": rules.TOLD[event.name],
    }


def _notice(event: Event, buyers: Mapping[UUID, Company]) -> Notice:
    facts = event.facts
    return Notice(
        **_key(event),
        buyer=buyers[UUID(facts["buyer"])] if facts.get("buyer") else None,
        subject_id=event.subject_id,
        amount=Decimal(facts["amount"]) if facts.get("amount") is not None else None,
        currency=facts.get("currency") or "",
        effective_on=_day(facts.get("effective_on")),
        reasons=outside(facts.get("reasons") or []),
        facts={name: facts[name] for name in facts if name not in _STANDARD_FACTS},
        business_date=event.business_date,
        created_at=event.happened_at,
    )


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


def _line_up(told: Sequence[tuple[Event, Notice]]) -> None:
    """Line up the mails and webhooks of new notices, and keep what is mailed once a day."""
    wanted = {(notice.policyholder_id, NoticeKind(notice.kind)) for _, notice in told}
    readers = preferences.mail_readers(wanted)
    endpoints = reached.endpoints_of_each({holder for holder, _ in wanted})
    lines: list[tuple[Event, Channel, str, dict[str, Any]]] = []
    later: list[tuple[Notice, Reader]] = []
    for event, notice in told:
        payload = {"notice": str(notice.public_id)}
        for reader in readers[notice.policyholder_id, NoticeKind(notice.kind)]:
            if reader.time == MailTime.DAILY:
                later.append((notice, reader))
            else:
                lines.append((event, Channel.MAIL, reader.public_id, payload))
        lines += (
            (event, Channel.WEBHOOK, str(endpoint.public_id), payload)
            for endpoint in endpoints[notice.policyholder_id]
        )
    digests.note(later)
    if lines:
        events.line_up(lines)
