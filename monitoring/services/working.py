"""Working through what waits for a person: taken, matched, confirmed, dismissed, reopened."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role, ensure_second_person, person_of
from companies import queries as companies
from core import events
from core.dates import business_date
from core.states import ensure_can_become
from monitoring.models import Signal
from monitoring.queries import worklist as queries
from monitoring.rules import triggers as rules
from monitoring.rules.triggers import NEXT_STATES, SignalKind, SignalState
from monitoring.services import acting, reviewing
from receivables import services as receivables

WORKERS = (StaffRole.RISK_ANALYST, StaffRole.SENIOR_RISK_ANALYST, StaffRole.UNDERWRITER)


@transaction.atomic
def take(*, signal_id: UUID, by: Actor, now: datetime) -> Signal:
    """Take a signal to look at, so that two do not do the same; one's own changes nothing.

    :raises NotYourRole: unless an analyst or underwriter does it
    :raises rules.HeldByAnother: if somebody else has it
    """
    signal = _lock(signal_id, by)
    ensure_can_become(SignalState(signal.state), SignalState.DISMISSED, NEXT_STATES)
    signal.taken_by_id, signal.taken_at = person_of(by, *WORKERS), now
    signal.save(update_fields=["taken_by", "taken_at"])
    _record("monitoring.signal_taken", signal, by, now)
    return signal


@transaction.atomic
def give_back(*, signal_id: UUID, by: Actor, now: datetime) -> Signal:
    """Put a signal back for somebody else; a senior analyst may take it from who has it.

    :raises rules.HeldByAnother: if somebody else has it, unless a senior analyst does it
    """
    signal = _lock(signal_id, by, may_be_of_another=by.staff_role is StaffRole.SENIOR_RISK_ANALYST)
    signal.taken_by, signal.taken_at = None, None
    signal.save(update_fields=["taken_by", "taken_at"])
    _record("monitoring.signal_given_back", signal, by, now)
    return signal


@transaction.atomic
def match(*, signal_id: UUID, text: str, by: Actor, now: datetime) -> Signal:
    """Say which company an unmatched signal is about; what follows from it is done at once.

    :raises NoSuchCompany: if no company is known by the text
    :raises StateRefused: if it has its company
    """
    signal = _lock(signal_id, by)
    ensure_can_become(SignalState(signal.state), SignalState.RECEIVED, NEXT_STATES)
    company = companies.company_for(text)
    signal.company, signal.state = company, SignalState.RECEIVED
    signal.facts = {**signal.facts, "matched_by_hand": True}
    signal.due_on = rules.due_on(business_date(now), _within(signal))
    signal.taken_by, signal.taken_at = None, None
    signal.save()
    _record("monitoring.signal_matched", signal, by, now, buyer=str(company.public_id))
    return signal


@transaction.atomic
def confirm(*, signal_id: UUID, note: str, by: Actor, now: datetime) -> Signal:
    """Say that a signal is so, and look at the limits on its buyer by the rules.

    A public event is recorded, if that was refused before. Else the grade stays what it is: an
    analyst sets another one on the company's own desk.

    :raises StateRefused: if it does not wait
    :raises BusinessError: if the public event still cannot be recorded
    """
    signal = _lock(signal_id, by)
    ensure_can_become(SignalState(signal.state), SignalState.CONFIRMED, NEXT_STATES)
    if signal.kind in rules.GRAVE and not _is_recorded(signal):
        acting.record_legal_event(signal, by, now)
    cause = uuid5(signal.public_id, f"confirmed {now.isoformat()}")
    found = reviewing.look(signal.company_id or 0, cause_id=cause, by=by, now=now)
    signal.facts = {**signal.facts, "looked_at": found}
    _decide(signal, SignalState.CONFIRMED, note, by, now)
    _record("monitoring.signal_confirmed", signal, by, now, looked_at=found)
    return signal


@transaction.atomic
def dismiss(*, signal_id: UUID, reason: str, by: Actor, now: datetime) -> Signal:
    """Say that a signal comes to nothing, and why; a public event, or one late, by two people.

    :raises StateRefused: if it does not wait
    """
    signal = _lock(signal_id, by)
    is_late = signal.due_on < business_date(now)
    by_two = rules.needs_a_second_person(SignalKind(signal.kind), is_late=is_late)
    wanted = SignalState.TO_AGREE if by_two else SignalState.DISMISSED
    ensure_can_become(SignalState(signal.state), wanted, NEXT_STATES)
    if by_two:
        signal.state, signal.reason = wanted, reason
        signal.dismissed_by_id = person_of(by, *WORKERS)
        signal.taken_by, signal.taken_at = None, None
        signal.save()
        _record("monitoring.signal_dismissal_proposed", signal, by, now)
        return signal
    _decide(signal, wanted, reason, by, now)
    _record("monitoring.signal_dismissed", signal, by, now)
    return signal


@transaction.atomic
def agree(*, signal_id: UUID, by: Actor, now: datetime) -> Signal:
    """Agree that a signal comes to nothing, as the second person.

    :raises SecondPersonNeeded: for who dismissed it
    """
    signal = _lock(signal_id, by)
    ensure_second_person(by, signal.dismissed_by_id)
    ensure_can_become(SignalState(signal.state), SignalState.DISMISSED, NEXT_STATES)
    _decide(signal, SignalState.DISMISSED, signal.reason, by, now)
    _record("monitoring.signal_dismissed", signal, by, now)
    return signal


@transaction.atomic
def reopen(*, signal_id: UUID, reason: str, by: Actor, now: datetime) -> Signal:
    """Put a signal that was decided, or whose dismissal waits, back on the list.

    :raises StateRefused: if it is open
    """
    signal = _lock(signal_id, by)
    wanted = SignalState.WAITS if signal.company_id else SignalState.UNMATCHED
    ensure_can_become(SignalState(signal.state), wanted, NEXT_STATES)
    _judge(signal, is_judged=False, by=by, now=now)
    signal.state, signal.reason = wanted, reason
    signal.due_on = rules.due_on(business_date(now), _within(signal))
    signal.taken_by = signal.dismissed_by = signal.decided_by = None
    signal.taken_at = signal.decided_at = signal.raised_on = None
    signal.save()
    _record("monitoring.signal_reopened", signal, by, now)
    return signal


def raise_late(on: date, *, by: Actor, now: datetime) -> int:
    """Take what is past its day from who has it, for a second person; each once. Return how many.

    Who had it may not be the one that dismisses it alone: dismissing what is late takes two.
    """
    found = list(queries.late(on).filter(raised_on=None).select_for_update(of=("self",)))
    for signal in found:
        signal.raised_on, signal.taken_by, signal.taken_at = on, None, None
        signal.save(update_fields=["raised_on", "taken_by", "taken_at"])
        _record("monitoring.signal_raised", signal, by, now, due_on=signal.due_on.isoformat())
    return len(found)


def _is_recorded(signal: Signal) -> bool:
    return signal.legal_event is not None and signal.legal_event.corrected_at is None


def _within(signal: Signal) -> int:
    return rules.TRIGGERS[SignalKind(signal.kind)].within


def _lock(signal_id: UUID, by: Actor, *, may_be_of_another: bool = False) -> Signal:
    ensure_role(by, *WORKERS)
    signal = Signal.objects.select_for_update(of=("self",)).get(public_id=signal_id)
    is_of_another = signal.taken_by_id not in (None, by.user_id)
    if is_of_another and not may_be_of_another:
        raise rules.HeldByAnother
    return signal


def _decide(signal: Signal, state: SignalState, reason: str, by: Actor, now: datetime) -> None:
    signal.state, signal.reason = state, reason
    signal.decided_by_id, signal.decided_at = by.user_id, now
    signal.taken_by, signal.taken_at = None, None
    signal.save()
    _judge(signal, is_judged=True, by=by, now=now)


def _judge(signal: Signal, *, is_judged: bool, by: Actor, now: datetime) -> None:
    """Let limits on a buyer rise again once a person judged what several reported of it."""
    if signal.kind == SignalKind.SECOND_OVERDUE and signal.company_id is not None:
        receivables.judge_overdues(buyer_id=signal.company_id, is_judged=is_judged, by=by, now=now)


def _record(name: str, signal: Signal, by: Actor, now: datetime, **facts: Any) -> None:
    events.record(name, subject=signal, by=by, at=now, kind=str(signal.kind), **facts)
