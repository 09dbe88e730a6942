"""What was booked: invoices, receipts, credit notes, disputes, ledgers taken in."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts.rules import Actor
from receivables.models import (
    CreditNote,
    Dispute,
    Invoice,
    LedgerUpload,
    Receipt,
)
from receivables.queries.account import rows_of


def receipts_of(policyholder_id: int, buyer_id: int, *, currency: str = "EUR") -> QuerySet[Receipt]:
    """Return what came in from a buyer, by value date."""
    rows = rows_of(Receipt.objects.standing(), policyholder_id, buyer_id, currency)
    return rows.order_by("received_on", "id")


def receipt(actor: Actor, public_id: UUID) -> Receipt:
    """Return one receipt.

    :raises Receipt.DoesNotExist: if there is none, or the actor may not see it
    """
    return Receipt.objects.visible_to(actor).get(public_id=public_id)


def credit_notes_since(
    policyholder_id: int, buyer_id: int, moment: datetime, *, currency: str = "EUR"
) -> QuerySet[CreditNote]:
    """Return the credit notes to a buyer recorded after a moment."""
    notes = rows_of(CreditNote.objects, policyholder_id, buyer_id, currency)
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


def invoice(actor: Actor, public_id: UUID) -> Invoice:
    """Return one invoice with its buyer.

    :raises Invoice.DoesNotExist: if there is none, or the actor may not see it
    """
    return Invoice.objects.visible_to(actor).select_related("buyer").get(public_id=public_id)


def disputes_of(actor: Actor) -> QuerySet[Dispute]:
    """Return the disputes the actor may see, newest first."""
    return (
        Dispute.objects.visible_to(actor)
        .select_related("invoice__buyer")
        .order_by("-opened_on", "-id")
    )


def receipts(actor: Actor) -> QuerySet[Receipt]:
    """Return the receipts the actor may see, newest first."""
    return (
        Receipt.objects.visible_to(actor)
        .select_related("buyer", "designated", "reversal")
        .order_by("-received_on", "-id")
    )


def credit_notes(actor: Actor) -> QuerySet[CreditNote]:
    """Return the credit notes the actor may see, newest first."""
    return (
        CreditNote.objects.visible_to(actor)
        .select_related("buyer", "invoice")
        .order_by("-issued_on", "-id")
    )


def uploads(actor: Actor) -> QuerySet[LedgerUpload]:
    """Return the ledgers the actor's policyholder uploaded, newest first."""
    return LedgerUpload.objects.visible_to(actor).order_by("-uploaded_at", "-id")
