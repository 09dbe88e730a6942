"""What is true of telling: who hears what, what stays inside."""

from enum import StrEnum

from policies.rules.clock import Deadline as Deadline


class NoticeKind(StrEnum):
    """What a policyholder is told; the text comes from a template of the same name."""

    LIMIT_DECIDED = "LIMIT_DECIDED"
    LIMIT_INCREASED = "LIMIT_INCREASED"
    LIMIT_REDUCED = "LIMIT_REDUCED"
    LIMIT_WITHDRAWN = "LIMIT_WITHDRAWN"
    LIMIT_GIVEN_UP = "LIMIT_GIVEN_UP"
    LIMIT_REFERRED = "LIMIT_REFERRED"
    INFORMATION_REQUESTED = "INFORMATION_REQUESTED"
    MESSAGE = "MESSAGE"
    GRADE_CHANGED = "GRADE_CHANGED"
    DEADLINE_NEAR = "DEADLINE_NEAR"
    STOP_SHIPMENT = "STOP_SHIPMENT"
    CASE_OPENED = "CASE_OPENED"
    PAYMENT_RECEIVED = "PAYMENT_RECEIVED"
    PAYMENT_REVERSED = "PAYMENT_REVERSED"
    CASE_CLOSED = "CASE_CLOSED"
    CLAIM_POSSIBLE = "CLAIM_POSSIBLE"
    CLAIM_DOCUMENTS = "CLAIM_DOCUMENTS"
    CLAIM_CALCULATED = "CLAIM_CALCULATED"
    CLAIM_APPROVED = "CLAIM_APPROVED"
    CLAIM_REJECTED = "CLAIM_REJECTED"
    CLAIM_PAID = "CLAIM_PAID"
    CLAIM_REOPENED = "CLAIM_REOPENED"
    CLAIM_WITHDRAWN = "CLAIM_WITHDRAWN"
    CLAIM_MOVED = "CLAIM_MOVED"
    BANK_ACCOUNT_CHANGED = "BANK_ACCOUNT_CHANGED"
    TERMS_CHANGED = "TERMS_CHANGED"
    POLICY_BEGINS = "POLICY_BEGINS"
    POLICY_ENDS = "POLICY_ENDS"
    REQUEST_FELL = "REQUEST_FELL"
    FILE_ANSWERED = "FILE_ANSWERED"
    ENDPOINT_STOPPED = "ENDPOINT_STOPPED"
    ENDPOINT_FAILING = "ENDPOINT_FAILING"
    NOT_INSURED = "NOT_INSURED"
    PUBLIC_FACT = "PUBLIC_FACT"
    LEDGER_ASKED = "LEDGER_ASKED"
    REQUEST_INVITED = "REQUEST_INVITED"


# Of which events a policyholder is told, and as what.
TOLD: dict[str, NoticeKind] = {
    "claims.approved": NoticeKind.CLAIM_APPROVED,
    "claims.became_ready": NoticeKind.CLAIM_POSSIBLE,
    "claims.calculated": NoticeKind.CLAIM_CALCULATED,
    "claims.documents_requested": NoticeKind.CLAIM_DOCUMENTS,
    "claims.loss_moved": NoticeKind.CLAIM_MOVED,
    "claims.payout_confirmed": NoticeKind.CLAIM_PAID,
    "claims.rejected": NoticeKind.CLAIM_REJECTED,
    "claims.reopened": NoticeKind.CLAIM_REOPENED,
    "claims.withdrawn": NoticeKind.CLAIM_WITHDRAWN,
    "collections.case_closed": NoticeKind.CASE_CLOSED,
    "collections.case_opened": NoticeKind.CASE_OPENED,
    "collections.payment_booked": NoticeKind.PAYMENT_RECEIVED,
    "collections.payment_reversed": NoticeKind.PAYMENT_REVERSED,
    "limits.bulk_answered": NoticeKind.FILE_ANSWERED,
    "limits.cancelled": NoticeKind.LIMIT_GIVEN_UP,
    "limits.decided": NoticeKind.LIMIT_DECIDED,
    "limits.increased": NoticeKind.LIMIT_INCREASED,
    "limits.information_requested": NoticeKind.INFORMATION_REQUESTED,
    "limits.message_sent": NoticeKind.MESSAGE,
    "limits.orders_confirmed": NoticeKind.LIMIT_DECIDED,
    "limits.reduced": NoticeKind.LIMIT_REDUCED,
    "limits.referred": NoticeKind.LIMIT_REFERRED,
    "limits.request_fell": NoticeKind.REQUEST_FELL,
    "limits.review_closed": NoticeKind.MESSAGE,
    "limits.withdrawn": NoticeKind.LIMIT_WITHDRAWN,
    "monitoring.buyer_regraded": NoticeKind.GRADE_CHANGED,
    "monitoring.deadline_came_near": NoticeKind.DEADLINE_NEAR,
    "monitoring.fact_became_known": NoticeKind.PUBLIC_FACT,
    "monitoring.ledger_asked": NoticeKind.LEDGER_ASKED,
    "monitoring.request_invited": NoticeKind.REQUEST_INVITED,
    "monitoring.endpoint_failing": NoticeKind.ENDPOINT_FAILING,
    "monitoring.endpoint_stopped": NoticeKind.ENDPOINT_STOPPED,
    "monitoring.stop_shipment_began": NoticeKind.STOP_SHIPMENT,
    "monitoring.uninsured_found": NoticeKind.NOT_INSURED,
    "policies.bank_account_set": NoticeKind.BANK_ACCOUNT_CHANGED,
    "policies.policy_ended": NoticeKind.POLICY_ENDS,
    "policies.policy_released": NoticeKind.POLICY_BEGINS,
    "policies.terms_changed": NoticeKind.TERMS_CHANGED,
}

URGENT = frozenset(
    {
        NoticeKind.LIMIT_REDUCED,
        NoticeKind.LIMIT_WITHDRAWN,
        NoticeKind.INFORMATION_REQUESTED,
        NoticeKind.DEADLINE_NEAR,
        NoticeKind.STOP_SHIPMENT,
        NoticeKind.CLAIM_DOCUMENTS,
        NoticeKind.BANK_ACCOUNT_CHANGED,
        NoticeKind.TERMS_CHANGED,
        NoticeKind.POLICY_ENDS,
        NoticeKind.ENDPOINT_STOPPED,
        NoticeKind.ENDPOINT_FAILING,
        NoticeKind.NOT_INSURED,
        NoticeKind.LEDGER_ASKED,
    }
)

# Whose day is the last one to do something, and not one on which something takes effect.
DUE_BY = frozenset({NoticeKind.DEADLINE_NEAR, NoticeKind.LEDGER_ASKED})
