"""The policy clock: every night, the deadlines that came near and the shipments that must stop."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from accounts import queries as accounts
from accounts.rules import SYSTEM
from companies import queries as companies
from companies.models import Company
from core import events, night
from core.events import Happening
from monitoring import queries
from monitoring.queries import Running, calendars
from monitoring.rules.warnings import is_told, warning_due
from monitoring.services.beginnings import buyers_to_look_at
from policies import queries as policies
from policies.models import Policy
from policies.rules.clock import Deadline
from receivables.models import Invoice

JOB = "monitoring.policy_clock"
_NEAR = "monitoring.deadline_came_near"
_STOP = "monitoring.stop_shipment_began"
_POLICYHOLDERS_A_RANGE = 20


def ranges(on: date) -> Sequence[tuple[int, int]]:
    """Cut the policyholders into ranges."""
    return night.cut(accounts.policyholder_ids(), _POLICYHOLDERS_A_RANGE)


def run(first_id: int, last_id: int, on: date, now: datetime) -> None:
    """Record what the clock says on a day for a range of policyholders, each thing once."""
    last_night = night.last_done(JOB, before=on)
    for policyholder_id in accounts.policyholder_ids(first_id, last_id):
        _run(policyholder_id, last_night, on, now)


def _run(policyholder_id: int, last_night: date | None, on: date, now: datetime) -> None:
    policy = policies.policy_speaking(policyholder_id, on)
    if policy is None:
        return
    days_before = calendars.warning_days(policyholder_id)
    buyers = buyers_to_look_at(policy, days_before, last_night, on, now)
    if not buyers:
        return
    until = on + timedelta(days=max(days_before))
    found = queries.clocks(policy, on, until=until, buyers=buyers)
    public_ids = companies.by_id({each.buyer_id for each in found.warned + found.stops})
    near = [
        happening
        for each in found.warned
        if (happening := _warning(policy, public_ids[each.buyer_id], each, on, days_before))
    ]
    stops = [
        _stop(policy, public_ids[buyer_id], begun)
        for buyer_id, begun in _begun(found.stops, on).items()
    ]
    for name, happenings in ((_NEAR, near), (_STOP, stops)):
        new = _not_told(name, happenings)
        if new:
            events.record_many(name, Invoice, new, by=SYSTEM, at=now)


def _warning(
    policy: Policy, buyer: Company, due: Running, on: date, days_before: Sequence[int]
) -> Happening | None:
    days = warning_due(due.day, on, days_before)
    if days is None:
        return None
    facts = _facts(buyer, due, due.day, due.deadline.value, due.day)
    return Happening(due.invoice.public_id, policy.policyholder_id, {**facts, "days_before": days})


def _begun(stops: Iterable[Running], on: date) -> dict[int, Running]:
    """Return the stop of each buyer that began first; its invoice is past its extension longest."""
    begun: dict[int, Running] = {}
    for each in sorted(stops, key=lambda stop: (stop.day, stop.invoice.id)):
        if each.day <= on:
            begun.setdefault(each.buyer_id, each)
    return begun


def _stop(policy: Policy, buyer: Company, stop: Running) -> Happening:
    facts = _facts(buyer, stop, stop.day, "EXTENSION_ENDED", stop.dates[Deadline.EXTENSION_ENDS])
    return Happening(stop.invoice.public_id, policy.policyholder_id, facts)


def _facts(
    buyer: Company, running: Running, effective_on: date, code: str, day: date
) -> dict[str, Any]:
    opened = running.item.open_gross
    values = {"invoice": running.invoice.number, "day": day.isoformat()}
    return {
        "buyer": str(buyer.public_id),
        "amount": str(opened.amount),
        "currency": opened.currency,
        "effective_on": effective_on.isoformat(),
        "reasons": [{"code": code, "values": values}],
        "deadline": code,
    }


def _not_told(name: str, happenings: list[Happening]) -> list[Happening]:
    """Leave out what was told before, also where it was told on other days before the deadline.

    A deadline that has moved is another one.
    """
    told: dict[tuple[UUID, str, str], list[int]] = {}
    for subject, facts in events.facts_of(name, [each.subject_id for each in happenings]):
        told.setdefault(_what(subject, facts), []).append(facts.get("days_before", 0))
    return [
        each
        for each in happenings
        if not is_told(
            each.facts.get("days_before", 0), told.get(_what(each.subject_id, each.facts), ())
        )
    ]


def _what(subject: UUID, facts: Mapping[str, Any]) -> tuple[UUID, str, str]:
    """Return of which deadline of which invoice something tells, and for which day."""
    return subject, facts["deadline"], facts["effective_on"]
