"""Portal pages of invoices: the ledger with the clocks that run on it, and one invoice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from accounts.rules import Right
from core import clock, spreadsheet
from core.charts import AgeingBucket
from core.dates import business_date
from core.money import Money
from core.templatetags.amounts import day_text
from policies import queries as policies
from receivables import queries as receivables
from receivables import texts
from receivables.forms import Filter
from receivables.models import Invoice
from receivables.queries import OpenInvoice
from receivables.rules.clock import (
    AgeBucket,
    ExtensionTerms,
    InvoiceClock,
    age_bucket,
    invoice_clock,
)
from receivables.rules.ledger import Order

_A_PAGE = 50
_CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Line:
    """An invoice as the list shows it."""

    item: OpenInvoice
    clock: InvoiceClock | None  # None: no policy, or paid by the policy's booking (R-CLM-05)
    is_disputed: bool
    today: date
    reported_on: date | None = None

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
        if self.reported_on is not None:
            return gettext("Reported on %(day)s") % {"day": day_text(self.reported_on)}
        if days.notify_by < self.today:
            return gettext("Report now: it was due by %(day)s") % {"day": day_text(days.notify_by)}
        return gettext("Report by %(day)s") % {"day": day_text(days.notify_by)}


def extension_terms(policyholder_id: int, today: date) -> ExtensionTerms | None:
    """Return what the policy says of extension and reporting; None: there is no policy."""
    policy = policies.policy_of(policyholder_id, today)
    terms = policies.terms_on(policy.id, today) if policy else None
    if terms is None:
        return None
    return ExtensionTerms(terms.maximum_extension_days, terms.notification_days)


@login_required
@require_GET
def invoices(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show what is open, how old it is, and which deadlines run."""
    today = business_date(clock.now())
    lines = _lines(request, today)
    form = Filter(request.GET, buyers=_buyers(lines))
    chosen = form.chosen
    of_buyer = _of_buyer(lines, chosen["buyer"])
    found = [line for line in of_buyer if _fits(line, chosen["state"])]
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "today": today,
        "form": form,
        "page": page,
        "lines": page.object_list,
        "has_any": bool(lines),
        "is_filtered": any(chosen.values()),
        "buckets": _buckets([line.item for line in of_buyer], today),
        "figures": _figures(of_buyer),
        "other_currencies": sorted({line.item.open_gross.currency for line in lines} - {_CURRENCY}),
        "may_keep": request.actor.may(Right.KEEP_RECEIVABLES),
        "query": request.GET.urlencode(),
    }
    return render(request, "receivables/invoices.html", context)


