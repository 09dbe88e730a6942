"""What is owed: ledgers, open invoices, overdues, and what they say of a buyer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.rules import Actor
from core.money import Money
from receivables.models import CreditNote, Dispute, Invoice, OverdueReport, Receipt
from receivables.rules import ledger as rules
from receivables.rules.states import OverdueState, PaymentForm

Row = TypeVar("Row", bound=models.Model)

OPEN_OVERDUES = (OverdueState.REPORTED, OverdueState.MONITOR, OverdueState.COLLECTION)


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice on which something is open, and how much, VAT included."""

    invoice: Invoice
    open_gross: Money


@dataclass(frozen=True, slots=True)
class Experience:
    """What the insurer knows of a buyer's paying from all its policyholders together.

    Internal: no policyholder may learn of another's overdues.
    """

    reporters: int
    oldest_due_on: date | None
    in_collection: bool
    claim_payable: bool


NO_EXPERIENCE = Experience(0, None, in_collection=False, claim_payable=False)


def ledger(policyholder_id: int, buyer_id: int, *, currency: str = "EUR") -> rules.Ledger:
    """Return all that is known of one buyer's account with one policyholder, in `currency`."""
    invoices = _rows(Invoice.objects, policyholder_id, buyer_id, currency)
    notes = _rows(CreditNote.objects, policyholder_id, buyer_id, currency)
    receipts = _rows(Receipt.objects, policyholder_id, buyer_id, currency)
    return rules.Ledger(
        currency=currency,
        invoices=tuple(_invoice(row) for row in invoices.order_by("due_on", "id")),
        credit_notes=tuple(
            _credit_note(row) for row in notes.select_related("invoice").order_by("issued_on", "id")
        ),
        receipts=tuple(
            _receipt(row)
            for row in receipts.select_related("designated").order_by("received_on", "id")
        ),
    )


def disputes(policyholder_id: int, buyer_id: int, *, currency: str = "EUR") -> list[rules.Dispute]:
    """Return the unresolved disputes on a buyer's invoices, gross."""
    rows = Dispute.objects.filter(
        policyholder_id=policyholder_id,
        invoice__buyer_id=buyer_id,
        currency=currency,
        resolved_on=None,
    ).select_related("invoice")
    return [
        rules.Dispute(row.invoice.number, Money(row.amount, row.currency), is_gross=True)
        for row in rows.order_by("id")
    ]


def open_invoices(
    policyholder_id: int,
    buyer_id: int,
    on: date,
    *,
    order: rules.Order = rules.Order.DESIGNATED,
    currency: str = "EUR",
) -> list[OpenInvoice]:
    """Return what the buyer owes on `on`, oldest due first.

    The order of booking is the debtor's own (what it designated) unless the policy's is asked.
    """
    booking = rules.book(
        ledger(policyholder_id, buyer_id, currency=currency).as_known_on(on), order
    )
    rows = {row.number: row for row in _rows(Invoice.objects, policyholder_id, buyer_id, currency)}
    return [
        OpenInvoice(rows[item.invoice.number], item.open_gross) for item in booking.open_items()
    ]


def open_debt(policyholder_id: int, buyer_id: int, on: date, *, currency: str = "EUR") -> Money:
    """Return all the buyer owes the policyholder on `on`, VAT included."""
    items = open_invoices(policyholder_id, buyer_id, on, currency=currency)
    return Money.sum((item.open_gross for item in items), currency)


def open_debts(
    policyholder_id: int, buyer_ids: Iterable[int], on: date, *, currency: str = "EUR"
) -> dict[int, Money]:
    """Return what each of the buyers owes on `on`; those never invoiced are absent."""
    of_holder = Q(policyholder_id=policyholder_id, buyer_id__in=list(buyer_ids), currency=currency)
    ledgers: dict[int, tuple[list[rules.Invoice], list[rules.CreditNote], list[rules.Receipt]]] = {}
    for invoice in Invoice.objects.filter(of_holder).order_by("due_on", "id"):
        ledgers.setdefault(invoice.buyer_id, ([], [], []))[0].append(_invoice(invoice))
    notes = CreditNote.objects.filter(of_holder).select_related("invoice")
    for note in notes.order_by("issued_on", "id"):
        ledgers.setdefault(note.buyer_id, ([], [], []))[1].append(_credit_note(note))
    receipts = Receipt.objects.filter(of_holder).select_related("designated")
    for receipt in receipts.order_by("received_on", "id"):
        ledgers.setdefault(receipt.buyer_id, ([], [], []))[2].append(_receipt(receipt))
    return {
        buyer_id: _open_in(rules.Ledger(currency, tuple(sent), tuple(back), tuple(paid)), on)
        for buyer_id, (sent, back, paid) in ledgers.items()
    }


