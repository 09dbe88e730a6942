"""What buyers owe in all currencies together: to be open needs no rate."""

from datetime import date

from companies import queries as companies
from receivables.models import Invoice
from receivables.queries.debts import OpenInvoice, open_invoices
from receivables.rules.ledger import Order


def open_in_all(
    policyholder_id: int,
    buyer_id: int,
    on: date,
    *,
    order: Order = Order.DESIGNATED,
) -> list[OpenInvoice]:
    """Return what the buyer owes in every currency, each account booked by itself, oldest first."""
    rows = Invoice.objects.filter(
        policyholder_id=policyholder_id, buyer_id__in=companies.same_as(buyer_id)
    ).order_by("currency")
    items = [
        item
        for currency in rows.values_list("currency", flat=True).distinct()
        for item in open_invoices(policyholder_id, buyer_id, on, order=order, currency=currency)
    ]
    return sorted(items, key=lambda each: (each.invoice.due_on, each.invoice.issued_on))
