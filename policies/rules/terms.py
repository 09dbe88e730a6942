"""The terms of a policy, as every calculation takes them (`domain.md` 1.2)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.money import Money


class Product(StrEnum):
    WHOLE_TURNOVER = "WHOLE_TURNOVER"


class Basis(StrEnum):
    """Whether the first loss of each claim comes off before or after the insured share."""

    BEFORE_SHARE = "BEFORE_SHARE"
    AFTER_SHARE = "AFTER_SHARE"


class WaitingStart(StrEnum):
    """From which day the waiting period of a protracted default runs."""

    DUE_DATE = "DUE_DATE"
    MEP_END = "MEP_END"
    NNP_RECEIVED = "NNP_RECEIVED"
    COLLECTION_START = "COLLECTION_START"


class CostModel(StrEnum):
    """Who bears collection costs: A the insurer for the insured part, B times the insured share."""

    A = "A"
    B = "B"


@dataclass(frozen=True, slots=True)
class PolicyTerms:
    """What is agreed for dispatches on a day; periods in calendar days unless said."""

    currency: str
    insured_share: Decimal
    maximum_payment_days: int
    maximum_invoicing_days: int
    maximum_extension_days: int
    notification_days: int
    waiting_months: int
    waiting_start: WaitingStart
    claims_threshold: Money
    first_loss_each: Money
    first_loss_basis: Basis
    minimum_retention: Money
    aggregate_first_loss: Money
    maximum_liability: Money
    vat_covered: bool
    limit_notice_days: int
    cost_model: CostModel
    countries: frozenset[str]
