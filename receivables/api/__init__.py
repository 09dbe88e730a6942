"""The API of receivables: invoices, receipts, credit notes, disputes, overdues."""

from receivables.api.disputes import Disputes, ResolveDispute
from receivables.api.invoices import Invoices
from receivables.api.overdues import Overdues
from receivables.api.receipts import CreditNotes, Receipts

__all__ = [
    "CreditNotes",
    "Disputes",
    "Invoices",
    "Overdues",
    "Receipts",
    "ResolveDispute",
]
