"""What is done with invoices and credit notes."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from accounts.rules import Actor, Right, ensure_may
from core import events
from core.dates import business_date
from core.errors import BusinessError
from core.money import Money, ensure_currency
from receivables import queries
from receivables.models import CreditNote, Invoice
from receivables.rules import bounds
from receivables.rules import ledger as rules
from receivables.services.accounts import (
    MoreThanOpen,
    ensure_bookable,
    ensure_past,
    lock_account,
    lock_invoice,
)
from receivables.services.overdues import end_overdue_if_paid


class NumberUsed(BusinessError):
    """The policyholder has an invoice or credit note with this number already."""

    sentence = "You have another invoice or credit note %(number)s, with other days or amounts."


@transaction.atomic
def record_invoice(*, buyer_id: int, invoice: rules.Invoice, by: Actor, now: datetime) -> Invoice:
    """Record an invoice of the policyholder acted for; the very same one again changes nothing.

    :raises NotYourRight: if the mandate does not include keeping receivables
    :raises NumberUsed: if the number belongs to another invoice
    :raises InTheFuture: if it was issued later than today
    :raises DayOutOfRange: if it is due, or was dispatched, on a day that cannot be right
    :raises UnknownCurrency: if nobody pays in its currency
    """
    ensure_may(by, Right.KEEP_RECEIVABLES)
    ensure_currency(invoice.net.currency)
    lock_account(by.tenant, buyer_id)
    ensure_past(invoice.issued_on, now)
    bounds.ensure_days(invoice.dispatched_on, invoice.due_on)
    ensure_bookable(invoice.net, invoice.vat)
    row = Invoice(
        policyholder_id=by.tenant,
        buyer_id=buyer_id,
        number=invoice.number,
        dispatched_on=invoice.dispatched_on,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        net_amount=invoice.net.amount,
        vat_amount=invoice.vat.amount,
        currency=invoice.net.currency,
        payment_form=invoice.payment_form,
        recorded_at=now,
    )
    known = Invoice.objects.filter(policyholder_id=by.tenant, number=invoice.number).first()
    if known is not None:
        if differs(known, row, "dispatched_on", "payment_form"):
            raise NumberUsed(number=invoice.number)
        return known
    row.save()
    events.record(
        "receivables.invoice_recorded",
        subject=row,
        by=by,
        at=now,
        buyer=str(row.buyer.public_id),
        amount=str(row.gross.amount),
        currency=row.currency,
    )
    return row


class RestsOnInvoice(BusinessError):
    """Something was done with the invoice, so that it cannot be as if it never was."""

    sentence = (
        "Invoice %(number)s cannot be withdrawn: it was paid, credited, disputed, reported or "
        "handed over. Use a credit note instead."
    )


@transaction.atomic
def withdraw_invoice(*, invoice_id: UUID, by: Actor, now: datetime) -> None:
    """Take back an invoice that was entered wrongly, as long as nothing rests on it.

    Its number is free again; what it said stays with the event.

    :raises NotYourRight: if the mandate does not include keeping receivables
    :raises Invoice.DoesNotExist: if there is none, or the actor may not see it
    :raises RestsOnInvoice: if it was paid, credited, disputed, reported or handed over
    """
    ensure_may(by, Right.KEEP_RECEIVABLES)
    row = lock_invoice(invoice_id, by)
    if queries.is_relied_on(row, business_date(now)):
        raise RestsOnInvoice(number=row.number)
    events.record(
        "receivables.invoice_withdrawn",
        subject=row,
        by=by,
        at=now,
        buyer=str(row.buyer.public_id),
        number=row.number,
        net=str(row.net_amount),
        vat=str(row.vat_amount),
        amount=str(row.gross.amount),
        currency=row.currency,
        dispatched_on=row.dispatched_on.isoformat(),
        issued_on=row.issued_on.isoformat(),
        due_on=row.due_on.isoformat(),
    )
    try:
        row.delete()
    except ProtectedError:  # a case that is closed by now
        raise RestsOnInvoice(number=row.number) from None


@transaction.atomic
def record_credit_note(
    *,
    invoice_id: UUID,
    number: str,
    issued_on: date,
    net: Money,
    vat: Money,
    by: Actor,
    now: datetime,
) -> CreditNote:
    """Record what the policyholder gives back on one of its invoices.

    :raises NumberUsed: if the number is used already
    :raises MoreThanOpen: if it is more than the invoice itself
    """
    ensure_may(by, Right.KEEP_RECEIVABLES)
    invoice = lock_invoice(invoice_id, by)
    ensure_past(issued_on, now)
    ensure_bookable(net, vat)
    if net + vat > invoice.gross:
        raise MoreThanOpen(open=invoice.gross, amount=net + vat)
    if CreditNote.objects.filter(policyholder_id=invoice.policyholder_id, number=number).exists():
        raise NumberUsed(number=number)
    return credit(invoice, number=number, issued_on=issued_on, net=net, vat=vat, by=by, now=now)


def credit(
    invoice: Invoice,
    *,
    number: str,
    issued_on: date,
    net: Money,
    vat: Money,
    by: Actor,
    now: datetime,
) -> CreditNote:
    """Book a credit on an invoice whose account is locked."""
    row = CreditNote.objects.create(
        policyholder_id=invoice.policyholder_id,
        buyer_id=invoice.buyer_id,
        invoice=invoice,
        number=number,
        issued_on=issued_on,
        net_amount=net.amount,
        vat_amount=vat.amount,
        currency=net.currency,
        recorded_at=now,
    )
    events.record(
        "receivables.credit_note_recorded",
        subject=row,
        by=by,
        at=now,
        buyer=str(invoice.buyer.public_id),
        invoice=str(invoice.public_id),
        amount=str((net + vat).amount),
        currency=row.currency,
    )
    end_overdue_if_paid(invoice.policyholder_id, invoice.buyer_id, by, now)
    return row


def differs(known: Invoice, given: Invoice, *more: str) -> bool:
    """Tell whether an invoice says something else than the one recorded under its number."""
    compared = ("buyer_id", "issued_on", "due_on", "net_amount", "vat_amount", "currency", *more)
    return any(getattr(known, name) != getattr(given, name) for name in compared)
