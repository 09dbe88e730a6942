"""Portal pages of invoices: the ledger with the clocks that run on it, and one invoice."""

from collections.abc import Iterable, Mapping, Sequence
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
from collections_app import queries
from collections_app.views import invoice_lines
from collections_app.views.invoice_lines import Line
from core import clock, spreadsheet
from core.charts import AgeingBucket
from core.dates import business_date
from core.http import sentence
from core.money import Money
from limits import queries as limits
from limits.texts import verdict as verdict_words
from monitoring import texts as monitoring_texts
from monitoring.queries import cover
from monitoring.queries.cover import Mark
from receivables import queries as receivables
from receivables import texts
from receivables.forms import Filter
from receivables.models import Invoice
from receivables.queries import OpenInvoice
from receivables.rules.clock import AgeBucket, age_bucket
from receivables.rules.exchange_rates import NotCounted

_A_PAGE = 50
_CURRENCY = "EUR"


@login_required
@require_GET
def invoices(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show what is open, how old it is, and which deadlines run."""
    today = business_date(clock.now())
    lines = invoice_lines.lines(request.actor, today)
    form = Filter(request.GET, buyers=_buyers(lines))
    chosen = form.chosen
    of_buyer = _of_buyer(lines, chosen["buyer"])
    told = cover.marks(request.actor, [line.item for line in of_buyer], today)
    found = [line for line in of_buyer if _fits(line, chosen["state"], told)]
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "today": today,
        "form": form,
        "page": page,
        "lines": page.object_list,
        "marked_lines": [(line, told[line.item.invoice.id]) for line in page.object_list],
        "has_any": bool(lines),
        "is_filtered": any(chosen.values()),
        "buckets": _buckets([line.item for line in of_buyer], today),
        "figures": _figures(of_buyer),
        "uninsured": _uninsured(told.values()),
        "outside_cases": queries.outside_cases(
            request.actor, [line.item.invoice for line in page.object_list]
        ),
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
    lines = invoice_lines.lines(request.actor, today)
    chosen = Filter(request.GET, buyers=_buyers(lines)).chosen
    of_buyer = _of_buyer(lines, chosen["buyer"])
    told = cover.marks(request.actor, [line.item for line in of_buyer], today)
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
        gettext("Insured of what is open"),
        gettext("Not insured"),
        gettext("Why"),
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
            *_cover_of(told[line.item.invoice.id]),
        )
        for line in of_buyer
        if _fits(line, chosen["state"], told)
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
    rule = receivables.as_rule(row)
    line = invoice_lines.line_of(row, today, is_disputed=standing is not None)
    context = {
        "invoice": row,
        "line": line,
        **_verdict(row, today),
        "mark": cover.marks(request.actor, [line.item], today)[row.id],
        **_hand_over(request, row),
        "today": today,
        "form_of_payment": texts.PAYMENT_FORMS[rule.payment_form],
        "entries": _entries(line),
        "dispute": standing,
        "disputes": disputes,
        "notes": receivables.credit_notes(request.actor).filter(invoice=row),
        "paid": receivables.paid_on(row, today),
        "may_collect": request.actor.may(Right.COLLECT),
        "may_keep": request.actor.may(Right.KEEP_RECEIVABLES),
    }
    return render(request, "receivables/invoice.html", context)


def _hand_over(request: ActorRequest, row: Invoice) -> dict[str, bool]:
    """Return whether an invoice did not go along when its buyer was handed over."""
    is_outside = row.id in queries.outside_cases(request.actor, [row])
    case = queries.open_case(row.policyholder_id, row.buyer_id)
    return {"is_outside_case": is_outside, "may_be_added": is_outside and case is not None}


def _verdict(row: Invoice, today: date) -> dict[str, Any]:
    """Return whether an invoice is insured, in words, or why it does not count."""
    try:
        found = limits.verdict_of(row, today)
    except NotCounted as refusal:
        return {"uncounted": sentence(refusal)}
    return {"verdict": {"told": verdict_words.told(found, today), "line": found.line}}


def _buyers(lines: Sequence[Line]) -> list[tuple[str, str]]:
    found = {str(line.item.invoice.buyer.public_id): line.item.invoice.buyer.name for line in lines}
    return sorted(found.items(), key=lambda pair: (pair[1], pair[0]))


def _of_buyer(lines: list[Line], buyer: str) -> list[Line]:
    if not buyer:
        return lines
    return [line for line in lines if str(line.item.invoice.buyer.public_id) == buyer]


def _fits(line: Line, state: str, told: Mapping[int, Mark]) -> bool:
    return {
        "uninsured": told[line.item.invoice.id].is_uninsured,
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


def _uninsured(told: Iterable[Mark]) -> dict[str, Any]:
    """Return how many invoices are not wholly insured, and what of them is not, as it counts."""
    bare = [mark.cover.uninsured for mark in told if mark.cover and mark.is_uninsured]
    euro = [amount for amount in bare if amount.currency == _CURRENCY]
    return {"count": len(euro), "amount": Money.sum(euro, _CURRENCY)}


def _cover_of(mark: Mark) -> tuple[Any, Any, str]:
    line = mark.cover
    if line is None:
        return None, None, ""
    why = monitoring_texts.cover(line.reason)
    return line.insured.to_cents().amount, line.uninsured.to_cents().amount, why


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
