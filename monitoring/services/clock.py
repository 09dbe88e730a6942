"""The policy clock: every night, the deadlines that came near and the shipments that must stop."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts import queries as accounts
from accounts.rules import SYSTEM
from companies import queries as companies
from core import events, night
from core.dates import BUSINESS_ZONE
from core.events import Happening
from grading.queries import grades
from limits import queries as limits
from monitoring import queries
from monitoring.queries import Ticking, calendars
from monitoring.rules.warnings import is_told, warning_due
from policies import queries as policies
from policies.models import Policy, Terms
from policies.rules.clock import Days, Deadline
from receivables import queries as receivables
from receivables.models import Invoice
from receivables.rules.clock import ExtensionStart
from receivables.rules.ledger import Order

JOB = "monitoring.policy_clock"
_NEAR = "monitoring.deadline_came_near"
_STOP = "monitoring.stop_shipment_began"
_POLICYHOLDERS_A_RANGE = 20
_A_DAY = timedelta(days=1)
_COUNTED_FROM = {ExtensionStart.DUE_DATE: "due_on", ExtensionStart.INVOICE_DATE: "issued_on"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Account:
    """What is open of one buyer, and what was said and agreed about it."""

    policyholder_id: int
    buyer: UUID
    ticking: Sequence[Ticking]
    reported_on: date | None
    lifted: Sequence[Days]

    def stops(self) -> list[tuple[date, Ticking]]:
        """Return from when on each open invoice stops deliveries."""
        found = [
            (item.dates(reported_on=self.reported_on, lifted=self.lifted), item)
            for item in self.ticking
        ]
        return [
            (dates[Deadline.STOP_SHIPMENT], item)
            for dates, item in found
            if Deadline.STOP_SHIPMENT in dates
        ]


def ranges(on: date) -> Sequence[tuple[int, int]]:
    """Cut the policyholders into ranges."""
    return night.cut(accounts.policyholder_ids(), _POLICYHOLDERS_A_RANGE)


def run(first_id: int, last_id: int, on: date, now: datetime) -> None:
    """Record what the clock says on a day for a range of policyholders, each thing once."""
    last_night = night.last_done(JOB, before=on)
    for policyholder_id in accounts.policyholder_ids(first_id, last_id):
        _run(policyholder_id, last_night, on, now)


def _run(policyholder_id: int, last_night: date | None, on: date, now: datetime) -> None:
    policy = policies.policy_of(policyholder_id, on)
    if policy is None:
        return
    terms = list(policies.terms_of(policy.id))
    days_before = calendars.warning_days(policyholder_id)
    choice = calendars.warning_choice(policyholder_id)
    since = _since(last_night, now)
    if choice is not None and choice.chosen_at >= since:
        began = Q()  # what lies within other days has begun without anything beginning on it
    else:
        began = _began(terms, days_before, last_night, on, since)
        began |= _lifts_ended(policy, last_night, on)
    buyers = _buyers_to_look_at(policyholder_id, began)
    near: list[Happening] = []
    stops: list[Happening] = []
    for account in _accounts(policy, terms, buyers, on):
        near += _warnings(account, on, days_before)
        stops += _stops(account, on)
    for name, happenings in ((_NEAR, near), (_STOP, stops)):
        new = _not_told(name, happenings)
        if new:
            events.record_many(name, Invoice, new, by=SYSTEM, at=now)


def _accounts(
    policy: Policy, terms: Sequence[Terms], buyers: Sequence[int], on: date
) -> Iterator[_Account]:
    public_ids, kept = companies.by_id(buyers), companies.kept_ids(buyers)
    lifted = queries.lifted_days(policy.id, kept)
    with_us = queries.handed_over(policy.policyholder_id, buyers, on)
    insolvent = grades.insolvent_since(buyers, on)
    for buyer_id in buyers:
        if buyer_id in with_us or buyer_id in insolvent:
            continue  # deliveries stopped with it, and nothing is left to report
        items = receivables.open_invoices(
            policy.policyholder_id, buyer_id, on, order=Order.OLDEST_DUE, currency=policy.currency
        )
        ticking = queries.ticking(items, terms)
        if not ticking:
            continue
        report = receivables.open_overdue(policy.policyholder_id, buyer_id)
        yield _Account(
            policyholder_id=policy.policyholder_id,
            buyer=public_ids[buyer_id].public_id,
            ticking=ticking,
            reported_on=report.reported_on if report else None,
            lifted=lifted.get(kept[buyer_id], ()),
        )


def _since(last_night: date | None, now: datetime) -> datetime:
    """Return from when on things came in that no night has looked at, or not every night."""
    if last_night is None:
        return now - _A_DAY
    return datetime.combine(last_night, time.min, BUSINESS_ZONE)


def _lifts_ended(policy: Policy, last_night: date | None, on: date) -> Q:
    """Return the invoices of buyers to which a stop begins again, now that its lift is over."""
    if last_night is None:
        return Q(pk__in=())  # all are looked at
    ended = limits.lifts_ended(policy.id, last_night - _A_DAY, on - _A_DAY)
    return Q(buyer_id__in=list(companies.kept_ids(ended)))


def _buyers_to_look_at(policyholder_id: int, began: Q) -> list[int]:
    found = receivables.invoices(SYSTEM).filter(began, policyholder_id=policyholder_id)
    return list(found.order_by("buyer_id").values_list("buyer_id", flat=True).distinct())


def _began(
    terms: Sequence[Terms],
    days_before: Sequence[int],
    last_night: date | None,
    on: date,
    since: datetime,
) -> Q:
    """Return which invoices something began on since the last night.

    One that came in since is looked at however old it is; so are all on the first night.
    """
    began = Q(recorded_at__gte=since)
    for first_day, days in {
        each for version in terms for each in _beginnings(version, days_before)
    }:
        by_then = Q(**{f"{first_day}__lte": on - timedelta(days=days)})
        if last_night is not None:
            by_then &= Q(**{f"{first_day}__gt": last_night - timedelta(days=days)})
        began |= by_then
    return began


def _beginnings(terms: Terms, days_before: Sequence[int]) -> set[tuple[str, int]]:
    """Return how many days after which day of an invoice something begins on it."""
    first_day = _COUNTED_FROM[terms.extension.start]
    return {(first_day, days) for days in _days_after(terms, days_before)}


def _days_after(terms: Terms, days_before: Sequence[int]) -> set[int]:
    ends = terms.maximum_extension_days
    deadlines = (ends, ends + terms.notification_days)
    return {ends + 1} | {deadline - days for deadline in deadlines for days in days_before}


def _warnings(account: _Account, on: date, days_before: Sequence[int]) -> list[Happening]:
    warnings = []
    is_stopped = any(day <= on for day, _ in account.stops())
    for item in account.ticking:
        told = item.deadlines(
            reported_on=account.reported_on, is_stopped=is_stopped, lifted=account.lifted
        )
        for deadline, day in told.items():
            days = warning_due(day, on, days_before)
            if days is not None:
                facts = _facts(account.buyer, item, day, deadline.value, day)
                happening = Happening(
                    item.invoice.public_id,
                    account.policyholder_id,
                    {**facts, "days_before": days},
                )
                warnings.append(happening)
    return warnings


def _stops(account: _Account, on: date) -> list[Happening]:
    """Return that shipments stop, because of the invoice that is past its extension longest."""
    begun = [(day, item) for day, item in account.stops() if day <= on]
    if not begun:
        return []
    day, first = min(begun, key=lambda each: (each[0], each[1].invoice.id))
    ended = first.clock.maximum_extension_ends_on
    facts = _facts(account.buyer, first, day, "EXTENSION_ENDED", ended)
    return [Happening(first.invoice.public_id, account.policyholder_id, facts)]


def _facts(buyer: UUID, item: Ticking, effective_on: date, code: str, day: date) -> dict[str, Any]:
    values = {"invoice": item.invoice.number, "day": day.isoformat()}
    return {
        "buyer": str(buyer),
        "amount": str(item.open.open_gross.amount),
        "currency": item.open.open_gross.currency,
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
