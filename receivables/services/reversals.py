"""What is done with money that was booked, and turns out not to have come in."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from core import events
from core.dates import business_date
from receivables.models import Receipt, ReceiptReversal
from receivables.services.accounts import lock_account


@transaction.atomic
def reverse_receipt(*, receipt_id: UUID, reason: str, by: Actor, now: datetime) -> ReceiptReversal:
    """Book back a receipt; one that was booked back already changes nothing.

    The receipt stays, and counts no longer.

    :raises NotYourRole: unless a collector does it
    """
    ensure_role(by, StaffRole.COLLECTOR)
    receipt = (
        Receipt.objects.visible_to(by).select_for_update(of=("self",)).get(public_id=receipt_id)
    )
    lock_account(receipt.policyholder_id, receipt.buyer_id)
    known = ReceiptReversal.objects.filter(receipt=receipt).first()
    if known is not None:
        return known
    row = ReceiptReversal.objects.create(
        policyholder_id=receipt.policyholder_id,
        receipt=receipt,
        reversed_on=business_date(now),
        reason=reason,
        recorded_at=now,
        recorded_by_id=by.user_id,
    )
    events.record(
        "receivables.receipt_reversed",
        subject=receipt,
        by=by,
        at=now,
        buyer=str(receipt.buyer.public_id),
        amount=str(receipt.amount),
        currency=receipt.currency,
        received_on=receipt.received_on.isoformat(),
    )
    return row
