"""What is done with money that comes in from buyers."""

from datetime import datetime

from django.db import transaction

from accounts.rules import Actor, Right, StaffRole, ensure_may, ensure_role
from companies import queries as companies
from core import events
from core.errors import BusinessError
from core.money import Money
from receivables import queries
from receivables.models import Invoice, Receipt
from receivables.rules import ledger as rules
from receivables.rules.states import ReceiptSource
from receivables.services.accounts import ensure_bookable, ensure_past, lock_account
from receivables.services.overdues import end_overdue_if_paid


class MoreThanOwed(BusinessError):
    """The buyer owes less than what would be booked as paid."""

    sentence = (
        "%(open)s is open in all; %(amount)s is more. Record the invoices it pays first, or "
        "correct the amount."
    )


class ReferenceUsed(BusinessError):
    """Another payment of the buyer has this reference."""

    sentence = (
        "A payment with reference %(reference)s is booked already, with another amount or day."
    )


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
    :raises ReferenceUsed: if another payment has the reference
    :raises MoreThanOwed: if a policyholder books more than all that is open
    :raises Invoice.DoesNotExist: if the buyer has no invoice of the number designated
    """
    if by.is_insurer_staff:
        ensure_role(by, StaffRole.COLLECTOR, StaffRole.CLAIMS_HANDLER)
    else:
        ensure_may(by, Right.KEEP_RECEIVABLES)
    lock_account(policyholder_id, buyer_id)
    ensure_past(receipt.received_on, now)
    ensure_bookable(receipt.amount)
    known_as = companies.same_as(buyer_id)
    of_buyer = Invoice.objects.visible_to(by).filter(
        policyholder_id=policyholder_id, buyer_id__in=known_as
    )
    known = Receipt.objects.visible_to(by).filter(
        policyholder_id=policyholder_id, buyer_id__in=known_as, reference=reference, source=source
    )
    same = known.filter(received_on=receipt.received_on, amount=receipt.amount.amount).first()
    if same is not None:
        return same
    if known.exists():
        raise ReferenceUsed(reference=reference)
    if source is ReceiptSource.POLICYHOLDER:
        _ensure_owed(policyholder_id, buyer_id, receipt.amount)
    row = Receipt.objects.create(
        policyholder_id=policyholder_id,
        buyer_id=buyer_id,
        reference=reference,
        received_on=receipt.received_on,
        amount=receipt.amount.amount,
        currency=receipt.amount.currency,
        designated=of_buyer.get(number=receipt.designated) if receipt.designated else None,
        source=source,
        recorded_at=now,
        recorded_by_id=by.user_id,
    )
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


def _ensure_owed(policyholder_id: int, buyer_id: int, amount: Money) -> None:
    account = queries.ledger(policyholder_id, buyer_id, currency=amount.currency)
    items = rules.book(account, rules.Order.OLDEST_DUE).open_items()
    owed = Money.sum((item.open_gross for item in items), amount.currency)
    if amount > owed:
        raise MoreThanOwed(open=owed, amount=amount)
