"""What is done with disputes: opened, and resolved."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, ensure_may
from core import events
from core.dates import business_date
from core.errors import BusinessError
from core.money import Money
from receivables import queries
from receivables.models import Dispute, Invoice
from receivables.rules.proportion import part_of
from receivables.services.accounts import MoreThanOpen, ensure_bookable, lock_invoice
from receivables.services.invoices import credit


class DisputeOpen(BusinessError):
    """The invoice is disputed already."""

    sentence = "This invoice is disputed already, for %(amount)s."


@transaction.atomic
def open_dispute(
    *, invoice_id: UUID, amount: Money, reason: str, by: Actor, now: datetime
) -> Dispute:
    """Record that the buyer denies (part of) an invoice; cover for that part is suspended.

    :raises DisputeOpen: if the invoice is disputed already
    :raises MoreThanOpen: if the dispute is larger than what is open on the invoice
    """
    ensure_may(by, Right.KEEP_RECEIVABLES)
    invoice = lock_invoice(invoice_id, by)
    ensure_bookable(amount)
    standing = Dispute.objects.filter(invoice=invoice, resolved_on=None).first()
    if standing is not None:
        raise DisputeOpen(amount=Money(standing.amount, standing.currency))
    open_gross = queries.open_on(invoice, business_date(now))
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
    """Record how a dispute ended: `found_due` of it turned out to be owed, the rest is credited.

    What was rightly denied is no debt: it is neither collected nor insured (R-POL-50, CLM-15b).

    :raises MoreThanOpen: if more is found due than was disputed
    """
    if not by.is_insurer_staff:
        ensure_may(by, Right.KEEP_RECEIVABLES)
    seen = Dispute.objects.visible_to(by).select_related("invoice").get(public_id=dispute_id)
    invoice = lock_invoice(seen.invoice.public_id, by)
    row = Dispute.objects.select_for_update(of=("self",)).get(id=seen.id)
    if row.resolved_on is not None:
        return row
    disputed = Money(row.amount, row.currency)
    ensure_bookable(found_due)
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
    if found_due < disputed:
        _credit_the_rest(row, invoice, disputed - found_due, by, now)
    return row


def _credit_the_rest(
    dispute: Dispute, invoice: Invoice, gross: Money, by: Actor, now: datetime
) -> None:
    net = part_of(gross, invoice.net, invoice.gross) or gross
    credit(
        invoice,
        number=f"D-{dispute.public_id.hex[-12:].upper()}",
        issued_on=business_date(now),
        net=net,
        vat=gross - net,
        by=by,
        now=now,
    )
