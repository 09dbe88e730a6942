"""What follows from a signal by itself: public events, grades, work for a person (`8.5`)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import structlog
from django.db import OperationalError, transaction
from django.db.models import Q, QuerySet

from accounts.rules import Actor
from companies import queries as companies
from core import tenancy
from core.dates import business_date
from core.errors import BusinessError
from grading import services as grading
from grading.models import GradeChange
from grading.rules.inputs import LegalEventKind
from monitoring.models import Signal
from monitoring.rules import triggers as rules
from monitoring.rules.triggers import Change, FirstEffect, SignalKind, SignalState
from monitoring.services import facts, reviewing

_TAKEN_BACK = "Taken back or corrected by its source."
_CAUSE = "monitoring.signal_received"
_TO_ACT_ON = (SignalState.RECEIVED, SignalState.UNMATCHED, SignalState.WITHDRAWN)
_LONGEST_PROBLEM = 200
_log = structlog.get_logger(__name__)


@transaction.atomic
@tenancy.scope(staff=True)
def act(signal_id: UUID, *, cause_id: UUID, by: Actor, now: datetime) -> Signal:
    """Do what follows from a signal as it stands; what was done for it before is not done again."""
    signal = _lock(signal_id)
    if signal.state not in _TO_ACT_ON:
        return signal
    touched = _with_register_changes(signal)
    signal.facts = {key: told for key, told in signal.facts.items() if key != rules.MOVED_FROM}
    if signal.is_withdrawn:
        _take_back(signal, by, now)
        signal.state = SignalState.WITHDRAWN
    elif signal.state == SignalState.UNMATCHED:
        _take_back(signal, by, now)  # what it was about before is not what it says now
    else:
        _take_effect(signal, cause_id, by, now)
    signal.save()
    for company_id in touched:
        _look_at_register_changes(company_id)
    signal.refresh_from_db()
    return signal


@transaction.atomic
@tenancy.scope(staff=True)
def grade_again(causes: Mapping[UUID, UUID], *, by: Actor, now: datetime) -> dict[UUID, UUID]:
    """Do what `act` does for signals from which a new grade follows and nothing else, all at once.

    `causes` are the events that told of signals, by signal. Returned are those of the signals it
    saw to: one a company; the others are left to `act`.
    """
    waiting = Signal.objects.select_for_update(of=("self",)).filter(
        public_id__in=causes,
        kind__in=rules.GRADED_AGAIN,
        state=SignalState.RECEIVED,
        is_withdrawn=False,
        legal_event=None,
    )
    rows = [each for each in waiting.order_by("id") if rules.MOVED_FROM not in each.facts]
    kept = companies.kept_ids(each.company_id for each in rows if each.company_id)
    found: dict[int, Signal] = {}
    for signal in rows:
        found.setdefault(kept[signal.company_id or 0], signal)
    cause_ids = {company_id: causes[each.public_id] for company_id, each in found.items()}
    worse = _worse(grading.regrade_each(cause_ids, cause=_CAUSE, by=by, now=now))
    for company_id, signal in found.items():
        signal.state = _after_grading(signal, is_worse=company_id in worse)
    Signal.objects.bulk_update(found.values(), ["state"])
    return {each.public_id: causes[each.public_id] for each in found.values()}


def act_or_wait(signal_id: UUID, *, cause_id: UUID, by: Actor, now: datetime) -> Signal:
    """Do as `act` does; what cannot be done waits for a person, with why.

    What the database refuses for the moment is raised: it goes well the next time.
    """
    try:
        return act(signal_id, cause_id=cause_id, by=by, now=now)
    except OperationalError:
        raise
    except Exception as problem:  # whatever it is, it belongs on the row, where people see it
        _log.exception("signal_waits", signal=str(signal_id))
        return _wait(signal_id, problem)


@transaction.atomic
@tenancy.scope(staff=True)
def _wait(signal_id: UUID, problem: Exception) -> Signal:
    signal = _lock(signal_id)
    is_refusal = isinstance(problem, BusinessError)
    why = str(problem) if is_refusal else f"{type(problem).__name__}: {problem}"
    signal.problem = why[:_LONGEST_PROBLEM]
    if signal.state == SignalState.RECEIVED:
        signal.state = SignalState.WAITS
    signal.save(update_fields=["state", "problem"])
    return signal


def _take_effect(signal: Signal, cause_id: UUID, by: Actor, now: datetime) -> None:
    effect = rules.TRIGGERS[SignalKind(signal.kind)].effect
    if effect is FirstEffect.LEGAL_EVENT:
        _record_legal_event(signal, by, now)
        return
    _take_back(signal, by, now)  # a correction may have made something else of it
    if effect is FirstEffect.REGRADE:
        company_id = _company(signal)
        changes = grading.regrade([company_id], cause=_CAUSE, cause_id=cause_id, by=by, now=now)
        signal.state = _after_grading(signal, is_worse=company_id in _worse(changes))
        return
    if signal.kind in rules.REVIEWED_AT_ONCE and signal.facts.get("asks", True):
        found = reviewing.look(_company(signal), cause_id=signal.public_id, by=by, now=now)
        signal.facts = {**signal.facts, "looked_at": found}
        signal.state = SignalState.WAITS
        return
    signal.state = _AFTER[effect]
    if signal.kind in rules.PUBLIC:
        values = {"day": signal.happened_on.isoformat()}
        whom = companies.kept_as(signal.company_id or 0).public_id
        facts.tell_fact(whom, signal.kind, values, cause_id=signal.public_id, by=by, now=now)


_AFTER = {
    FirstEffect.KEPT: SignalState.DONE,
    FirstEffect.LOOK: SignalState.WAITS,
    FirstEffect.LOOK_IF_SEVERAL: SignalState.NOTED,
}


def _worse(changes: Iterable[GradeChange]) -> set[int]:
    return {each.company_id for each in changes if each.grade > (each.old_grade or each.grade)}


def _after_grading(signal: Signal, *, is_worse: bool) -> SignalState:
    """Return how far a signal is once its company was graded again."""
    is_unexplained = signal.kind in rules.NOT_IN_THE_SCORE and not is_worse
    return SignalState.WAITS if is_unexplained else SignalState.DONE


def _record_legal_event(signal: Signal, by: Actor, now: datetime) -> None:
    """Record the public event among all others; what cannot be so waits for a person."""
    before = signal.legal_event
    is_same = before is not None and (before.company_id, before.kind, before.happened_on) == (
        _company(signal),
        LegalEventKind(signal.kind),
        signal.happened_on,
    )
    if not is_same:
        _take_back(signal, by, now)
    try:
        with transaction.atomic():
            record_legal_event(signal, by, now)
    except BusinessError as refusal:
        signal.state, signal.problem = SignalState.WAITS, str(refusal)
    else:
        signal.state = SignalState.DONE


def record_legal_event(signal: Signal, by: Actor, now: datetime) -> None:
    """Record the public event that a signal tells of; the caller saves the signal.

    :raises BusinessError: whatever `grading.record_legal_event` refuses
    """
    signal.legal_event = grading.record_legal_event(
        company_id=_company(signal),
        kind=LegalEventKind(signal.kind),
        happened_on=signal.happened_on,
        source=signal.source,
        source_reference=signal.source_id,
        by=by,
        now=now,
    )
    signal.problem = ""


def _take_back(signal: Signal, by: Actor, now: datetime) -> None:
    """Call the public event of a signal an error: it stays on record, and never counted."""
    event, signal.legal_event = signal.legal_event, None
    if event is None or event.corrected_at is not None:
        return
    grading.correct_legal_event(legal_event_id=event.id, reason=_TAKEN_BACK, by=by, now=now)


def _look_at_register_changes(company_id: int) -> None:
    """Ask for a look at changes at the register that lie close together, and only at those."""
    gone = (SignalState.WITHDRAWN, SignalState.UNMATCHED)
    rows = list(_register_changes(company_id).exclude(state__in=gone))
    together = rules.close_together(Change(row.id, row.happened_on) for row in rows)
    for row in rows:
        if row.state == SignalState.NOTED and row.id in together:
            within = rules.TRIGGERS[SignalKind(row.kind)].within
            latest = max(each.received_at for each in rows)
            row.state, row.due_on = (
                SignalState.WAITS,
                rules.due_on(business_date(latest), within),
            )
        elif row.state == SignalState.WAITS and row.id not in together and row.taken_by_id is None:
            row.state = SignalState.NOTED
        else:
            continue
        row.save(update_fields=["state", "due_on"])


def _lock(signal_id: UUID) -> Signal:
    """Lock a signal, with all changes at the register that lie beside it, in one order."""
    seen = Signal.objects.get(public_id=signal_id)
    wanted = Q(id=seen.id)
    for company_id in _with_register_changes(seen):
        wanted |= Q(id__in=_register_changes(company_id).values("id"))
    held = Signal.objects.filter(wanted).select_for_update(of=("self",)).order_by("id")
    return next(each for each in held if each.id == seen.id)


def _with_register_changes(signal: Signal) -> list[int]:
    """Return the companies whose changes at the register lie otherwise because of a signal."""
    found = set(signal.facts.get(rules.MOVED_FROM, []))
    if signal.kind in rules.REGISTER_CHANGES and signal.company_id is not None:
        found.add(signal.company_id)
    return sorted(found)


def _register_changes(company_id: int) -> QuerySet[Signal]:
    return Signal.objects.filter(
        company_id__in=companies.same_as(company_id), kind__in=rules.REGISTER_CHANGES
    ).order_by("id")


def _company(signal: Signal) -> int:
    return companies.kept_as(signal.company_id or 0).id