def receipts_of(policyholder_id: int, buyer_id: int, *, currency: str = "EUR") -> QuerySet[Receipt]:
    """Return what came in from a buyer, by value date."""
    return _rows(Receipt.objects, policyholder_id, buyer_id, currency).order_by("received_on", "id")


def receipt(actor: Actor, public_id: UUID) -> Receipt:
    """Return one receipt.

    :raises Receipt.DoesNotExist: if there is none, or the actor may not see it
    """
    return Receipt.objects.visible_to(actor).get(public_id=public_id)


def credit_notes_since(
    policyholder_id: int, buyer_id: int, moment: datetime, *, currency: str = "EUR"
) -> QuerySet[CreditNote]:
    """Return the credit notes to a buyer recorded after a moment."""
    notes = _rows(CreditNote.objects, policyholder_id, buyer_id, currency)
    return notes.filter(recorded_at__gt=moment).order_by("id")


def buyers_with_invoices(policyholder_id: int) -> list[int]:
    """Return the ids of the buyers the policyholder has ever invoiced."""
    return list(
        Invoice.objects.filter(policyholder_id=policyholder_id)
        .order_by("buyer_id")
        .values_list("buyer_id", flat=True)
        .distinct()
    )


def invoices(actor: Actor) -> QuerySet[Invoice]:
    """Return the invoices the actor may see, oldest due first."""
    return (
        Invoice.objects.visible_to(actor)
        .select_related("buyer")
        .annotate(
            is_disputed=Exists(Dispute.objects.filter(invoice=OuterRef("pk"), resolved_on=None))
        )
        .order_by("due_on", "id")
    )


def overdue_reports(actor: Actor) -> QuerySet[OverdueReport]:
    """Return the overdue reports the actor may see, newest first."""
    return (
        OverdueReport.objects.visible_to(actor)
        .select_related("buyer")
        .order_by("-reported_on", "-id")
    )


def open_overdue(policyholder_id: int, buyer_id: int) -> OverdueReport | None:
    """Return the overdue report that is open on a buyer; None when there is none."""
    return OverdueReport.objects.filter(
        policyholder_id=policyholder_id, buyer_id=buyer_id, state__in=OPEN_OVERDUES
    ).first()


def experience(company_ids: Sequence[int]) -> dict[int, Experience]:
    """Return for each company with overdues what they say; the others are absent.

    Reads over all policyholders, so only the insurer's own scope sees anything.
    """
    reports = OverdueReport.objects.filter(
        buyer_id__in=company_ids, state__in=[*OPEN_OVERDUES, OverdueState.CLAIM]
    ).order_by("buyer_id", "id")
    found: dict[int, list[OverdueReport]] = {}
    for report in reports:
        found.setdefault(report.buyer_id, []).append(report)
    return {buyer_id: _experience(of_buyer) for buyer_id, of_buyer in found.items()}


def _experience(reports: Iterable[OverdueReport]) -> Experience:
    reports = list(reports)
    return Experience(
        reporters=len({report.policyholder_id for report in reports}),
        oldest_due_on=min(report.oldest_due_on for report in reports),
        in_collection=any(report.state == OverdueState.COLLECTION for report in reports),
        claim_payable=any(report.state == OverdueState.CLAIM for report in reports),
    )


def _open_in(ledger: rules.Ledger, on: date) -> Money:
    booking = rules.book(ledger.as_known_on(on), rules.Order.DESIGNATED)
    return Money.sum((item.open_gross for item in booking.open_items()), ledger.currency)


def _rows(
    rows: models.Manager[Row], policyholder_id: int, buyer_id: int, currency: str
) -> models.QuerySet[Row]:
    return rows.filter(policyholder_id=policyholder_id, buyer_id=buyer_id, currency=currency)


def _invoice(row: Invoice) -> rules.Invoice:
    return rules.Invoice(
        number=row.number,
        dispatched_on=row.dispatched_on,
        issued_on=row.issued_on,
        due_on=row.due_on,
        net=row.net,
        vat=Money(row.vat_amount, row.currency),
        payment_form=PaymentForm(row.payment_form),
    )


def _credit_note(row: CreditNote) -> rules.CreditNote:
    return rules.CreditNote(
        issued_on=row.issued_on,
        net=Money(row.net_amount, row.currency),
        vat=Money(row.vat_amount, row.currency),
        invoice=row.invoice.number if row.invoice else None,
    )


def _receipt(row: Receipt) -> rules.Receipt:
    return rules.Receipt(
        received_on=row.received_on,
        amount=row.money,
        designated=row.designated.number if row.designated else None,
    )
