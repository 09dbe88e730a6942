"""States of claims and payouts (`domain.md` 3.4, `docs/glossary.md`)."""

from datetime import date
from enum import StrEnum

from core.errors import BusinessError


class ClaimState(StrEnum):
    NOTIFIED = "NOTIFIED"
    DOCUMENTS_REQUESTED = "DOCUMENTS_REQUESTED"
    IN_WAITING_PERIOD = "IN_WAITING_PERIOD"
    READY = "READY"
    CALCULATED = "CALCULATED"
    FOUR_EYES = "FOUR_EYES"
    APPROVED = "APPROVED"
    PAYMENT_ORDERED = "PAYMENT_ORDERED"
    PAID = "PAID"
    IN_RECOVERY = "IN_RECOVERY"
    CLOSED = "CLOSED"
    SUSPENDED_DISPUTE = "SUSPENDED_DISPUTE"
    REJECTED = "REJECTED"
    REOPENED = "REOPENED"
    WITHDRAWN = "WITHDRAWN"


_END = frozenset({ClaimState.REJECTED, ClaimState.WITHDRAWN})
_SIDE = _END | {ClaimState.DOCUMENTS_REQUESTED, ClaimState.SUSPENDED_DISPUTE}

NEXT_STATES: dict[ClaimState, frozenset[ClaimState]] = {
    ClaimState.NOTIFIED: frozenset({ClaimState.IN_WAITING_PERIOD, ClaimState.READY} | _SIDE),
    ClaimState.DOCUMENTS_REQUESTED: frozenset(
        {ClaimState.IN_WAITING_PERIOD, ClaimState.READY} | _SIDE
    ),
    ClaimState.IN_WAITING_PERIOD: frozenset({ClaimState.READY} | _SIDE),
    ClaimState.READY: frozenset({ClaimState.CALCULATED} | _SIDE),
    ClaimState.CALCULATED: frozenset({ClaimState.CALCULATED, ClaimState.FOUR_EYES} | _SIDE),
    ClaimState.FOUR_EYES: frozenset({ClaimState.CALCULATED, ClaimState.APPROVED} | _END),
    ClaimState.APPROVED: frozenset({ClaimState.PAYMENT_ORDERED, ClaimState.CLOSED}),
    ClaimState.PAYMENT_ORDERED: frozenset({ClaimState.PAID, ClaimState.APPROVED}),
    ClaimState.PAID: frozenset({ClaimState.IN_RECOVERY, ClaimState.REOPENED, ClaimState.CLOSED}),
    ClaimState.IN_RECOVERY: frozenset({ClaimState.REOPENED, ClaimState.CLOSED}),
    ClaimState.CLOSED: frozenset({ClaimState.REOPENED}),
    ClaimState.SUSPENDED_DISPUTE: frozenset(
        {ClaimState.IN_WAITING_PERIOD, ClaimState.READY} | _END
    ),
    ClaimState.REJECTED: frozenset({ClaimState.REOPENED}),
    ClaimState.REOPENED: frozenset({ClaimState.READY} | _END),
    ClaimState.WITHDRAWN: frozenset(),
}


# What was calculated before any of these is calculated anew, on what comes in.
TO_BE_WORKED_OUT = frozenset(
    {
        ClaimState.NOTIFIED,
        ClaimState.DOCUMENTS_REQUESTED,
        ClaimState.IN_WAITING_PERIOD,
        ClaimState.READY,
        ClaimState.SUSPENDED_DISPUTE,
    }
)
NOT_PAID_YET = TO_BE_WORKED_OUT | {
    ClaimState.CALCULATED,
    ClaimState.FOUR_EYES,
    ClaimState.APPROVED,
    ClaimState.REOPENED,
}
WITH_THE_INSURER = frozenset(
    {
        ClaimState.READY,
        ClaimState.CALCULATED,
        ClaimState.FOUR_EYES,
        ClaimState.APPROVED,
        ClaimState.PAYMENT_ORDERED,
    }
)  # the clock of R-CLM-10 runs; while documents are asked for it stands still


class Cause(StrEnum):
    INSOLVENCY = "INSOLVENCY"
    PROTRACTED_DEFAULT = "PROTRACTED_DEFAULT"
    POLITICAL = "POLITICAL"


class RejectionReason(StrEnum):
    """Why a claim as a whole is not paid, whatever its invoices are worth."""

    NO_INSURED_EVENT = "NO_INSURED_EVENT"
    NOT_COVERED = "NOT_COVERED"
    OWN_BREACH = "OWN_BREACH"
    WILFUL_OR_RECKLESS = "WILFUL_OR_RECKLESS"
    INTENT_TO_DECEIVE = "INTENT_TO_DECEIVE"
    SANCTIONS = "SANCTIONS"
    PRESCRIBED = "PRESCRIBED"

    @property
    def clause(self) -> str:
        """Return the rule a letter quotes with this reason (R-CLM-18)."""
        return _REJECTION_CLAUSES[self]


_REJECTION_CLAUSES = {
    RejectionReason.NO_INSURED_EVENT: "R-POL-40",
    RejectionReason.NOT_COVERED: "R-POL-10",
    RejectionReason.OWN_BREACH: "R-POL-42",
    RejectionReason.WILFUL_OR_RECKLESS: "R-POL-42",
    RejectionReason.INTENT_TO_DECEIVE: "R-CLM-12",
    RejectionReason.SANCTIONS: "R-POL-42",
    RejectionReason.PRESCRIBED: "R-CLM-14",
}


