"""The states and kinds of receivables, as the glossary names them."""

from enum import StrEnum


class PaymentForm(StrEnum):
    OPEN_ACCOUNT = "OPEN_ACCOUNT"
    CASH = "CASH"
    PREPAID = "PREPAID"
    LETTER_OF_CREDIT = "LETTER_OF_CREDIT"


class ReceiptSource(StrEnum):
    POLICYHOLDER = "POLICYHOLDER"  # the buyer paid the policyholder
    COLLECTION = "COLLECTION"  # the buyer paid the collector
    BANKRUPTCY = "BANKRUPTCY"  # a dividend from the estate


class OverdueState(StrEnum):
    REPORTED = "REPORTED"
    MONITOR = "MONITOR"
    COLLECTION = "COLLECTION"
    PAID = "PAID"
    CLAIM = "CLAIM"
    WITHDRAWN = "WITHDRAWN"


NEXT_OVERDUE_STATES: dict[OverdueState, frozenset[OverdueState]] = {
    OverdueState.REPORTED: frozenset(
        {
            OverdueState.MONITOR,
            OverdueState.COLLECTION,
            OverdueState.PAID,
            OverdueState.CLAIM,
            OverdueState.WITHDRAWN,
        }
    ),
    OverdueState.MONITOR: frozenset(  # as reported again when no claim waits on it any more
        {
            OverdueState.REPORTED,
            OverdueState.COLLECTION,
            OverdueState.PAID,
            OverdueState.CLAIM,
            OverdueState.WITHDRAWN,
        }
    ),
    OverdueState.COLLECTION: frozenset(
        {OverdueState.PAID, OverdueState.CLAIM, OverdueState.WITHDRAWN}
    ),
    OverdueState.CLAIM: frozenset(  # back to collecting when nothing is paid on the claim
        {OverdueState.REPORTED, OverdueState.COLLECTION, OverdueState.PAID}
    ),
    OverdueState.PAID: frozenset(  # a payment that ended it was booked back
        {OverdueState.COLLECTION, OverdueState.CLAIM}
    ),
    OverdueState.WITHDRAWN: frozenset(),
}

# Where nothing rests on a report yet, and whoever made it may take it back (`domain.md` 3.4).
WITHDRAWN_BY_REPORTER = frozenset({OverdueState.REPORTED})
