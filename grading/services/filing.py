"""Filing what becomes known of a company: accounts and public events, by hand or by a feed."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction

from accounts.rules import Actor, StaffRole, ensure_role
from companies import queries as companies
from core import currencies, events
from core.dates import business_date
from core.errors import BusinessError
from grading.models import LINE_ITEMS, LegalEvent, Statement
from grading.rules import filing, identities, legal
from grading.rules.inputs import LegalEventKind


class AlreadyRecorded(BusinessError):
    """The source's number is on file with other facts."""

    sentence = "Number %(reference)s of %(source)s is on file with other facts."


class AlreadyEnded(BusinessError):
    """The event has its end already."""

    sentence = "This ended on %(on)s already."


class EndsBeforeItBegan(BusinessError):
    """The end lies before the beginning."""

    sentence = "This cannot have ended before it happened on %(on)s."


class RecordedByYourself(BusinessError):
    """Somebody else has to say that a record is an error."""

    sentence = "You recorded this yourself: let somebody else say that it is an error."


class AlreadyCorrected(BusinessError):
    """The record was called an error before."""

    sentence = "This was called an error already."


class AlreadySuperseded(BusinessError):
    """The accounts are not in force any more."""

    sentence = "These accounts are not in force any more."


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
    :raises BeforeTheCompany: if the company was founded later
    :raises AlreadyRecorded: if the source's number is on file with other facts
    """
    _ensure_analyst(by)
    company = companies.by_id([company_id])[company_id]
    legal.ensure_can_have_happened(
        happened_on, founded_on=company.founded_on, today=business_date(now)
    )
    event, is_new = LegalEvent.objects.get_or_create(
        source=source,
        source_reference=source_reference,
        corrected_at=None,
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
def correct_legal_event(
    *, legal_event_id: int, reason: str, by: Actor, now: datetime
) -> LegalEvent:
    """Say that a public event was recorded in error: the record stays, and never counted.

    :raises AlreadyCorrected: if somebody said so before
    :raises RecordedByYourself: if whoever says so recorded it
    """
    ensure_role(by, StaffRole.SENIOR_RISK_ANALYST)
    event = LegalEvent.objects.select_for_update(of=("self",)).get(id=legal_event_id)
    if event.corrected_at is not None:
        raise AlreadyCorrected
    if event.recorded_by_id is not None and event.recorded_by_id == by.user_id:
        raise RecordedByYourself
    old_end = event.ended_on
    event.ended_on, event.correction = event.happened_on, reason
    event.corrected_at, event.corrected_by_id = now, by.user_id
    event.save(update_fields=["ended_on", "correction", "corrected_at", "corrected_by"])
    events.record(
        "grading.legal_event_corrected",
        subject=event,
        by=by,
        at=now,
        company=str(event.company.public_id),
        kind=event.kind,
        old_end=old_end.isoformat() if old_end else None,
    )
    return event


@transaction.atomic
def withdraw_statement(*, statement_id: int, reason: str, by: Actor, now: datetime) -> Statement:
    """Take accounts back that should not have been filed; the record stays.

    :raises AlreadySuperseded: if they are not in force any more
    """
    _ensure_analyst(by)
    statement = Statement.objects.select_for_update(of=("self",)).get(id=statement_id)
    if statement.superseded_at is not None:
        raise AlreadySuperseded
    statement.superseded_at, statement.withdrawal = now, reason
    statement.save(update_fields=["superseded_at", "withdrawal"])
    events.record(
        "grading.accounts_withdrawn",
        subject=statement,
        by=by,
        at=now,
        company=str(statement.company.public_id),
        period_end=statement.period_end.isoformat(),
    )
    return statement


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
    :raises InTheFuture: if the year is not over, or the day of filing has not come
    :raises BeforeTheCompany: if the year was over before the company was founded
    :raises BeforeAnyAccounts: if the year lies before 1900
    :raises FiledBeforeTheYearEnded: if the day of filing lies before the end of the year
    :raises UnknownCurrency: if there is no such currency
    :raises NothingGiven: if there are no total assets
    """
    _ensure_analyst(by)
    founded_on = companies.by_id([company_id])[company_id].founded_on
    filing.ensure_year(period_end, founded_on=founded_on, today=business_date(now))
    filing.ensure_filing(filed_on, period_end, today=business_date(now))
    currencies.ensure_known(currency)
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
        raise legal.InTheFuture(day=day)
