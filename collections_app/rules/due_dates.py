"""The day on which an invoice falls due by law (`domain.md` 4.1, R-COL-02)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

STATUTORY_DAYS = 30  # art. 6:119a(2) BW, when no day was agreed
LONGEST_AGREED_DAYS = 60  # art. 6:119a(5) BW, unless expressly longer and not grossly unfair
LONGEST_LARGE_TO_SME_DAYS = 30  # art. 6:119a(6) BW
LARGE_TO_SME_SINCE = date(2022, 7, 1)  # art. 6:119a(6) BW as in force


class TermFlag(StrEnum):
    """What is wrong with the agreed term."""

    TERM_VOID_6_119A_6 = "TERM_VOID_6_119A_6"
    TERM_OVER_60_DAYS = "TERM_OVER_60_DAYS"


@dataclass(frozen=True, slots=True)
class Parties:
    """Who owes whom, as far as the law on terms asks."""

    debtor_is_large: bool
    creditor_is_sme: bool


@dataclass(frozen=True, slots=True)
class EffectiveDue:
    """The last day to pay, the first day with interest, and what was wrong with the term."""

    due_on: date
    flag: TermFlag | None = None

    @property
    def interest_from(self) -> date:
        """The first day with interest (R-COL-01)."""
        return self.due_on + timedelta(days=1)


def effective_due(
    *,
    invoice_received_on: date,
    agreed_due_on: date | None,
    parties: Parties,
    goods_received_on: date | None = None,
    longer_agreed_expressly: bool = False,
) -> EffectiveDue:
    """Return when an invoice falls due: as agreed, or as the law has it (INT-09, INT-10).

    A term over 60 days that was not expressly agreed keeps its day and gets a flag: whether it
    stands is for a lawyer.
    """
    if agreed_due_on is None:
        starts_on = max(invoice_received_on, goods_received_on or invoice_received_on)
        return EffectiveDue(starts_on + timedelta(days=STATUTORY_DAYS))

    agreed_days = (agreed_due_on - invoice_received_on).days
    protected = parties.debtor_is_large and parties.creditor_is_sme
    if (
        protected
        and invoice_received_on >= LARGE_TO_SME_SINCE
        and agreed_days > LONGEST_LARGE_TO_SME_DAYS
    ):
        due_on = invoice_received_on + timedelta(days=STATUTORY_DAYS)
        return EffectiveDue(due_on, TermFlag.TERM_VOID_6_119A_6)
    if agreed_days > LONGEST_AGREED_DAYS and not longer_agreed_expressly:
        return EffectiveDue(agreed_due_on, TermFlag.TERM_OVER_60_DAYS)
    return EffectiveDue(agreed_due_on)
