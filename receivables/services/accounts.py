"""What is done with receivables: invoices, credit notes, money in, disputes, overdue reports."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from accounts.rules import Actor, Right, StaffRole, ensure_may, ensure_role
from core import events
from core.dates import business_date
from core.errors import BusinessError
from core.money import Money
from core.states import ensure_can_become
from receivables import queries
from receivables.models import CreditNote, Dispute, Invoice, OverdueReport, Receipt
from receivables.rules import ledger as rules
from receivables.rules.states import (
    NEXT_OVERDUE_STATES,
    OverdueState,
    ReceiptSource,
)


class NumberUsed(BusinessError):
    """The policyholder has an invoice or credit note with this number already."""

    sentence = "Number %(number)s is used already, for something else."


class InTheFuture(BusinessError):
    """A day has not come yet."""

    sentence = "%(day)s has not come yet."


class MoreThanOpen(BusinessError):
    """A dispute or credit is larger than what is open."""

    sentence = "%(open)s is open on this invoice; %(amount)s is more."


class NothingOverdue(BusinessError):
    """No invoice of the buyer is past its due date."""

    sentence = "Nothing of this buyer is overdue on %(on)s."


class DisputeOpen(BusinessError):
    """The invoice is disputed already."""

    sentence = "This invoice is disputed already, for %(amount)s."


class OverdueReported(BusinessError):
    """The overdue is reported already."""

    sentence = "This overdue was reported on %(on)s."


def lock_account(policyholder_id: int, buyer_id: int) -> None:
    """Let nobody else change this buyer's account until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"receivables:{policyholder_id}:{buyer_id}"],
        )


@transaction.atomic
def record_invoice(*, buyer_id: int, invoice: rules.Invoice, by: Actor, now: datetime) -> Invoice:
    """Record an invoice of the policyholder acted for; the very same one again changes nothing.

    :raises NotYourRight: if the mandate does not include keeping receivables
    :raises NumberUsed: if the number belongs to another invoice
    :raises InTheFuture: if it was issued later than today
    """
    ensure_may(by, Right.KEEP_RECEIVABLES)
    lock_account(by.tenant, buyer_id)
    ensure_past(invoice.issued_on, now)
    ensure_in_cents(invoice.net, invoice.vat)
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
        return _same_or_refuse(known, row)
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
    ensure_past(issued_on, now)
    ensure_in_cents(net, vat)
    invoice = (
        Invoice.objects.visible_to(by).select_for_update(of=("self",)).get(public_id=invoice_id)
    )
    lock_account(invoice.policyholder_id, invoice.buyer_id)
    if net + vat > invoice.gross:
        raise MoreThanOpen(open=invoice.gross, amount=net + vat)
    if CreditNote.objects.filter(policyholder_id=invoice.policyholder_id, number=number).exists():
        raise NumberUsed(number=number)
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


@transaction.atomic
def record_receipt(
    *,
    policyholder_id: int,
    buyer_id: int,
    receipt: rules.Receipt,
    reference: str,
    source: ReceiptSource,
    by: Actor,
    now: datetime,
) -> Receipt:
    """Record money that came in from a buyer; the very same receipt again changes nothing.

    A policyholder records what reached itself; collectors and claims staff what reached the
    collector or came from the estate. `receipt.designated` is the number of one of its invoices.

    :raises NotYourRight: or NotYourRole, if it is not the actor's to record
    :raises InTheFuture: if it came in later than today
    :raises Invoice.DoesNotExist: if the buyer has no invoice of the number designated
    """
    if by.is_insurer_staff:
        ensure_role(by, StaffRole.COLLECTOR, StaffRole.CLAIMS_HANDLER)
    else:
        ensure_may(by, Right.KEEP_RECEIVABLES)
    lock_account(policyholder_id, buyer_id)
    ensure_past(receipt.received_on, now)
    ensure_in_cents(receipt.amount)
    of_buyer = Invoice.objects.visible_to(by).filter(
        policyholder_id=policyholder_id, buyer_id=buyer_id
    )
    row, is_new = Receipt.objects.visible_to(by).get_or_create(
        policyholder_id=policyholder_id,
        buyer_id=buyer_id,
        reference=reference,
        received_on=receipt.received_on,
        amount=receipt.amount.amount,
        defaults={
            "currency": receipt.amount.currency,
            "designated": of_buyer.get(number=receipt.designated) if receipt.designated else None,
            "source": source,
            "recorded_at": now,
            "recorded_by_id": by.user_id,
        },
    )
    if is_new:
        events.record(
            "receivables.receipt_recorded",
            subject=row,
            by=by,
            at=now,
            buyer=str(row.buyer.public_id),
            amount=str(row.amount),
            currency=row.currency,
            received_on=row.received_on.isoformat(),
            source=source.value,
        )
        end_overdue_if_paid(policyholder_id, buyer_id, by, now)
    return row


@transaction.atomic
def open_dispute(
    *, invoice_id: UUID, amount: Money, reason: str, by: Actor, now: datetime
) -> Dispute:
    """Record that the buyer denies (part of) an invoice; cover for that part is suspended.

    :raises DisputeOpen: if the invoice is disputed already
    :raises MoreThanOpen: if the dispute is larger than what is open on the invoice
    """
    ensure_may(by, Right.KEEP_RECEIVABLES)
    invoice = (
        Invoice.objects.visible_to(by).select_for_update(of=("self",)).get(public_id=invoice_id)
    )
    ensure_in_cents(amount)
    standing = Dispute.objects.filter(invoice=invoice, resolved_on=None).first()
    if standing is not None:
        raise DisputeOpen(amount=Money(standing.amount, standing.currency))
    open_gross = _open_on(invoice, business_date(now))
    if amount > open_gross:
        raise MoreThanOpen(open=open_gross, amount=amount)
    row = Dispute.objects.create(
        policyholder_id=invoice.policyholder_id,
        invoice=invoice,
        amount=amount.amount,
        currency=amount.currency,
        opened_on=business_date(now),
        reason=reason,
        recorded_at=now,
    )
    events.record(
        "receivables.dispute_opened",
        subject=row,
        by=by,
        at=now,
        invoice=str(invoice.public_id),
        amount=str(amount.amount),
        currency=amount.currency,
    )
    return row


