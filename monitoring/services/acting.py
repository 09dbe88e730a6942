"""What follows from a signal by itself: public events, grades, work for a person (`8.5`)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.rules import Actor
from companies import queries as companies
from core import tenancy
from core.dates import business_date
from core.errors import BusinessError
from grading import services as grading
from grading.rules.inputs import LegalEventKind
from monitoring.models import Signal
from monitoring.rules import triggers as rules
from monitoring.rules.triggers import Change, FirstEffect, SignalKind, SignalState
from monitoring.services import facts, reviewing

_TAKEN_BACK = "Taken back or corrected by its source."
_CAUSE = "monitoring.signal_received"


@transaction.atomic
@tenancy.scope(staff=True)
def act(signal_id: UUID, *, cause_id: UUID, by: Actor, now: datetime) -> Signal:
    """Do what follows from a signal as it stands; what was done for it before is not done again."""
    signal = _lock(signal_id)
    if signal.state not in (SignalState.RECEIVED, SignalState.WITHDRAWN):
        return signal
    if signal.is_withdrawn:
        _take_back(signal, by, now)
        signal.state = SignalState.WITHDRAWN
    else:
        _take_effect(signal, cause_id, by, now)
    signal.save()
    _look_at_register_changes(signal)
    signal.refresh_from_db()
    return signal


def _take_effect(signal: Signal, cause_id: UUID, by: Actor, now: datetime) -> None:
    effect = rules.TRIGGERS[SignalKind(signal.kind)].effect
    if effect is FirstEffect.LEGAL_EVENT:
        _record_legal_event(signal, by, now)
        return
    _take_back(signal, by, now)  # a correction may have made something else of it
    if effect is FirstEffect.REGRADE:
        grading.regrade([_company(signal)], cause=_CAUSE, cause_id=cause_id, by=by, now=now)
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
    FirstEffect.REGRADE: SignalState.DONE,
    FirstEffect.KEPT: SignalState.DONE,
    FirstEffect.LOOK: SignalState.WAITS,
    FirstEffect.LOOK_IF_SEVERAL: SignalState.NOTED,
}


def _record_legal_event(signal: Signal, by: Actor, now: datetime) -> None:
    """Record the public event among all others; what cannot be so waits for a person."""
    before = signal.legal_event
    kind = LegalEventKind(signal.kind)
    is_same = before is not None and (before.company_id, before.kind, before.happened_on) == (
        _company(signal),
        kind,
        signal.happened_on,
    )
    if not is_same:
        _take_back(signal, by, now)
    try:
        with transaction.atomic():
            signal.legal_event = grading.record_legal_event(
                company_id=_company(signal),
                kind=kind,
                happened_on=signal.happened_on,
                source=signal.source,
                source_reference=signal.source_id,
                by=by,
                now=now,
            )
    except BusinessError as refusal:
        signal.state, signal.problem = SignalState.WAITS, str(refusal)
    else:
        signal.state = SignalState.DONE


def _take_back(signal: Signal, by: Actor, now: datetime) -> None:
    """Call the public event of a signal an error: it stays on record, and never counted."""
    event, signal.legal_event = signal.legal_event, None
    if event is None or event.corrected_at is not None:
        return
    grading.correct_legal_event(legal_event_id=event.id, reason=_TAKEN_BACK, by=by, now=now)


def _look_at_register_changes(signal: Signal) -> None:
    """Ask for a look at changes at the register that lie close together, and only at those."""
    if signal.kind not in rules.REGISTER_CHANGES or signal.company_id is None:
        return
    gone = (SignalState.WITHDRAWN, SignalState.UNMATCHED)
    rows = list(_register_changes(signal.company_id).exclude(state__in=gone))
    together = rules.close_together(Change(row.id, row.happened_on) for row in rows)
    latest = max((row.received_at for row in rows), default=signal.received_at)
    for row in rows:
        if row.state == SignalState.NOTED and row.id in together:
            within = rules.TRIGGERS[SignalKind(row.kind)].within
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
    """Lock a signal, with all changes at the register of its company in one order."""
    seen = Signal.objects.get(public_id=signal_id)
    if seen.kind in rules.REGISTER_CHANGES and seen.company_id is not None:
        wanted = Q(id=seen.id) | Q(id__in=_register_changes(seen.company_id).values("id"))
    else:
        wanted = Q(id=seen.id)
    held = Signal.objects.filter(wanted).select_for_update(of=("self",)).order_by("id")
    return next(each for each in held if each.id == seen.id)


def _register_changes(company_id: int) -> QuerySet[Signal]:
    return Signal.objects.filter(
        company_id__in=companies.same_as(company_id), kind__in=rules.REGISTER_CHANGES
    ).order_by("id")


def _company(signal: Signal) -> int:
    return companies.kept_as(signal.company_id or 0).id
