"""What claims say: states, causes, reasons, the lines of a calculation, what happened."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.rules.lifecycle import Cause, ClaimState, PayoutState, RejectionReason
from claims.rules.steps import StepCode
from limits import texts as limits_texts

STATES: dict[ClaimState, tuple[Promise, str]] = {  # with the tone of its chip
    ClaimState.NOTIFIED: (_("Notified"), "info"),
    ClaimState.DOCUMENTS_REQUESTED: (_("Documents asked for"), "warn"),
    ClaimState.IN_WAITING_PERIOD: (_("Waiting period"), "info"),
    ClaimState.READY: (_("Ready to calculate"), "info"),
    ClaimState.CALCULATED: (_("Calculated"), "info"),
    ClaimState.FOUR_EYES: (_("With a second person"), "info"),
    ClaimState.APPROVED: (_("Approved"), "good"),
    ClaimState.PAYMENT_ORDERED: (_("Payment ordered"), "good"),
    ClaimState.PAID: (_("Paid"), "good"),
    ClaimState.IN_RECOVERY: (_("In recovery"), "good"),
    ClaimState.CLOSED: (_("Closed"), "quiet"),
    ClaimState.SUSPENDED_DISPUTE: (_("Suspended by a dispute"), "warn"),
    ClaimState.REJECTED: (_("Rejected"), "bad"),
    ClaimState.REOPENED: (_("Reopened"), "info"),
    ClaimState.WITHDRAWN: (_("Withdrawn"), "quiet"),
}

PAYOUT_STATES: dict[PayoutState, tuple[Promise, str]] = {
    PayoutState.PREPARED: (_("Waits for release"), "info"),
    PayoutState.RELEASED: (_("Released"), "good"),
    PayoutState.ORDERED: (_("With the bank"), "info"),
    PayoutState.SENT_UNKNOWN: (_("With the bank, answer missing"), "warn"),
    PayoutState.CONFIRMED: (_("Paid"), "good"),
    PayoutState.FAILED: (_("Void"), "quiet"),
}

CAUSES: dict[Cause, Promise] = {
    Cause.INSOLVENCY: _("Insolvency of the buyer"),
    Cause.PROTRACTED_DEFAULT: _("Not paid when the waiting period ended"),
    Cause.POLITICAL: _("Political event, and not paid when its waiting period ended"),
}

_REASONS: dict[str, Promise] = {
    **limits_texts.COVER,
    RejectionReason.NO_INSURED_EVENT: _("What happened is not an insured event."),
    RejectionReason.NOT_COVERED: _("Nothing that is open on this buyer is insured."),
    RejectionReason.OWN_BREACH: _("The buyer does not pay because the contract was not kept."),
    RejectionReason.WILFUL_OR_RECKLESS: _("The loss was caused wilfully or recklessly."),
    RejectionReason.INTENT_TO_DECEIVE: _("We were given wrong facts with intent to deceive."),
    RejectionReason.SANCTIONS: _("Sanctions forbid us to pay."),
    RejectionReason.PRESCRIBED: _("The claim came after it had prescribed."),
    "NOTHING_TO_PAY": _("By the terms of the policy nothing is to be paid on this claim."),
    "NOTHING_MORE_TO_PAY": _(
        "The new calculation comes to no more than was paid before, so nothing more is paid."
    ),
}

STEPS: dict[StepCode, Promise] = {
    StepCode.INVOICED: _("Everything invoiced"),
    StepCode.CREDIT_NOTES: _("Credit notes"),
    StepCode.RECEIPTS_BEFORE_LOSS: _("Received up to the date of loss"),
    StepCode.INSURED_BASIS: _("VAT, where the policy does not insure it"),
    StepCode.DISPUTED: _("Disputed"),
    StepCode.NOT_ELIGIBLE: _("Invoices that are not insured"),
    StepCode.LIMIT_EXCEEDED: _("Above the limit"),
    StepCode.RECOVERIES_BEFORE_PAYOUT: _("Our share of what came in after the date of loss"),
    StepCode.CLAIMS_THRESHOLD: _("Claims threshold"),
    StepCode.FIRST_LOSS_BEFORE_SHARE: _("First loss of this claim"),
    StepCode.INSURED_SHARE: _("The part above the insured share"),
    StepCode.FIRST_LOSS_AFTER_SHARE: _("First loss of this claim"),
    StepCode.MINIMUM_RETENTION: _("Minimum retention"),
    StepCode.AGGREGATE_FIRST_LOSS: _("Aggregate first loss still left"),
    StepCode.MAXIMUM_LIABILITY: _("Above the maximum liability"),
    StepCode.PREJUDICE: _("Damage to us by a late report"),
    StepCode.PAID_EARLIER: _("Paid earlier on this claim"),
    StepCode.PREMIUM_SET_OFF: _("Premium set off"),
}

SUBTOTALS: dict[StepCode, Promise] = {
    StepCode.RECEIPTS_BEFORE_LOSS: _("Open on the date of loss"),
    StepCode.LIMIT_EXCEEDED: _("Insured debt"),
    StepCode.RECOVERIES_BEFORE_PAYOUT: _("Insured loss"),
    StepCode.PREMIUM_SET_OFF: _("Payment"),
}
INDEMNITY = _("Indemnity")
AFTER_LOSS = _("Received %(received)s; shared by the insured and the uninsured debt.")
AFTER_LOSS_WITH_VAT = _(
    "Received %(received)s, of which VAT %(vat)s; %(counts)s is shared by the insured and the "
    "uninsured debt."
)
OF_YEAR = _("%(line)s, policy year from %(day)s")

_CLAUSES: dict[str, Promise] = {
    "domain 3.1": _("Definition of the debt"),
    "domain 3.2, step 18": _("Policy, set-off of premium"),
    "domain 1.2, claims threshold": _("Policy, claims threshold"),
    "domain 1.2, first loss of each claim": _("Policy, first loss of each claim"),
    "domain 1.2, insured share": _("Policy, insured share"),
    "domain 1.2, minimum retention": _("Policy, minimum retention"),
    "domain 1.2, aggregate first loss": _("Policy, aggregate first loss"),
    "domain 1.2, maximum liability": _("Policy, maximum liability"),
}

HAPPENED: dict[str, tuple[Promise, str]] = {  # with the tone on the timeline
    "claims.notified": (_("Claim notified"), "info"),
    "claims.became_ready": (_("The loss is there: ready to calculate"), "info"),
    "claims.loss_moved": (_("The date of loss is another day"), "info"),
    "claims.documents_requested": (_("Documents asked for"), "warn"),
    "claims.documents_received": (_("Documents complete"), "good"),
    "claims.question_answered": (_("Question answered"), "info"),
    "claims.calculated": (_("Calculated"), "info"),
    "claims.submitted": (_("Given to a second person"), "info"),
    "claims.reopened": (_("Opened again because of a new fact"), "info"),
    "claims.sent_back": (_("Looked at again"), "warn"),
    "claims.approved": (_("Approved by a second person"), "good"),
    "claims.rejected": (_("Rejected"), "bad"),
    "claims.closed": (_("Closed: nothing to pay"), "quiet"),
    "claims.withdrawn": (_("Withdrawn"), "quiet"),
    "claims.payout_released": (_("Payment released"), "good"),
    "claims.payout_ordered": (_("Payment ordered at the bank"), "info"),
    "claims.payout_confirmed": (_("Paid"), "good"),
}

REJECTIONS: dict[RejectionReason, Promise] = {
    reason: _REASONS[reason] for reason in RejectionReason
}


def text(code: str, values: Mapping[str, Any]) -> str:
    """Return a reason as a sentence.

    :raises KeyError: if the code is not one of claims
    """
    return str(_REASONS[code]) % values


def told(reasons: list[dict[str, Any]]) -> str:
    """Return the reasons an event gives, as sentences."""
    return " ".join(text(each["code"], each["values"]) for each in reasons)


def state(code: str) -> tuple[str, str]:
    """Return what a state of a claim is called, and its tone."""
    label, tone = STATES[ClaimState(code)]
    return str(label), tone


def payout_state(code: str) -> tuple[str, str]:
    """Return what a state of a payout is called, and its tone."""
    label, tone = PAYOUT_STATES[PayoutState(code)]
    return str(label), tone


def cause(code: str) -> str:
    """Return the insured event in words."""
    return str(CAUSES[Cause(code)])


def clause(code: str) -> str:
    """Return where the rule stands that a line quotes."""
    return str(_CLAUSES.get(code, code))
