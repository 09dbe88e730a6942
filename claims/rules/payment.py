"""Paying an indemnity: when it is due, to which account, under which reference."""

from datetime import date, timedelta
from uuid import UUID

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

PAYOUT_DAYS = 30  # R-CLM-10: within 30 days after the later of date of loss and documents


def payment_due_on(
    date_of_loss: date,
    documents_complete_on: date,
    *,
    days: int = PAYOUT_DAYS,
    days_suspended: int = 0,
) -> date:
    """Return the last day on which the indemnity may be paid (R-CLM-10).

    `days_suspended` are those on which the clock stood still while documents were asked for.
    """
    start = max(date_of_loss, documents_complete_on)
    return start + timedelta(days=days + days_suspended)


def is_valid_iban(written: str) -> bool:
    """Tell whether this is an account number: length of its country, mod 97 = 1 (PAY-01).

    Blanks between groups are allowed on the way in; kept is `compact_iban`.
    """
    try:
        IBAN(written)
    except SchwiftyException:
        return False
    return True


def compact_iban(written: str) -> str:
    """Return the account number as it is kept and sent: upper case, no blanks."""
    return "".join(written.split()).upper()


def end_to_end_id(payout_id: UUID) -> str:
    """Return the payout's reference in the bank's file: 35 characters, always the same."""
    return f"DK-{payout_id.hex.upper()}"
