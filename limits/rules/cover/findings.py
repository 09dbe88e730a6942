"""What people established of deliveries, which neither ledger nor limits tell (R-POL-10)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from core.errors import BusinessError
from limits.rules.cover.reasons import Reason


class FindingKind(StrEnum):
    """What was found, by the reason for which a delivery is out of cover."""

    ACTIVITY_NOT_COVERED = "ACTIVITY_NOT_COVERED"
    CONDITION_NOT_MET = "CONDITION_NOT_MET"


class FindingState(StrEnum):
    """Whether a finding still counts."""

    STANDS = "STANDS"
    UNDONE = "UNDONE"


class FoundAlready(BusinessError):
    """The same was established of the same deliveries."""

    sentence = "This is established for these deliveries already, on %(found_on)s."


class UndoneAlready(BusinessError):
    """The finding counts no more."""

    sentence = "This finding was taken back already, on %(undone_on)s."


class InvoiceUnknown(BusinessError):
    """The policyholder has no such invoice on the buyer."""

    sentence = (
        "There is no invoice %(number)s of this policyholder to this buyer. Look at the number on"
        " the account."
    )


class DaysUnclear(BusinessError):
    """Neither an invoice is named nor the days of the deliveries."""

    sentence = "Name an invoice, or the first day of the deliveries and a last day after it."


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Whose deliveries are meant: one invoice, or all from a day up to and including another."""

    policy_id: UUID
    buyer: UUID
    invoice: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact established of one invoice, or of all dispatches from a day to a last day."""

    kind: FindingKind
    first: date
    last: date | None
    invoice: str = ""

    @property
    def reason(self) -> Reason:
        """Return why the deliveries are out of cover."""
        return Reason(self.kind.value)

    def reaches(self, dispatched_on: date, number: str | None) -> bool:
        """Tell whether it is about a dispatch of a day; None: of whatever invoice."""
        if self.invoice:
            return self.invoice == number
        return self.first <= dispatched_on and (self.last is None or dispatched_on <= self.last)


def ensure_days(first: date | None, last: date | None) -> date:
    """Return the first day of the deliveries.

    :raises DaysUnclear: without one, or with a last day before it
    """
    if first is None or (last is not None and last < first):
        raise DaysUnclear
    return first