_ABOUT_THE_LOSS = frozenset({RejectionReason.NO_INSURED_EVENT, RejectionReason.NOT_COVERED})


class PayoutState(StrEnum):
    PREPARED = "PREPARED"
    RELEASED = "RELEASED"
    ORDERED = "ORDERED"
    SENT_UNKNOWN = "SENT_UNKNOWN"
    CONFIRMED = "CONFIRMED"
    FAILED = "FAILED"


NEXT_PAYOUT_STATES: dict[PayoutState, frozenset[PayoutState]] = {
    PayoutState.PREPARED: frozenset({PayoutState.RELEASED, PayoutState.FAILED}),
    PayoutState.RELEASED: frozenset({PayoutState.ORDERED, PayoutState.FAILED}),
    PayoutState.ORDERED: frozenset(
        {PayoutState.CONFIRMED, PayoutState.FAILED, PayoutState.SENT_UNKNOWN}
    ),
    PayoutState.SENT_UNKNOWN: frozenset({PayoutState.CONFIRMED, PayoutState.FAILED}),
    PayoutState.CONFIRMED: frozenset(),
    PayoutState.FAILED: frozenset(),
}


class ClaimAlreadyOpen(BusinessError):
    """There is a claim on this buyer already (R-CLM-01: one claim per policy and debtor)."""

    sentence = "There is a claim on this buyer already: number %(number)s."


class NothingToClaim(BusinessError):
    """Nothing of this buyer is open."""

    sentence = "Nothing is open on this buyer, so there is nothing to claim."


class NotHandedOver(BusinessError):
    """A protracted default needs the debt to be with the collector first."""

    sentence = "Hand the debt over for collection first; a claim follows from the case."


class NotPastDue(BusinessError):
    """A political loss is of what the buyer does not pay when it is due."""

    sentence = (
        "Nothing this buyer owes is past due yet: the first invoice is due on %(due)s. Claim what "
        "it has not paid by then."
    )


class OwnCollectionNotShown(BusinessError):
    """The policyholder collects itself and has not shown what it did."""

    sentence = (
        "Show first what you did to collect: note a final notice, an agency, a lawyer or a court "
        "under the overdue, with its document."
    )


class NotCollected(BusinessError):
    """The debt is neither handed over nor shown to be collected by the policyholder."""

    sentence = (
        "Hand the debt over to us first, or show what you did to collect: a final notice, "
        "an agency, a lawyer or a court, with its document."
    )


class WaitingPeriodRuns(BusinessError):
    """The waiting period has not ended."""

    sentence = "The waiting period runs until %(until)s."


class LossMayStillCome(BusinessError):
    """While the waiting period runs it is not known whether there is an insured event."""

    sentence = (
        "The waiting period runs until %(until)s, so it is not known yet what happened or what is "
        "covered. Choose a reason that stands whatever comes, or wait."
    )


def ensure_can_be_said(state: ClaimState, reason: RejectionReason, until: date) -> None:
    """Refuse a reason about a loss that is not there yet.

    :raises LossMayStillCome: if the claim waits, and the reason is about the loss itself
    """
    if state is ClaimState.IN_WAITING_PERIOD and reason in _ABOUT_THE_LOSS:
        raise LossMayStillCome(until=until)


class NothingCalculated(BusinessError):
    """There is no calculation to approve."""

    sentence = "Calculate the claim first."


class NoPoliticalEvent(BusinessError):
    """The political event that the claim rests on does not count any more."""

    sentence = (
        "No political event stands that made a loss on %(on)s: it was ended or recorded in error."
        " Reject the claim, or establish the event again."
    )


class PoliticalEventFell(NoPoliticalEvent):
    """The political event that an approved claim rests on does not count any more."""

    sentence = (
        "No political event stands that made a loss on %(on)s: it was ended or recorded in error."
        " This is not paid unless the event is established again."
    )


class NothingAsked(BusinessError):
    """There is no question to answer."""

    sentence = "Nothing is asked about this claim any more."


class FactsChanged(BusinessError):
    """The facts of the claim changed after the calculation."""

    sentence = "The facts changed after this calculation. Calculate again."


class FactsChangedMeanwhile(FactsChanged):
    """The facts changed while the claim waited for the second person."""

    sentence = (
        "The facts changed after this calculation. Send it back, so that it is calculated again."
    )


class NoBankAccount(BusinessError):
    """The policyholder has given no bank account."""

    sentence = "The policyholder has given no bank account to pay to."


class PayeeChanged(BusinessError):
    """Somebody else is to be paid than when the payout was prepared (R-CLM-15)."""

    sentence = (
        "The payout was prepared for %(prepared)s, but %(payee)s is to be paid now. "
        "Send the claim back, and have it submitted again."
    )


class PayeeChangedSince(BusinessError):
    """Somebody else is to be paid than when the payout was released (R-CLM-15)."""

    sentence = (
        "The payout was released for %(prepared)s, but %(payee)s is to be paid now. Note the "
        "consent to pay %(prepared)s with the pledge, or its end, and order it then."
    )


class AmountDiffers(BusinessError):
    """The amount typed to confirm a payout is not that of the payout."""

    sentence = "This is not the payment of the calculation. Look at it before you release it."


class NotPaidThen(BusinessError):
    """A payout cannot have been paid on this day."""

    sentence = "The bank pays between the release on %(released_on)s and today."
