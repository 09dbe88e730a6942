"""Why a limit is what it is: a code with values, never a sentence (`domain.md` 2.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ReasonCode(StrEnum):
    """The one list of reasons; what a policyholder is told of each stands in the templates."""

    OK = "OK"
    GRADE_TOO_WEAK = "GRADE_TOO_WEAK"
    CAPACITY = "CAPACITY"
    NO_ACCOUNTS = "NO_ACCOUNTS"
    ACCOUNTS_OLD = "ACCOUNTS_OLD"
    NEGATIVE_EQUITY = "NEGATIVE_EQUITY"
    ACCUMULATION = "ACCUMULATION"
    GROUP_ACCUMULATION = "GROUP_ACCUMULATION"
    COUNTRY_ACCUMULATION = "COUNTRY_ACCUMULATION"
    SECTOR = "SECTOR"
    COUNTRY = "COUNTRY"
    TERMS_CONDITION = "TERMS_CONDITION"
    OVERDUE_REPORTED = "OVERDUE_REPORTED"
    CLAIM_OPEN = "CLAIM_OPEN"
    COLLECTION_OPEN = "COLLECTION_OPEN"
    LEGAL_EVENT = "LEGAL_EVENT"
    NEW_COMPANY = "NEW_COMPANY"
    IDENTITY_UNCLEAR = "IDENTITY_UNCLEAR"
    INACTIVE = "INACTIVE"
    DEREGISTERED = "DEREGISTERED"
    SANCTIONS = "SANCTIONS"
    MARGIN = "MARGIN"
    REINSURANCE = "REINSURANCE"
    ASSOCIATED = "ASSOCIATED"
    LAST_DAY = "LAST_DAY"  # a temporary limit ends as it was given (R-POL-34)
    NOT_USED = "NOT_USED"  # nothing was delivered for a year (R-POL-36)
    LESS_WANTED = "LESS_WANTED"  # the policyholder asked less than stood [DESIGN]


# Facts about the buyer that settle the answer whatever the numbers say; the rest of the findings
# do not settle it, but ask for an underwriter's eye [DESIGN].
REFUSING = frozenset(
    {
        ReasonCode.LEGAL_EVENT,
        ReasonCode.INACTIVE,
        ReasonCode.DEREGISTERED,
        ReasonCode.SANCTIONS,
        ReasonCode.ASSOCIATED,
    }
)
REFERRING = frozenset(
    {
        ReasonCode.OVERDUE_REPORTED,
        ReasonCode.CLAIM_OPEN,
        ReasonCode.COLLECTION_OPEN,
        ReasonCode.NEW_COMPANY,
        ReasonCode.IDENTITY_UNCLEAR,
    }
)


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and the values its text needs; the values never tell of other policyholders."""

    code: ReasonCode
    values: Mapping[str, str] = field(default_factory=dict)


class ConditionCode(StrEnum):
    """What a limit is bound to."""

    MAXIMUM_PAYMENT_DAYS = "MAXIMUM_PAYMENT_DAYS"
    ROUNDED_DOWN = "ROUNDED_DOWN"
    BOUND_ORDERS = "BOUND_ORDERS"  # only orders that were binding before the day named (R-POL-33)
    # Of the country, as `policies.rules.countries.SpecialCondition` has them.
    RETENTION_OF_TITLE = "RETENTION_OF_TITLE"
    BANK_GUARANTEE = "BANK_GUARANTEE"
    PARENT_GUARANTEE = "PARENT_GUARANTEE"
    BILL_OF_EXCHANGE = "BILL_OF_EXCHANGE"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a limit: a code and the values its text needs.

    One that a person chose stays on the limit until a person decides otherwise.
    """

    code: ConditionCode
    values: Mapping[str, str] = field(default_factory=dict)
    is_chosen: bool = False