@login_required
@require_GET
def invoices_csv(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Give the invoices as a file for a spreadsheet, filtered as they are on the screen."""
    today = business_date(clock.now())
    lines = _lines(request, today)
    chosen = Filter(request.GET, buyers=_buyers(lines)).chosen
    head = (
        gettext("Invoice"),
        gettext("Buyer"),
        gettext("Dispatched"),
        gettext("Issued"),
        gettext("Due"),
        gettext("Currency"),
        gettext("Amount"),
        gettext("Open amount"),
        gettext("State"),
        gettext("Extension ends"),
        gettext("Report by"),
    )
    rows = (
        (
            line.item.invoice.number,
            line.item.invoice.buyer.name,
            line.item.invoice.dispatched_on,
            line.item.invoice.issued_on,
            line.item.invoice.due_on,
            line.item.invoice.currency,
            line.item.invoice.gross.to_cents().amount,
            line.item.open_gross.to_cents().amount,
            line.state,
            line.clock.maximum_extension_ends_on if line.clock else None,
            line.clock.notify_by if line.clock else None,
        )
        for line in _of_buyer(lines, chosen["buyer"])
        if _fits(line, chosen["state"])
    )
    return spreadsheet.download(f"invoices-{today}.csv", head, rows)


@login_required
@require_GET
def invoice(request: ActorRequest, policyholder: UUID, invoice: UUID) -> HttpResponse:
    """Show one invoice: its deadlines, what was paid on it, what is disputed."""
    try:
        row = receivables.invoice(request.actor, invoice)
    except Invoice.DoesNotExist:
        raise Http404 from None
    today = business_date(clock.now())
    disputes = list(receivables.disputes_of(request.actor).filter(invoice=row))
    standing = next((each for each in disputes if each.resolved_on is None), None)
    terms = extension_terms(row.policyholder_id, today)
    rule = receivables.as_rule(row)
    line = Line(
        OpenInvoice(row, receivables.open_on(row, today)),
        _clock_of(row, terms, ticks=_ticks(row, today)),
        standing is not None,
        today,
    )
    context = {
        "invoice": row,
        "line": line,
        "today": today,
        "form_of_payment": texts.PAYMENT_FORMS[rule.payment_form],
        "entries": _entries(line),
        "dispute": standing,
        "disputes": disputes,
        "notes": receivables.credit_notes(request.actor).filter(invoice=row),
        "paid": receivables.paid_on(row, today),
        "may_keep": request.actor.may(Right.KEEP_RECEIVABLES),
    }
    return render(request, "receivables/invoice.html", context)


def _lines(request: ActorRequest, today: date) -> list[Line]:
    tenant = request.actor.tenant
    terms = extension_terms(tenant, today)
    disputed = set(
        receivables.disputes_of(request.actor)
        .filter(resolved_on=None)
        .values_list("invoice_id", flat=True)
    )
    reported = {row.buyer_id: row.reported_on for row in receivables.open_overdues(request.actor)}
    between_us = receivables.items_on(tenant, today, order=Order.OLDEST_DUE)
    ticking = {item.invoice.id for item in between_us if item.open_gross}
    return [
        Line(
            item,
            _clock_of(item.invoice, terms, ticks=item.invoice.id in ticking),
            item.invoice.id in disputed,
            today,
            reported.get(item.invoice.buyer_id),
        )
        for item in receivables.items_on(tenant, today)
    ]


def _clock_of(row: Invoice, terms: ExtensionTerms | None, *, ticks: bool) -> InvoiceClock | None:
    return invoice_clock(receivables.as_rule(row), terms) if terms and ticks else None


def _ticks(row: Invoice, today: date) -> bool:
    """Tell whether deadlines run on an invoice: it is open when the oldest due is paid first."""
    items = receivables.open_invoices(
        row.policyholder_id, row.buyer_id, today, order=Order.OLDEST_DUE, currency=row.currency
    )
    return any(item.invoice.id == row.id for item in items)


def _buyers(lines: Sequence[Line]) -> list[tuple[str, str]]:
    found = {str(line.item.invoice.buyer.public_id): line.item.invoice.buyer.name for line in lines}
    return sorted(found.items(), key=lambda pair: (pair[1], pair[0]))


def _of_buyer(lines: list[Line], buyer: str) -> list[Line]:
    if not buyer:
        return lines
    return [line for line in lines if str(line.item.invoice.buyer.public_id) == buyer]


def _fits(line: Line, state: str) -> bool:
    return {
        "late": line.is_late,
        "disputed": line.is_disputed and not line.is_paid,
        "paid": line.is_paid,
        "all": True,
    }.get(state, not line.is_paid)


def _buckets(items: Sequence[OpenInvoice], today: date) -> list[AgeingBucket]:
    totals = dict.fromkeys(AgeBucket, Money.zero(_CURRENCY))
    for item in items:
        if item.open_gross.currency == _CURRENCY:
            totals[age_bucket(item.invoice.due_on, today)] += item.open_gross
    if not any(totals.values()):
        return []
    return [
        AgeingBucket(str(texts.AGES[age]), amount, age is not AgeBucket.NOT_DUE)
        for age, amount in totals.items()
    ]


def _figures(lines: Sequence[Line]) -> dict[str, Any]:
    euro = [line for line in lines if line.item.open_gross.currency == _CURRENCY]

    def total(of: list[Line]) -> Money:
        return Money.sum((line.item.open_gross for line in of), _CURRENCY)

    return {
        "open": total(euro),
        "late": total([line for line in euro if line.is_late]),
        "stopped": total([line for line in euro if line.stops_shipments]),
    }


def _entries(line: Line) -> list[dict[str, Any]]:
    """Return the days of the invoice for its timeline."""
    row, today = line.item.invoice, line.today
    days: list[tuple[date, str, str]] = [
        (row.dispatched_on, gettext("Goods dispatched"), "plain"),
        (row.issued_on, gettext("Invoice issued"), "plain"),
        (row.due_on, gettext("Due"), "plain"),
    ]
    if line.clock is not None and not line.is_paid:
        deadlines = line.clock
        days += [
            (
                deadlines.maximum_extension_ends_on,
                gettext("Maximum extension period ends"),
                "warn",
            ),
            (
                deadlines.stop_shipment_from,
                gettext("From here new deliveries are not insured"),
                "bad",
            ),
            (deadlines.notify_by, gettext("Last day to report and hand over"), "bad"),
        ]
    return [
        {"day": day, "title": title, "tone": tone, "future": day > today}
        for day, title, tone in sorted(days, key=lambda each: each[0])
    ]
