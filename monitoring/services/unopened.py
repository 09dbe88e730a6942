"""Calling about cuts that nobody opened."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from core import events
from monitoring.models import CutCall, UnopenedCut
from monitoring.queries import unopened
from monitoring.rules.unopened import NoteMissing, NothingToCall, TakenBySomebody

CALLERS = (StaffRole.UNDERWRITER, StaffRole.RISK_ANALYST, StaffRole.SENIOR_RISK_ANALYST)


@transaction.atomic
def take_call(*, notice_id: UUID, by: Actor, now: datetime) -> None:
    """Take it on to call about a cut; taking it twice changes nothing.

    :raises UnopenedCut.DoesNotExist: if there is no such cut
    :raises NotYourRole: unless it is the caller's work
    :raises NothingToCall: if it was opened, or somebody called
    :raises TakenBySomebody: if somebody else took it
    """
    call = _lock(notice_id, by, now)
    if call.taken_by_id not in (None, by.user_id):
        raise TakenBySomebody(present="TAKEN")
    if call.taken_by_id is None:
        call.taken_by_id, call.taken_at = by.user_id, now
        call.save(update_fields=["taken_by", "taken_at"])
        events.record("monitoring.cut_call_taken", subject=call.notice, by=by, at=now)


@transaction.atomic
def give_call_back(*, notice_id: UUID, by: Actor, now: datetime) -> None:
    """Put a cut back on the list for whoever comes first; anybody whose work it is may.

    :raises UnopenedCut.DoesNotExist: if there is no such cut
    :raises NothingToCall: if it was opened, or somebody called
    """
    call = _lock(notice_id, by, now)
    if call.taken_by_id is not None:
        call.taken_by_id, call.taken_at = None, None
        call.save(update_fields=["taken_by", "taken_at"])
        events.record("monitoring.cut_call_given_back", subject=call.notice, by=by, at=now)


@transaction.atomic
def note_call(*, notice_id: UUID, note: str, by: Actor, now: datetime) -> None:
    """Note that the policyholder was called about a cut, and what was said.

    :raises UnopenedCut.DoesNotExist: if there is no such cut
    :raises NoteMissing: without a word of what was said
    :raises NothingToCall: if it was opened, or somebody called
    :raises TakenBySomebody: if somebody else took it
    """
    if not note.strip():
        raise NoteMissing
    call = _lock(notice_id, by, now)
    if call.taken_by_id not in (None, by.user_id):
        raise TakenBySomebody(present="TAKEN")
    call.called_by_id, call.called_at, call.note = by.user_id, now, note.strip()
    call.save(update_fields=["called_by", "called_at", "note"])
    events.record("monitoring.cut_called", subject=call.notice, by=by, at=now)


def _lock(notice_id: UUID, by: Actor, now: datetime) -> CutCall:
    """Return the call about a cut, locked; it is made when somebody first does something."""
    ensure_role(by, *CALLERS)
    cut = UnopenedCut.objects.get(public_id=notice_id)
    CutCall.objects.bulk_create(
        [CutCall(policyholder_id=cut.policyholder_id, notice_id=cut.id)], ignore_conflicts=True
    )
    call = CutCall.objects.select_for_update(of=("self",)).select_related("notice").get(notice=cut)
    if not unopened.to_call(now).filter(id=cut.id).exists():
        raise NothingToCall(present="DONE")
    return call
