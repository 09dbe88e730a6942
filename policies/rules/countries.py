"""The schedule of countries: what is agreed of one country beside the rest (`domain.md` 1.2)."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

# The single market and its three partners: member states and EEA, edition of 1 January 2021.
_MEMBERS = """
    AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK
"""
EU_AND_EEA = frozenset(_MEMBERS.split())


class SpecialCondition(StrEnum):
    """What a policy asks of deliveries to a country, beside a limit."""

    RETENTION_OF_TITLE = "RETENTION_OF_TITLE"
    BANK_GUARANTEE = "BANK_GUARANTEE"
    PARENT_GUARANTEE = "PARENT_GUARANTEE"
    BILL_OF_EXCHANGE = "BILL_OF_EXCHANGE"


@dataclass(frozen=True, slots=True)
class CountryTerms:
    """What is agreed of one country; None is as in the rest of the schedule.

    The insured share takes the place of that of approved limits; other kinds of cover keep their
    own where it is lower.
    """

    country: str
    insured_share: Decimal | None = None
    maximum_payment_days: int | None = None
    discretionary_allowed: bool = True
    conditions: frozenset[SpecialCondition] = field(default_factory=frozenset)
