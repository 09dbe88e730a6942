"""The terms of a policy, as every calculation takes them (`domain.md` 1.2)."""

from collections.abc import Iterable
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


# The single market and its three partners: member states and EEA, edition of 1 January 2021.
_MEMBERS = """
    AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK
"""
EU_AND_EEA = frozenset(_MEMBERS.split())


def standard_terms(
    maximum_liability: Money,
    *,
    insured_share: Decimal = Decimal("0.90"),
    countries: Iterable[str] = EU_AND_EEA,
) -> PolicyTerms:
    """Return the terms a policy gets unless something else is agreed (`domain.md` 1.2 [DESIGN])."""
    nothing = Money.zero(maximum_liability.currency)
    return PolicyTerms(
        currency=maximum_liability.currency,
        insured_share=insured_share,
        maximum_payment_days=60,
        maximum_invoicing_days=30,
        maximum_extension_days=60,
        notification_days=30,
        waiting_months=6,
        waiting_start=WaitingStart.DUE_DATE,
        claims_threshold=nothing,
        first_loss_each=nothing,
        first_loss_basis=Basis.BEFORE_SHARE,
        minimum_retention=nothing,
        aggregate_first_loss=nothing,
        maximum_liability=maximum_liability,
        vat_covered=False,
        limit_notice_days=30,
        cost_model=CostModel.A,
        countries=frozenset(countries),
    )
