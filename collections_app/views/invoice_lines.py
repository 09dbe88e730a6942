"""Invoices with the clocks that run on them, as the list and the page of one show them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from accounts.rules import Actor
from collections_app import queries
from core.templatetags.amounts import day_text
from grading.queries import grades
from limits import queries as limits
from policies import queries as policies
from policies.rules.terms import CollectionService
from receivables import queries as receivables
from receivables.models import Invoice
from receivables.queries import OpenInvoice
from receivables.rules import ledger as rules
from receivables.rules.clock import ExtensionTerms, InvoiceClock, TermsOf, invoice_clock
from receivables.rules.exchange_rates import EURO
from receivables.rules.ledger import Order


@dataclass(frozen=True, slots=True)
class Line:
    """An invoice as the list shows it."""

    item: OpenInvoice
    clock: InvoiceClock | None  # None: no policy, or paid by the policy's booking (R-CLM-05)
    is_disputed: bool
    today: date
    reported_on: date | None = None
    has_policy: bool = True
    ticks: bool = True  # whether it is open by the policy's booking (R-CLM-05)
    is_to_be_handed_over: bool = False  # whether that has to be done once it is reported

    @property
    def counts_otherwise(self) -> bool:
        """Whether it is open between buyer and seller and paid under the policy, or the reverse."""
        return self.has_policy and self.ticks == self.is_paid

    @property
    def is_paid(self) -> bool:
        """Whether nothing is open on it."""
        return not self.item.open_gross

    @property
    def is_late(self) -> bool:
        """Whether it is open past its due date."""
        return not self.is_paid and self.item.invoice.due_on < self.today

    @property
    def stops_shipments(self) -> bool:
        """Whether its maximum extension period is over."""
        return (
            not self.is_paid
            and self.clock is not None
            and self.clock.stop_shipment_from <= self.today
        )

    @property
    def tone(self) -> str:
        """The tone of its state."""
        if self.is_paid:
            return "good"
        if self.is_disputed:
            return "warn"
        return "bad" if self.stops_shipments else "warn" if self.is_late else "quiet"

    @property
    def state(self) -> str:
        """Its state in a word or two."""
        if self.is_paid:
            return gettext("Paid")
        if self.is_disputed:
            return gettext("Disputed")
        if self.stops_shipments:
            return gettext("Past extension")
        return gettext("Overdue") if self.is_late else gettext("Not due yet")

    @property
    def deadline(self) -> str:
        """The next deadline that runs on it."""
        if self.is_paid or self.clock is None:
            return ""
        days = self.clock
        if self.today <= self.item.invoice.due_on:
            return ""
        if self.today <= days.maximum_extension_ends_on:
            return gettext("Extension ends %(day)s") % {
                "day": day_text(days.maximum_extension_ends_on)
            }
        if self.reported_on is not None and self.is_to_be_handed_over:
            return self._hand_over_by(days.notify_by)
        if self.reported_on is not None:
            return gettext("None: reported on %(day)s") % {"day": day_text(self.reported_on)}
        if days.notify_by < self.today:
            return gettext("Report now: it was due by %(day)s") % {"day": day_text(days.notify_by)}
        return gettext("Report by %(day)s") % {"day": day_text(days.notify_by)}

    def _hand_over_by(self, day: date) -> str:
        if day < self.today:
            return gettext("Hand over now: it was due by %(day)s") % {"day": day_text(day)}
        return gettext("Hand over by %(day)s") % {"day": day_text(day)}


def extension_terms(policyholder_id: int, today: date) -> ExtensionTerms | None:
    """Return what the policy says of it, or said before it ended; None: there never was one."""
    policy = policies.policy_speaking(policyholder_id, today)
    terms = policies.terms_on(policy.id, today) if policy else None
    return terms.extension if terms is not None else None


def terms_by_dispatch(policyholder_id: int, today: date) -> TermsOf | None:
    """Return what the policy, or the last one, says by the day of dispatch (R-POL-31)."""
    policy = policies.policy_speaking(policyholder_id, today)
    versions = list(policies.terms_of(policy.id)) if policy else []
    if not versions:
        return None

    def terms_of(sent: rules.Invoice) -> ExtensionTerms:
        return limits.begun_by(versions, sent.dispatched_on).extension

    return terms_of


def lines(actor: Actor, today: date) -> list[Line]:
    """Return every invoice of the actor's policyholder, oldest due first."""
    tenant = actor.tenant
    terms = terms_by_dispatch(tenant, today)
    disputed = set(
        receivables.disputes_of(actor).filter(resolved_on=None).values_list("invoice_id", flat=True)
    )
    reports = list(receivables.open_overdues(actor))
    reported = {kept_id(row): row.reported_on for row in reports}
    collected = queries.collection_service(tenant, today) is CollectionService.INCLUDED
    insolvent = grades.insolvent_since({*reported, *(row.buyer_id for row in reports)}, today)
    past = {kept_id(row) for row in reports if {kept_id(row), row.buyer_id} & insolvent.keys()}
    between_us = receivables.items_on(tenant, today, order=Order.OLDEST_DUE)
    ticking = {item.invoice.id for item in between_us if item.open_gross}
    return [
        Line(
            item,
            _clock_of(item.invoice, terms, ticks=item.invoice.id in ticking),
            item.invoice.id in disputed,
            today,
            reported.get(kept_id(item.invoice)),
            has_policy=terms is not None,
            ticks=item.invoice.id in ticking,
            is_to_be_handed_over=collected
            and item.invoice.currency == EURO  # a case is in euros
            and kept_id(item.invoice) not in past,
        )
        for item in receivables.items_on(tenant, today)
    ]


def kept_id(row: Any) -> int:
    """Return the id of the buyer of a row, or of the company it was merged into."""
    return int(row.buyer.merged_into_id or row.buyer_id)


def line_of(row: Invoice, today: date, *, is_disputed: bool) -> Line:
    """Return one invoice."""
    terms, ticks = terms_by_dispatch(row.policyholder_id, today), _ticks(row, today)
    return Line(
        OpenInvoice(row, receivables.open_on(row, today)),
        _clock_of(row, terms, ticks=ticks),
        is_disputed,
        today,
        has_policy=terms is not None,
        ticks=ticks,
    )


def _clock_of(row: Invoice, terms_of: TermsOf | None, *, ticks: bool) -> InvoiceClock | None:
    if terms_of is None or not ticks:
        return None
    sent = receivables.as_rule(row)
    return invoice_clock(sent, terms_of(sent))


def _ticks(row: Invoice, today: date) -> bool:
    """Tell whether deadlines run on an invoice: it is open when the oldest due is paid first."""
    items = receivables.open_invoices(
        row.policyholder_id, row.buyer_id, today, order=Order.OLDEST_DUE, currency=row.currency
    )
    return any(item.invoice.id == row.id for item in items)
