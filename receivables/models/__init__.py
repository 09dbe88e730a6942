"""What is kept of receivables."""

from receivables.models.bookings import (
    CreditNote,
    Dispute,
    Invoice,
    OverdueReport,
    Receipt,
    ReceiptReversal,
)
from receivables.models.ledgers import LedgerFile, LedgerFileRow, LedgerUpload, NamedBuyer

__all__ = [
    "CreditNote",
    "Dispute",
    "Invoice",
    "LedgerFile",
    "LedgerFileRow",
    "LedgerUpload",
    "NamedBuyer",
    "OverdueReport",
    "Receipt",
    "ReceiptReversal",
]