@transaction.atomic
def resolve_dispute(*, dispute_id: UUID, found_due: Money, by: Actor, now: datetime) -> Dispute:
    """Record how a dispute ended: `found_due` of it turned out to be owed.

    :raises MoreThanOpen: if more is found due than was disputed
    """
    if not by.is_insurer_staff:
        ensure_may(by, Right.KEEP_RECEIVABLES)
    row = Dispute.objects.visible_to(by).select_for_update(of=("self",)).get(public_id=dispute_id)
    if row.resolved_on is not None:
        return row
    disputed = Money(row.amount, row.currency)
    ensure_in_cents(found_due)
    if found_due > disputed:
        raise MoreThanOpen(open=disputed, amount=found_due)
    row.resolved_on = business_date(now)
    row.found_due = found_due.amount
    row.save(update_fields=["resolved_on", "found_due"])
    events.record(
        "receivables.dispute_resolved",
        subject=row,
        by=by,
        at=now,
        found_due=str(found_due.amount),
        currency=row.currency,
    )
    return row


@transaction.atomic
def report_overdue(*, buyer_id: int, by: Actor, now: datetime) -> OverdueReport:
    """Tell the insurer that a buyer does not pay; the whole open balance is reported.

    :raises OverdueReported: if there is an open report on the buyer
    :raises NothingOverdue: if no open invoice is past its due date
    """
    ensure_may(by, Right.COLLECT)
    lock_account(by.tenant, buyer_id)
    today = business_date(now)
    standing = queries.open_overdue(by.tenant, buyer_id)
    if standing is not None:
        raise OverdueReported(on=standing.reported_on)
    items = queries.open_invoices(by.tenant, buyer_id, today)
    oldest = min((item.invoice.due_on for item in items), default=today)
    if oldest >= today:
        raise NothingOverdue(on=today)
    currency = items[0].open_gross.currency
    balance = Money.sum((item.open_gross for item in items), currency)
    row = OverdueReport.objects.create(
        policyholder_id=by.tenant,
        buyer_id=buyer_id,
        state=OverdueState.REPORTED,
        reported_on=today,
        oldest_due_on=oldest,
        amount=balance.amount,
        currency=currency,
        reported_at=now,
        reported_by_id=by.user_id,
    )
    events.record(
        "receivables.overdue_reported",
        subject=row,
        by=by,
        at=now,
        buyer=str(row.buyer.public_id),
        amount=str(balance.amount),
        currency=currency,
        oldest_due_on=oldest.isoformat(),
    )
    return row


@transaction.atomic
def move_overdue(*, report_id: int, to: OverdueState, by: Actor, now: datetime) -> OverdueReport:
    """Bring an overdue report to its next state; the state it has already changes nothing.

    :raises StateRefused: if the report cannot get there
    """
    row = OverdueReport.objects.visible_to(by).select_for_update(of=("self",)).get(id=report_id)
    if row.state == to:
        return row
    ensure_can_become(OverdueState(row.state), to, NEXT_OVERDUE_STATES)
    row.state = to
    row.save(update_fields=["state"])
    ended = to in (OverdueState.PAID, OverdueState.WITHDRAWN)
    events.record(
        "receivables.overdue_ended" if ended else "receivables.overdue_moved",
        subject=row,
        by=by,
        at=now,
        buyer=str(row.buyer.public_id),
        state=to.value,
    )
    return row


def end_overdue_if_paid(policyholder_id: int, buyer_id: int, by: Actor, now: datetime) -> None:
    """End the report of an overdue that is paid; one in collection ends with its case."""
    report = queries.open_overdue(policyholder_id, buyer_id)
    if report is None or report.state == OverdueState.COLLECTION:
        return
    items = queries.open_invoices(policyholder_id, buyer_id, business_date(now))
    if not any(item.invoice.due_on < report.reported_on for item in items):
        move_overdue(report_id=report.id, to=OverdueState.PAID, by=by, now=now)


def _same_or_refuse(known: Invoice, given: Invoice) -> Invoice:
    compared = ("buyer_id", "issued_on", "due_on", "net_amount", "vat_amount", "currency")
    if all(getattr(known, name) == getattr(given, name) for name in compared):
        return known
    raise NumberUsed(number=given.number)


def ensure_past(day: date, now: datetime) -> None:
    """Refuse a day that has not come yet.

    :raises InTheFuture: naming the day
    """
    if day > business_date(now):
        raise InTheFuture(day=day)


def ensure_in_cents(*amounts: Money) -> None:
    """Refuse an amount finer than its currency counts.

    :raises AmountNotInCents: naming the amount
    """
    for amount in amounts:
        if amount != amount.to_cents():
            raise rules.AmountNotInCents(amount=amount.amount, currency=amount.currency)


def _open_on(invoice: Invoice, on: date) -> Money:
    items = queries.open_invoices(invoice.policyholder_id, invoice.buyer_id, on)
    found = [item.open_gross for item in items if item.invoice.id == invoice.id]
    return found[0] if found else Money.zero(invoice.currency)
