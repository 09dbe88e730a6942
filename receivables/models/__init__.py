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
from receivables.models.rates import ExchangeRate, RateCorrection

__all__ = [
    "CreditNote",
    "Dispute",
    "ExchangeRate",
    "Invoice",
    "LedgerFile",
    "LedgerFileRow",
    "LedgerUpload",
    "NamedBuyer",
    "OverdueReport",
    "RateCorrection",
    "Receipt",
    "ReceiptReversal",
]
