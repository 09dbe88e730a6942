"""The policy clock: every night, the deadlines that came near and the shipments that must stop."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts import queries as accounts
from accounts.rules import SYSTEM
from companies import queries as companies
from core import events
from core.events import Happening
from monitoring.rules import DAYS_BEFORE_A_DEADLINE, Deadline, warning_due
from policies import queries as policies
from policies.models import Terms
from receivables import queries as receivables
from receivables.models import Invoice
from receivables.queries import OpenInvoice
from receivables.rules import ledger
from receivables.rules.clock import ExtensionTerms, InvoiceClock, invoice_clock

_NEAR = "monitoring.deadline_came_near"
_STOP = "monitoring.stop_shipment_began"
_POLICYHOLDERS_A_RANGE = 20


@dataclass(frozen=True, slots=True)
class _Ticking:
    """An open invoice and the deadlines that run on it."""

    open: OpenInvoice
    clock: InvoiceClock

    @property
    def invoice(self) -> Invoice:
        """Return the invoice itself."""
        return self.open.invoice


def ranges(on: date) -> Sequence[tuple[int, int]]:
    """Cut the policyholders into ranges."""
    ids = accounts.policyholder_ids()
    pieces = range(0, len(ids), _POLICYHOLDERS_A_RANGE)
    return [(ids[at], ids[at : at + _POLICYHOLDERS_A_RANGE][-1]) for at in pieces]


def run(first_id: int, last_id: int, on: date, now: datetime) -> None:
    """Record what the clock says on a day for a range of policyholders, each thing once."""
    for policyholder_id in accounts.policyholder_ids(first_id, last_id):
        _run(policyholder_id, on, now)


def _run(policyholder_id: int, on: date, now: datetime) -> None:
    policy = policies.policy_of(policyholder_id, on)
    if policy is None:
        return
    terms = list(policies.terms_of(policy.id))
    due_days = {day for each in terms for day in _due_days(each, on)}
    buyers = _buyers_to_look_at(policyholder_id, due_days, now)
    public_ids = companies.by_id(buyers)
    near: list[Happening] = []
    stops: list[Happening] = []
    for buyer_id in buyers:
        ticking = _ticking(policyholder_id, buyer_id, terms, on, policy.currency)
        if not ticking:
            continue
        buyer = public_ids[buyer_id].public_id
        is_reported = receivables.open_overdue(policyholder_id, buyer_id) is not None
        near += _warnings(policyholder_id, buyer, ticking, on, is_reported=is_reported)
        stops += _stops(policyholder_id, buyer, ticking, on)
    for name, happenings in ((_NEAR, near), (_STOP, stops)):
        new = _not_told(name, happenings)
        if new:
            events.record_many(name, Invoice, new, by=SYSTEM, at=now)


def _buyers_to_look_at(policyholder_id: int, due_days: set[date], now: datetime) -> list[int]:
    """Return the buyers with an invoice on which something begins, or that came in just now."""
    just_now = now - timedelta(days=1)
    invoices = receivables.invoices(SYSTEM).filter(policyholder_id=policyholder_id)
    found = invoices.filter(Q(due_on__in=due_days) | Q(recorded_at__gte=just_now))
    return list(found.order_by("buyer_id").values_list("buyer_id", flat=True).distinct())


def _due_days(terms: Terms, on: date) -> Iterable[date]:
    """Yield the due days of invoices on which something begins on `on`."""
    extension = timedelta(days=terms.maximum_extension_days)
    notification = timedelta(days=terms.notification_days)
    yield on - extension - timedelta(days=1)
    for days in DAYS_BEFORE_A_DEADLINE:
        yield on - extension + timedelta(days=days)
        yield on - extension - notification + timedelta(days=days)


def _ticking(
    policyholder_id: int, buyer_id: int, terms: Sequence[Terms], on: date, currency: str
) -> list[_Ticking]:
    """Return the open invoices that the policy speaks of, oldest due first."""
    found = []
    for item in receivables.open_invoices(policyholder_id, buyer_id, on, currency=currency):
        of_dispatch = _terms_on(terms, item.invoice.dispatched_on)
        if of_dispatch is not None:
            extension = ExtensionTerms(
                of_dispatch.maximum_extension_days, of_dispatch.notification_days
            )
            found.append(_Ticking(item, invoice_clock(_as_rule(item.invoice), extension)))
    return found


def _as_rule(invoice: Invoice) -> ledger.Invoice:
    return ledger.Invoice(
        number=invoice.number,
        dispatched_on=invoice.dispatched_on,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        net=invoice.net,
        vat=invoice.gross - invoice.net,
    )


def _terms_on(terms: Sequence[Terms], day: date) -> Terms | None:
    for each in terms:
        if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to):
            return each
    return None


def _warnings(
    policyholder_id: int, buyer: UUID, ticking: list[_Ticking], on: date, *, is_reported: bool
) -> list[Happening]:
    warnings = []
    for item in ticking:
        deadlines = {Deadline.EXTENSION_ENDS: item.clock.maximum_extension_ends_on}
        if not is_reported:
            deadlines[Deadline.REPORT_OVERDUE] = item.clock.notify_by
        for deadline, day in deadlines.items():
            days = warning_due(day, on)
            if days is not None:
                facts = _facts(buyer, item, day, deadline.value, day)
                happening = Happening(
                    item.invoice.public_id, policyholder_id, {**facts, "days_before": days}
                )
                warnings.append(happening)
    return warnings


def _stops(policyholder_id: int, buyer: UUID, ticking: list[_Ticking], on: date) -> list[Happening]:
    """Return that shipments stop, because of the invoice that is past its extension longest."""
    first = min(ticking, key=lambda item: (item.clock.stop_shipment_from, item.invoice.id))
    if first.clock.stop_shipment_from > on:
        return []
    ended = first.clock.maximum_extension_ends_on
    facts = _facts(buyer, first, first.clock.stop_shipment_from, "EXTENSION_ENDED", ended)
    return [Happening(first.invoice.public_id, policyholder_id, facts)]


def _facts(buyer: UUID, item: _Ticking, effective_on: date, code: str, day: date) -> dict[str, Any]:
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
    """Leave out what was told before."""
    told = {
        (subject, facts.get("deadline"), facts.get("days_before"))
        for subject, facts in events.facts_of(name, [each.subject_id for each in happenings])
    }
    return [
        each
        for each in happenings
        if (each.subject_id, each.facts["deadline"], each.facts.get("days_before")) not in told
    ]
