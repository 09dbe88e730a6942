"""Questions about what is overdue, and which deadlines run on open invoices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.rules import Actor
from companies import queries as companies
from companies.models import Company
from core.money import Money
from grading.queries import grades
from limits import queries as limits
from monitoring.rules import Deadline
from policies import queries as policies
from policies.models import Terms
from policies.rules.clock import Account, Days, dates_of
from policies.rules.terms import CollectionService
from receivables import queries as receivables
from receivables.models import Invoice
from receivables.queries import OpenInvoice
from receivables.rules.clock import InvoiceClock, invoice_clock
from receivables.rules.ledger import Order

_WARNED = {Deadline.EXTENSION_ENDS, Deadline.REPORT_OVERDUE, Deadline.HAND_OVER}


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many overdues are reported and not settled, and what is still open of them."""

    count: int
    amount: Money


def overdue(actor: Actor, on: date, *, currency: str = "EUR") -> Overdue:
    """Return the overdues of the actor's policyholder that are open, in one currency.

    What came in since the report, or was credited, no longer counts; nor does what was invoiced
    after it.
    """
    found = receivables.open_overdues(actor).filter(currency=currency)
    reported = {_kept(row): row.reported_on for row in found}
    still_open = (
        item.open_gross
        for item in (receivables.items_on(actor.tenant, on) if reported else [])
        if item.invoice.currency == currency
        and item.invoice.issued_on <= reported.get(_kept(item.invoice), date.min)
    )
    return Overdue(len(reported), Money.sum(still_open, currency))


def _kept(row: Any) -> int:
    """Return the id of the buyer of a row, or of the company it was merged into."""
    return int(row.buyer.merged_into_id or row.buyer_id)


@dataclass(frozen=True, slots=True)
class Ticking:
    """An open invoice that the policy speaks of, and the deadlines that run on it."""

    open: OpenInvoice
    clock: InvoiceClock
    is_to_be_handed_over: bool = False  # the insurer collects under these terms

    @property
    def invoice(self) -> Invoice:
        """The invoice itself, with its buyer when it was loaded."""
        return self.open.invoice

    def dates(self, *, reported_on: date | None, lifted: Sequence[Days]) -> dict[Deadline, date]:
        """Return the dates that run on it until it is with the insurer, by the one rule of them."""
        account = Account(
            reported_on=reported_on,
            is_to_be_handed_over=self.is_to_be_handed_over,
            lifted=lifted,
        )
        return dates_of(self.clock, account, is_insured=False, is_disputed=False)

    def deadlines(
        self, *, reported_on: date | None, is_stopped: bool = False, lifted: Sequence[Days] = ()
    ) -> dict[Deadline, date]:
        """Return of which of its dates somebody is warned.

        What is still to be reported is not yet to be handed over. An extension that ends matters
        where a stop follows: not where deliveries are stopped already, or the stop is lifted.
        """
        found = self.dates(reported_on=reported_on, lifted=lifted)
        if is_stopped or found.pop(Deadline.STOP_SHIPMENT, None) != self.clock.stop_shipment_from:
            del found[Deadline.EXTENSION_ENDS]
        if Deadline.REPORT_OVERDUE in found:
            found.pop(Deadline.HAND_OVER, None)
        return {deadline: day for deadline, day in found.items() if deadline in _WARNED}


@dataclass(frozen=True, slots=True)
class DueSoon:
    """A deadline of an invoice that lies ahead."""

    day: date
    deadline: Deadline
    item: Ticking


def ticking(items: Iterable[OpenInvoice], terms: Sequence[Terms]) -> list[Ticking]:
    """Return those of the open invoices that the terms of their dispatch speak of."""
    found = []
    for item in items:
        agreed = _terms_on(terms, item.invoice.dispatched_on)
        if agreed is not None:
            clock = invoice_clock(receivables.as_rule(item.invoice), agreed.extension)
            service = CollectionService(agreed.collection_service)
            is_ours = service is CollectionService.INCLUDED
            found.append(Ticking(item, clock, is_ours))
    return found


def lifted_days(policy_id: int, kept: Mapping[int, int]) -> dict[int, list[Days]]:
    """Return on which days stops are lifted in writing, by the id under which buyers are kept."""
    return {
        buyer_id: [(each.starts_on, each.ends_on) for each in periods]
        for buyer_id, periods in limits.lifted(policy_id, kept).items()
    }


def handed_over(policyholder_id: int, buyer_ids: Iterable[int], on: date) -> dict[int, date]:
    """Return since when the debt of which buyers is with the insurer: collected, claimed or paid.

    No deadline runs on it any more: what had to be done in time was done.
    """
    found = receivables.hand_overs(policyholder_id, buyer_ids)
    return {
        buyer_id: standing.starts_on
        for buyer_id, of_buyer in found.items()
        for standing in of_buyer
        if standing.holds_on(on)
    }


def deadlines(actor: Actor, *, since: date, until: date) -> list[DueSoon]:
    """Return the deadlines on the policyholder's open invoices between two dates, nearest first.

    They are those that notices warn of, whether or not anybody was warned yet.
    """
    policy = policies.policy_of(actor.tenant, since)
    if policy is None:
        return []
    reports = receivables.open_overdues(actor).values_list("buyer_id", "reported_on")
    reported = dict(reports)
    items = [
        item
        for item in receivables.items_on(actor.tenant, since, order=Order.OLDEST_DUE)
        if item.open_gross.amount > 0 and item.open_gross.currency == policy.currency
    ]
    buyers = {item.invoice.buyer_id for item in items}
    settled = {*handed_over(actor.tenant, buyers, since), *grades.insolvent_since(buyers, since)}
    items = [item for item in items if item.invoice.buyer_id not in settled]
    stopped = limits.stops_on(policy, buyers - settled, since)
    kept = companies.kept_ids(buyers)
    lifted = lifted_days(policy.id, kept)
    found = [
        DueSoon(day, deadline, each)
        for each in ticking(items, list(policies.terms_of(policy.id)))
        for deadline, day in each.deadlines(
            reported_on=reported.get(each.invoice.buyer_id),
            is_stopped=each.invoice.buyer_id in stopped,
            lifted=lifted.get(kept[each.invoice.buyer_id], ()),
        ).items()
        if since <= day <= until
    ]
    return sorted(found, key=lambda due: (due.day, due.item.invoice.id, due.deadline))


@dataclass(frozen=True, slots=True)
class InsolventDebt:
    """What an insolvent buyer owes, and since when it is insolvent."""

    buyer: Company
    since: date
    owed: Money


def insolvent_debts(actor: Actor, on: date) -> list[InsolventDebt]:
    """Return the insolvent buyers that still owe, the latest first; what is with us is left out."""
    owed: dict[int, list[OpenInvoice]] = {}
    for item in receivables.items_on(actor.tenant, on):
        if item.open_gross:
            owed.setdefault(item.invoice.buyer_id, []).append(item)
    with_us = handed_over(actor.tenant, owed, on)
    return [
        InsolventDebt(items[0].invoice.buyer, since, _sum(items))
        for buyer_id, since in grades.insolvent_since(owed, on).items()
        if buyer_id not in with_us
        for items in (owed[buyer_id],)
    ]


def _sum(items: list[OpenInvoice]) -> Money:
    """Add up what is open in the currency of the first."""
    currency = items[0].open_gross.currency
    return Money.sum((i.open_gross for i in items if i.open_gross.currency == currency), currency)


def _terms_on(terms: Sequence[Terms], day: date) -> Terms | None:
    for each in terms:
        if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to):
            return each
    return None
