"""Portal pages that keep receivables: invoices, payments, credit notes, disputes."""

from receivables.views.bookings import credit_note_add, invoice_add, invoice_withdraw, receipt_add
from receivables.views.disputes import dispute_add, dispute_resolve

__all__ = [
    "credit_note_add",
    "dispute_add",
    "dispute_resolve",
    "invoice_add",
    "invoice_withdraw",
    "receipt_add",
]
