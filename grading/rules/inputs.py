"""What a grade is made from: accounts, legal events, the company itself, payment experience."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum


class LegalEventKind(StrEnum):
    """Public events that weigh on a grade (`domain.md` 1.7, 4.5 and 8.5)."""

    BANKRUPTCY = "BANKRUPTCY"
    SUSPENSION_OF_PAYMENTS = "SUSPENSION_OF_PAYMENTS"
    WHOA_CONFIRMED = "WHOA_CONFIRMED"
    DEBT_RESTRUCTURING = "DEBT_RESTRUCTURING"
    STRUCK_OFF_WITH_DEBTS = "STRUCK_OFF_WITH_DEBTS"
    WHOA_STARTED = "WHOA_STARTED"
    BANKRUPTCY_PETITION = "BANKRUPTCY_PETITION"
    ATTACHMENT = "ATTACHMENT"
    UNPAID_TAX = "UNPAID_TAX"


INSOLVENCIES = frozenset(
    {
        LegalEventKind.BANKRUPTCY,
        LegalEventKind.SUSPENSION_OF_PAYMENTS,
        LegalEventKind.WHOA_CONFIRMED,
        LegalEventKind.DEBT_RESTRUCTURING,
        LegalEventKind.STRUCK_OFF_WITH_DEBTS,
    }
)


_NO_LINES = ("period_end", "currency")


class Confidence(StrEnum):
    """How much the accounts behind a grade say: younger than 18 months, than 30, or less.

    Accounts that do not add up say a step less.
    """

    A = "A"
    B = "B"
    C = "C"


class PlaceLevel(StrEnum):
    """Where a company belongs: to a country, and to a sector."""

    COUNTRY = "COUNTRY"
    SECTOR = "SECTOR"


class Basis(StrEnum):
    """What the points of a country or sector rest on: published figures, or an analyst."""

    FIGURES = "FIGURES"
    JUDGEMENT = "JUDGEMENT"


@dataclass(frozen=True, slots=True)
class Accounts:
    """One year's accounts in whole units of `currency`; None where the line is not given."""

    period_end: date
    currency: str
    total_assets: Decimal | None = None
    current_assets: Decimal | None = None
    inventory: Decimal | None = None
    receivables: Decimal | None = None
    cash: Decimal | None = None
    equity: Decimal | None = None
    current_liabilities: Decimal | None = None
    long_term_debt: Decimal | None = None
    total_liabilities: Decimal | None = None
    retained_earnings: Decimal | None = None
    sales: Decimal | None = None
    cost_of_sales: Decimal | None = None
    gross_profit: Decimal | None = None
    operating_expenses: Decimal | None = None
    depreciation: Decimal | None = None
    ebitda: Decimal | None = None
    ebit: Decimal | None = None
    interest_expense: Decimal | None = None
    net_income: Decimal | None = None
    market_value: Decimal | None = None
    short_term_securities: Decimal | None = None
    share_capital: Decimal | None = None
    profit_before_tax: Decimal | None = None
    operating_profit: Decimal | None = None
    profit_on_sales: Decimal | None = None
    extraordinary_items: Decimal | None = None
    total_revenue: Decimal | None = None
    total_costs: Decimal | None = None

    def lines(self) -> dict[str, Decimal | None]:
        """Return the lines by name, those that are not given too."""
        names = (field.name for field in fields(self))
        return {name: getattr(self, name) for name in names if name not in _NO_LINES}


@dataclass(frozen=True, slots=True)
class LegalFact:
    """A public event about a company; one that ended on the day it happened never counted."""

    kind: LegalEventKind
    happened_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlaceFact:
    """What a country or sector adds to the score, in millionths, and on what that rests."""

    level: PlaceLevel
    key: str
    basis: Basis
    points: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one company's grade rests on, as known on the day of grading."""

    country: str
    sector: str
    legal_form: str
    is_natural_person: bool
    founded_on: date | None
    dissolved_on: date | None
    accounts: tuple[Accounts, ...]  # newest first, at most three years
    legal_events: tuple[LegalFact, ...]  # in force, and those that ended and may still weigh
    overdue_reporters: int  # policyholders with an open overdue report on the company
    overdue_oldest_due_on: date | None
    in_collection: bool
    claim_payable: bool
    filed_on: date | None = None  # of the newest accounts
    places: tuple[PlaceFact, ...] = ()
