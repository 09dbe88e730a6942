"""The terms of a policy, as every calculation takes them (`domain.md` 1.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.money import Money
from policies.rules import premium
from policies.rules.countries import EU_AND_EEA as EU_AND_EEA
from policies.rules.countries import CountryTerms, SpecialCondition
from receivables.rules.clock import ExtensionStart as ExtensionStart
from receivables.rules.clock import ExtensionTerms


class Product(StrEnum):
    """The four forms of cover (`domain.md` 1.1)."""

    PER_TRANSACTION = "PER_TRANSACTION"
    PER_CUSTOMER = "PER_CUSTOMER"
    WHOLE_TURNOVER = "WHOLE_TURNOVER"
    NO_LIMIT_REQUEST = "NO_LIMIT_REQUEST"


class CoverKind(StrEnum):
    """The kinds of cover that have an insured share of their own; by the codes of limit rows."""

    APPROVED = "APPROVED"
    CHECK = "CHECK"
    DISCRETIONARY = "DISCRETIONARY"
    BLIND = "BLIND"


class Basis(StrEnum):
    """Whether a first loss comes off before or after the insured share."""

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


class DiscretionaryOption(StrEnum):
    """On what evidence the policyholder may set a limit by itself (R-POL-01)."""

    CREDIT_REPORT = "CREDIT_REPORT"
    PAYMENT_EXPERIENCE = "PAYMENT_EXPERIENCE"


class Attachment(StrEnum):
    """Which policy year a loss belongs to: that of the dispatch, or that of the date of loss."""

    RISK_ATTACHING = "RISK_ATTACHING"
    LOSSES_OCCURRING = "LOSSES_OCCURRING"


class ExchangeRule(StrEnum):
    """The day whose rate counts for an invoice in a foreign currency."""

    INVOICE_DATE = "INVOICE_DATE"
    DUE_DATE = "DUE_DATE"
    LOSS_DATE = "LOSS_DATE"
    LOWER_OF = "LOWER_OF"
    """The lower amount of the invoice date and the date of loss."""


class CollectionService(StrEnum):
    """Who collects: always the insurer, the insurer if asked, or the policyholder itself."""

    INCLUDED = "INCLUDED"
    OPTIONAL = "OPTIONAL"
    OWN = "OWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyTerms:
    """What is agreed for dispatches on a day; periods in calendar days unless said.

    An amount of None is not agreed: no discretionary limit, no credit check, no cover without a
    limit request. `maximum_liability` is the amount of a policy year, or the least it is where it
    follows the premium by `liability_multiple`. `insured_share` is that of approved limits: ask
    `share_for`, since kinds of cover and countries differ.
    """

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
    country_terms: tuple[CountryTerms, ...] = ()
    check_share: Decimal = Decimal("0.90")
    discretionary_share: Decimal = Decimal("0.80")
    blind_share: Decimal = Decimal("0.75")
    credit_check: Money | None = None
    discretionary_limit: Money | None = None
    discretionary_options: frozenset[DiscretionaryOption] = frozenset(DiscretionaryOption)
    blind_maximum_per_buyer: Money | None = None
    blind_maximum_per_year: Money | None = None
    blind_grade_floor: int = 7
    extension_start: ExtensionStart = ExtensionStart.DUE_DATE
    political_waiting_months: int | None = None
    public_buyers_covered: bool = False
    insured_activity: str = ""
    aggregate_first_loss_basis: Basis = Basis.AFTER_SHARE
    liability_multiple: int | None = None
    attachment: Attachment = Attachment.RISK_ATTACHING
    exchange_rule: ExchangeRule = ExchangeRule.DUE_DATE
    collection_service: CollectionService = CollectionService.INCLUDED
    premium_per_mille: Decimal = Decimal(0)
    minimum_premium: Money | None = None

    @property
    def extension(self) -> ExtensionTerms:
        """Return how long the policyholder may wait by itself, and when it must report."""
        return ExtensionTerms(
            self.maximum_extension_days, self.notification_days, self.extension_start
        )

    def covers(self, country: str) -> bool:
        """Tell whether buyers in a country are insured."""
        return country in self.countries

    def in_country(self, country: str) -> CountryTerms:
        """Return what is agreed of a country; nothing of its own where it is not named."""
        named = (row for row in self.country_terms if row.country == country)
        return next(named, CountryTerms(country))

    def share_for(self, kind: str, country: str) -> Decimal:
        """Return the insured share of a kind of cover on buyers in a country.

        Kinds that stand beside a limit (temporary, top-up) have the share of an approved one.
        """
        shares = {
            CoverKind.CHECK: self.check_share,
            CoverKind.DISCRETIONARY: self.discretionary_share,
            CoverKind.BLIND: self.blind_share,
        }
        own = self.in_country(country).insured_share
        if kind not in shares:
            return self.insured_share if own is None else own
        share = shares[CoverKind(kind)]
        return share if own is None else min(share, own)

    def payment_days_in(self, country: str) -> int:
        """Return the longest payment terms that are insured in a country."""
        own = self.in_country(country).maximum_payment_days
        return self.maximum_payment_days if own is None else own

    def discretionary_in(self, country: str) -> Money | None:
        """Return up to which amount the policyholder may set limits itself; None: it may not."""
        allowed = self.covers(country) and self.in_country(country).discretionary_allowed
        return self.discretionary_limit if allowed else None

    def conditions_in(self, country: str) -> frozenset[SpecialCondition]:
        """Return what is asked of deliveries to a country."""
        return self.in_country(country).conditions

    def liability_at(self, annual_premium: Money) -> Money:
        """Return the most that is paid in a policy year of that premium (PRM-06)."""
        if self.liability_multiple is None:
            return self.maximum_liability
        return premium.maximum_liability(
            annual_premium,
            minimum_premium=self.minimum_premium or Money.zero(self.currency),
            multiple=self.liability_multiple,
            floor=self.maximum_liability,
        )


def standard_terms(
    maximum_liability: Money,
    *,
    insured_share: Decimal = Decimal("0.90"),
    countries: Iterable[str] = EU_AND_EEA,
) -> PolicyTerms:
    """Return the terms a policy gets unless something else is agreed (`domain.md` 1.2 [DESIGN])."""
    nothing = Money.zero(maximum_liability.currency)
    by_itself = Money(Decimal(15_000), maximum_liability.currency)
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
        credit_check=by_itself,
        discretionary_limit=by_itself,
    )
