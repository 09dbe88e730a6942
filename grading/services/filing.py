"""Filing what becomes known of a company: accounts and public events, by hand or by a feed."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction

from accounts.rules import Actor, StaffRole, ensure_role
from core import events
from core.dates import business_date
from core.errors import BusinessError
from grading.models import LINE_ITEMS, LegalEvent, Statement
from grading.rules import identities
from grading.rules.inputs import LegalEventKind


class InTheFuture(BusinessError):
    """What is recorded has not happened yet."""

    sentence = "%(day)s is in the future: record what has happened."


class AlreadyRecorded(BusinessError):
    """The source's number is on file with other facts."""

    sentence = "Number %(reference)s of %(source)s is on file with other facts."


class AlreadyEnded(BusinessError):
    """The event has its end already."""

    sentence = "This ended on %(on)s already."


class EndsBeforeItBegan(BusinessError):
    """The end lies before the beginning."""

    sentence = "This cannot have ended before it happened on %(on)s."


class NothingGiven(BusinessError):
    """Accounts without a single line say nothing."""

    sentence = "Give at least the total assets."


@transaction.atomic
def record_legal_event(
    *,
    company_id: int,
    kind: LegalEventKind,
    happened_on: date,
    source: str,
    source_reference: str,
    by: Actor,
    now: datetime,
) -> LegalEvent:
    """Record a public event about a company; the same one again changes nothing.

    :raises InTheFuture: if it has not happened yet
    :raises AlreadyRecorded: if the source's number is on file with other facts
    """
    _ensure_analyst(by)
    _ensure_past(happened_on, now)
    event, is_new = LegalEvent.objects.get_or_create(
        source=source,
        source_reference=source_reference,
        defaults={
            "company_id": company_id,
            "kind": kind,
            "happened_on": happened_on,
            "recorded_at": now,
            "recorded_by_id": by.user_id,
        },
    )
    if not is_new:
        if (event.company_id, event.kind, event.happened_on) != (company_id, kind, happened_on):
            raise AlreadyRecorded(source=source, reference=source_reference)
        return event
    events.record(
        "grading.legal_event_recorded",
        subject=event,
        by=by,
        at=now,
        company=str(event.company.public_id),
        kind=event.kind,
        happened_on=happened_on.isoformat(),
    )
    return event


@transaction.atomic
def end_legal_event(*, legal_event_id: int, ended_on: date, by: Actor, now: datetime) -> LegalEvent:
    """Record that a public event is over; ended on the day it happened, it never counted.

    :raises AlreadyEnded: if it was over before
    :raises EndsBeforeItBegan: if the day lies before the event
    :raises InTheFuture: if the day has not come yet
    """
    _ensure_analyst(by)
    event = LegalEvent.objects.select_for_update(of=("self",)).get(id=legal_event_id)
    if event.ended_on is not None:
        raise AlreadyEnded(on=event.ended_on)
    if ended_on < event.happened_on:
        raise EndsBeforeItBegan(on=event.happened_on)
    _ensure_past(ended_on, now)
    event.ended_on = ended_on
    event.save(update_fields=["ended_on"])
    events.record(
        "grading.legal_event_ended",
        subject=event,
        by=by,
        at=now,
        company=str(event.company.public_id),
        kind=event.kind,
        ended_on=ended_on.isoformat(),
    )
    return event


@transaction.atomic
def file_statement(
    *,
    company_id: int,
    period_end: date,
    currency: str,
    lines: Mapping[str, Decimal | None],
    source: str,
    filed_on: date | None,
    by: Actor,
    now: datetime,
) -> Statement:
    """File a year's accounts; a correction supersedes them, the same accounts change nothing.

    :raises KeyError: for a line that accounts do not have
    :raises InTheFuture: if the year is not over
    :raises NothingGiven: if there are no total assets
    """
    _ensure_analyst(by)
    _ensure_past(period_end, now)
    given = _known_lines(lines)
    if given["total_assets"] is None:
        raise NothingGiven
    _wait_for_other_filings(company_id)
    before = Statement.objects.filter(
        company_id=company_id, period_end=period_end, superseded_at=None
    ).first()
    if before is not None:
        if before.currency == currency and _known_lines(vars(before), strict=False) == given:
            return before
        before.superseded_at = now
        before.save(update_fields=["superseded_at"])
    statement = Statement.objects.create(
        company_id=company_id,
        period_end=period_end,
        currency=currency,
        source=source,
        filed_on=filed_on,
        recorded_at=now,
        warnings=identities.broken(given),
        **given,
    )
    events.record(
        "grading.accounts_filed",
        subject=statement,
        by=by,
        at=now,
        company=str(statement.company.public_id),
        period_end=period_end.isoformat(),
        supersedes=str(before.public_id) if before else None,
    )
    return statement


def _known_lines(
    lines: Mapping[str, Decimal | None], *, strict: bool = True
) -> dict[str, Decimal | None]:
    unknown = set(lines) - set(LINE_ITEMS)
    if strict and unknown:
        raise KeyError(", ".join(sorted(unknown)))
    return {item: lines.get(item) for item in LINE_ITEMS}


def _wait_for_other_filings(company_id: int) -> None:
    """Let filings for one company go one after the other: the first has no row to lock yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('grading.filing ' || %s, 0))",
            [str(company_id)],
        )


def _ensure_analyst(by: Actor) -> None:
    ensure_role(by, StaffRole.RISK_ANALYST, StaffRole.SENIOR_RISK_ANALYST)


def _ensure_past(day: date, now: datetime) -> None:
    if day > business_date(now):
        raise InTheFuture(day=day)
