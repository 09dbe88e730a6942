"""What is done with receivables: invoices, money in, disputes, overdues, whole ledgers."""

from receivables.services.accounts import InTheFuture, MoreThanOpen, lock_account
from receivables.services.disputes import DisputeOpen, open_dispute, resolve_dispute
from receivables.services.invoices import (
    NumberUsed,
    RestsOnInvoice,
    record_credit_note,
    record_invoice,
    withdraw_invoice,
)
from receivables.services.ledgers import Said, UploadOutcome, take_in, upload_ledger
from receivables.services.overdues import (
    NothingOverdue,
    OverdueOpen,
    OverdueReported,
    RestsOnReport,
    claim_overdue,
    end_overdue_if_paid,
    judge_overdues,
    move_overdue,
    reopen_overdue,
    report_overdue,
    unclaim_overdue,
    watch_overdue,
    withdraw_overdue,
)
from receivables.services.rate_corrections import (
    propose_correction,
    reject_correction,
    release_correction,
    withdraw_correction,
)
from receivables.services.rates import add_rate, add_rates_of_file
from receivables.services.receipts import record_receipt
from receivables.services.reversals import reverse_receipt

__all__ = [
    "DisputeOpen",
    "InTheFuture",
    "MoreThanOpen",
    "NothingOverdue",
    "NumberUsed",
    "OverdueOpen",
    "OverdueReported",
    "RestsOnInvoice",
    "RestsOnReport",
    "Said",
    "UploadOutcome",
    "add_rate",
    "add_rates_of_file",
    "claim_overdue",
    "end_overdue_if_paid",
    "judge_overdues",
    "lock_account",
    "move_overdue",
    "open_dispute",
    "propose_correction",
    "record_credit_note",
    "record_invoice",
    "record_receipt",
    "reject_correction",
    "release_correction",
    "reopen_overdue",
    "report_overdue",
    "resolve_dispute",
    "reverse_receipt",
    "take_in",
    "unclaim_overdue",
    "upload_ledger",
    "watch_overdue",
    "withdraw_correction",
    "withdraw_invoice",
    "withdraw_overdue",
]
