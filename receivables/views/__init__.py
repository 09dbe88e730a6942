"""Portal pages that keep receivables: invoices, payments, credit notes, disputes, ledgers."""

from receivables.views.bookings import credit_note_add, invoice_add, invoice_withdraw, receipt_add
from receivables.views.disputes import dispute_add, dispute_resolve
from receivables.views.ledgers import ledger_sample, ledger_upload

__all__ = [
    "credit_note_add",
    "dispute_add",
    "dispute_resolve",
    "invoice_add",
    "invoice_withdraw",
    "ledger_sample",
    "ledger_upload",
    "receipt_add",
]
