"""What is done with receivables: invoices, money in, disputes, overdues, whole ledgers."""

from receivables.services.accounts import (
    DisputeOpen,
    InTheFuture,
    MoreThanOpen,
    NothingOverdue,
    NumberUsed,
    OverdueReported,
    lock_account,
    move_overdue,
    open_dispute,
    record_credit_note,
    record_invoice,
    record_receipt,
    report_overdue,
    resolve_dispute,
)
from receivables.services.ledgers import UploadOutcome, upload_ledger

__all__ = [
    "DisputeOpen",
    "InTheFuture",
    "MoreThanOpen",
    "NothingOverdue",
    "NumberUsed",
    "OverdueReported",
    "UploadOutcome",
    "lock_account",
    "move_overdue",
    "open_dispute",
    "record_credit_note",
    "record_invoice",
    "record_receipt",
    "report_overdue",
    "resolve_dispute",
    "upload_ledger",
]
