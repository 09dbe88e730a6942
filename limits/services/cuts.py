"""Cutting the limits on a buyer or a group: proposed, looked at, released by a second person."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import (
    SYSTEM,
    Actor,
    StaffRole,
    ensure_role,
    ensure_second_person,
    person_of,
)
from companies import queries as companies
from core import events, night
from core.dates import business_date
from core.money import Money
from core.night import Ranges
from core.states import ensure_can_become
from limits.models import Cut, Decision, GroupExposure
from limits.queries import facts, tables
from limits.rules import capacity
from limits.rules import cutting as rules
from limits.rules import lifecycle as limits
from limits.rules.cutting import CutState, Ordered
from limits.services import ceilings, cut_plan, cutting, exposure
from limits.services.cut_plan import Planned

_WAITING_PER_RANGE = 500


@transaction.atomic
def propose_cut(
    *, group_id: int, buyer: UUID | None, ordered: Ordered, by: Actor, now: datetime
) -> Cut:
    """Propose a lower total for the limits on a buyer, or on a whole group (`buyer` None).

    :raises NotYourRole: unless an underwriter does it
    :raises GroupExposure.DoesNotExist: if nobody ever asked for a limit on the group
    :raises limits.NotInSteps: for a total between two steps
    :raises rules.CutStands: if another cut on the group waits
    :raises rules.NothingToCut: if what stands is no more
    :raises ProtectedAboveTotal: if more is protected than the new total
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    today = business_date(now)
    held = _locked(group_id, today)
    _ensure_free(held, today, by, now)
    cut = _drafted(held, buyer, ordered, today)
    cut.proposed_at, cut.proposed_by_id = now, person_of(by, StaffRole.UNDERWRITER)
    cut.seen = _as_seen(_planned(cut, today))
    cut.save(force_insert=True)
    _record("limits.cut_proposed", cut, by, now)
    return cut


def foresee(*, group_id: int, buyer: UUID | None, ordered: Ordered, now: datetime) -> list[Planned]:
    """Return what a cut would do to whom today; it refuses what a proposal would, keeps nothing.

    :raises rules.NothingToCut: if what stands is no more
    :raises ProtectedAboveTotal: if more is protected than the new total
    """
    today = business_date(now)
    return _planned(_drafted(exposure.seen(group_id, today), buyer, ordered, today), today)


@transaction.atomic
def renew_cut(*, cut_id: UUID, by: Actor, now: datetime) -> Cut:
    """Propose a cut once more on what stands today; whoever does so is its proposer from now on.

    :raises Cut.DoesNotExist: if there is no such cut
    :raises NotYourRole: unless an underwriter does it
    :raises StateRefused: unless it is proposed
    :raises rules.NothingToCut: if what stands is no more
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    today = business_date(now)
    cut, _ = _lock(cut_id, today)
    ensure_can_become(CutState(cut.state), CutState.RELEASED, rules.NEXT_STATES)
    cut.seen = _as_seen(_planned(cut, today))
    cut.proposed_at, cut.proposed_by_id = now, person_of(by, StaffRole.UNDERWRITER)
    cut.expires_on = today + timedelta(days=rules.PROPOSAL_DAYS)
    cut.save(update_fields=["seen", "proposed_at", "proposed_by", "expires_on"])
    _record("limits.cut_renewed", cut, by, now)
    return cut


@transaction.atomic
def release_cut(*, cut_id: UUID, by: Actor, now: datetime) -> list[Decision]:
    """Carry a cut out as it was proposed, as a second person; everybody is told the same day.

    :raises Cut.DoesNotExist: if there is no such cut
    :raises NotYourRole: unless an underwriter does it
    :raises SecondPersonNeeded: if it is the one who proposed
    :raises StateRefused: unless it is proposed
    :raises rules.CutExpired: if it waited too long
    :raises rules.CutStale: if it would not do any more what was proposed
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    today = business_date(now)
    cut, held = _lock(cut_id, today)
    ensure_can_become(CutState(cut.state), CutState.RELEASED, rules.NEXT_STATES)
    ensure_second_person(by, cut.proposed_by_id)
    if today > cut.expires_on:
        raise rules.CutExpired(until=cut.expires_on, state=cut.state)
    planned = cut_plan.plan(cut, today)
    if _as_seen(planned) != cut.seen:
        raise rules.CutStale(state=cut.state)
    _close(cut, CutState.RELEASED, by, now)
    decisions = cutting.carry_out(cut, planned, held, by=by, now=now)
    _record("limits.cut_released", cut, by, now)
    return decisions


