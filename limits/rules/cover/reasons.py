"""Why an invoice is insured or not, in the order of the eligibility test (`domain.md` 1.4)."""

from enum import StrEnum


class Reason(StrEnum):
    """The result for one invoice. The members stand in the order in which the tests are made."""

    PAID = "PAID"
    EXCLUDED_ASSOCIATED = "EXCLUDED_ASSOCIATED"
    EXCLUDED_CONSUMER = "EXCLUDED_CONSUMER"
    EXCLUDED_PUBLIC = "EXCLUDED_PUBLIC"
    EXCLUDED_NOT_NAMED = "EXCLUDED_NOT_NAMED"  # on a policy that names its buyers
    CASH_OR_PREPAID = "CASH_OR_PREPAID"
    OUTSIDE_POLICY_PERIOD = "OUTSIDE_POLICY_PERIOD"
    COUNTRY_NOT_COVERED = "COUNTRY_NOT_COVERED"
    ACTIVITY_NOT_COVERED = "ACTIVITY_NOT_COVERED"
    TERMS_EXCEEDED = "TERMS_EXCEEDED"
    LATE_INVOICED = "LATE_INVOICED"
    AFTER_DATE_OF_LOSS = "AFTER_DATE_OF_LOSS"
    STOP_SHIPMENT = "STOP_SHIPMENT"
    NO_LIMIT = "NO_LIMIT"
    LIMIT_WITHDRAWN = "LIMIT_WITHDRAWN"
    LIMIT_EXPIRED = "LIMIT_EXPIRED"
    CONDITION_NOT_MET = "CONDITION_NOT_MET"
    DISPUTED = "DISPUTED"
    PARTLY_DISPUTED = "PARTLY_DISPUTED"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    COVERED = "COVERED"

    @property
    def clause(self) -> str:
        """Return the rule a letter quotes with this reason (R-CLM-18)."""
        return CLAUSES[self]

    @property
    def is_established_outside(self) -> bool:
        """Tell whether people or other facts than ledger and limits establish this reason."""
        return self in _ESTABLISHED_OUTSIDE


CLAUSES = {
    Reason.PAID: "R-CLM-05",
    Reason.EXCLUDED_ASSOCIATED: "R-POL-10.1",
    Reason.EXCLUDED_CONSUMER: "R-POL-10.1",
    Reason.EXCLUDED_PUBLIC: "R-POL-10.1",
    Reason.EXCLUDED_NOT_NAMED: "R-POL-10.1",
    Reason.CASH_OR_PREPAID: "R-POL-10.2",
    Reason.OUTSIDE_POLICY_PERIOD: "R-POL-10.3",
    Reason.COUNTRY_NOT_COVERED: "R-POL-10.4",
    Reason.ACTIVITY_NOT_COVERED: "R-POL-10.5",
    Reason.TERMS_EXCEEDED: "R-POL-10.6",
    Reason.LATE_INVOICED: "R-POL-10.7",
    Reason.AFTER_DATE_OF_LOSS: "R-POL-10.8",
    Reason.STOP_SHIPMENT: "R-POL-20",
    Reason.NO_LIMIT: "R-POL-31",
    Reason.LIMIT_WITHDRAWN: "R-POL-33",
    Reason.LIMIT_EXPIRED: "R-POL-34",
    Reason.CONDITION_NOT_MET: "R-POL-10.11",
    Reason.DISPUTED: "R-POL-50",
    Reason.PARTLY_DISPUTED: "R-POL-50",
    Reason.LIMIT_EXCEEDED: "R-POL-10.13",
    Reason.COVERED: "R-POL-10",
}

_ESTABLISHED_OUTSIDE = frozenset(
    {
        Reason.EXCLUDED_ASSOCIATED,
        Reason.EXCLUDED_CONSUMER,
        Reason.EXCLUDED_PUBLIC,
        Reason.EXCLUDED_NOT_NAMED,
        Reason.CASH_OR_PREPAID,
        Reason.OUTSIDE_POLICY_PERIOD,
        Reason.COUNTRY_NOT_COVERED,
        Reason.ACTIVITY_NOT_COVERED,
        Reason.CONDITION_NOT_MET,
    }
)