@transaction.atomic
def reject_cut(*, cut_id: UUID, reason: str, by: Actor, now: datetime) -> Cut:
    """Turn a cut down; nothing changes by it.

    :raises Cut.DoesNotExist: if there is no such cut
    :raises NotYourRole: unless an underwriter does it
    :raises StateRefused: unless it is proposed
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    cut, _ = _lock(cut_id, business_date(now))
    ensure_can_become(CutState(cut.state), CutState.REJECTED, rules.NEXT_STATES)
    _close(cut, CutState.REJECTED, by, now, answer=reason)
    _record("limits.cut_rejected", cut, by, now)
    return cut


@transaction.atomic
def withdraw_cut(*, cut_id: UUID, by: Actor, now: datetime) -> Cut:
    """Take one's own proposal back.

    :raises Cut.DoesNotExist: if there is no such cut
    :raises NotYourRole: unless an underwriter does it
    :raises StateRefused: unless it is proposed
    :raises rules.NotYourProposal: if somebody else proposed it
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    cut, _ = _lock(cut_id, business_date(now))
    ensure_can_become(CutState(cut.state), CutState.WITHDRAWN, rules.NEXT_STATES)
    if cut.proposed_by_id != by.user_id:
        raise rules.NotYourProposal(state=cut.state)
    _close(cut, CutState.WITHDRAWN, by, now)
    _record("limits.cut_withdrawn", cut, by, now)
    return cut


def expire_ranges(on: date) -> Ranges:
    """Cut the proposals that nobody released in time into ranges."""
    waiting = Cut.objects.filter(state=CutState.PROPOSED, expires_on__lt=on).order_by("id")
    return night.cut(list(waiting.values_list("id", flat=True)), _WAITING_PER_RANGE)


@transaction.atomic
def expire(first: int, last: int, on: date, now: datetime) -> None:
    """Let the proposals of a range expire; doing it twice changes nothing."""
    waiting = Cut.objects.select_for_update(of=("self",)).filter(
        id__gte=first, id__lte=last, state=CutState.PROPOSED, expires_on__lt=on
    )
    for cut in waiting.order_by("id"):
        _expire(cut, now)


def _drafted(held: GroupExposure, buyer: UUID | None, ordered: Ordered, today: date) -> Cut:
    """Return a cut as it is ordered, kept nowhere."""
    company = None if buyer is None else companies.company(buyer)
    total = ordered.new_total
    if total is None:
        total = _maximum(held, company, today)
    limits.ensure_in_steps(total, tables.in_force(today).rounding_unit)
    return Cut(
        group=held,
        buyer=company,
        way=ordered.way,
        new_total=total.amount,
        currency=total.currency,
        reason=ordered.reason,
        immediate=ordered.immediate,
        protected={key: str(each.amount) for key, each in ordered.protected.items() if each},
        note=ordered.note,
        expires_on=today + timedelta(days=rules.PROPOSAL_DAYS),
    )


def _expire(cut: Cut, now: datetime) -> None:
    cut.state, cut.decided_at = CutState.EXPIRED, now
    cut.save(update_fields=["state", "decided_at"])
    events.record("limits.cut_expired", subject=cut, by=SYSTEM, at=now, **_facts(cut))


def _ensure_free(held: GroupExposure, today: date, by: Actor, now: datetime) -> None:
    """Refuse a second cut on a group; one that waited too long makes room."""
    waiting = Cut.objects.select_for_update(of=("self",))  # the night may let it expire just now
    for cut in waiting.filter(group=held, state=CutState.PROPOSED):
        if cut.expires_on >= today:
            raise rules.CutStands(state=cut.state)
        _expire(cut, now)


def _planned(cut: Cut, today: date) -> list[Planned]:
    planned = cut_plan.plan(cut, today)
    if not any(each.is_cut for each in planned):
        granted = Money.sum((each.granted for each in planned), cut.currency)
        raise rules.NothingToCut(granted=granted)
    return planned


def _as_seen(planned: list[Planned]) -> list[dict[str, Any]]:
    return [each.as_json() for each in planned]


def _maximum(held: GroupExposure, company: Any, today: date) -> Money:
    """Return the most the insurer wants on a buyer, or on the whole group."""
    if company is None:
        return held.ceiling
    return capacity.buyer_maximum(facts.known_of(company, today).buyer)


def _locked(group_id: int, today: date) -> GroupExposure:
    GroupExposure.objects.get(group_id=group_id)
    held = exposure.lock(group_id, today)
    ceilings.hold_all()  # members may lie in several countries
    exposure.set_capacity(held, today, tables.in_force(today))
    return held


def _lock(cut_id: UUID, today: date) -> tuple[Cut, GroupExposure]:
    """Lock the group first, then the cut."""
    held = _locked(Cut.objects.get(public_id=cut_id).group_id, today)
    return Cut.objects.select_for_update(of=("self",)).get(public_id=cut_id), held


def _close(cut: Cut, state: CutState, by: Actor, now: datetime, answer: str = "") -> None:
    cut.state, cut.decided_at, cut.decided_by_id, cut.answer = state, now, by.user_id, answer
    cut.save(update_fields=["state", "decided_at", "decided_by", "answer"])


def _record(name: str, cut: Cut, by: events.Person, now: datetime) -> None:
    events.record(name, subject=cut, by=by, at=now, **_facts(cut))


def _facts(cut: Cut) -> dict[str, Any]:
    return {
        "group": cut.group_id,
        "buyer": None if cut.buyer is None else str(cut.buyer.public_id),
        "way": cut.way,
        "new_total": str(cut.new_total),
        "currency": cut.currency,
    }
