"""What a claim is calculated from: the buyer's ledger, the limits, the terms, the policy years."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from claims.rules.exchange import Quotes
from core.money import Money
from limits.rules.cover.agreed import DatedTerms as DatedTerms
from limits.rules.cover.agreed import governing
from limits.rules.cover.facts import YOUNG
from limits.rules.cover.facts import Exclusion as Exclusion
from limits.rules.cover.facts import LimitRow as LimitRow
from limits.rules.cover.facts import NotAReason as NotAReason
from limits.rules.cover.facts import Period as Period
from limits.rules.cover.facts import ShareOutOfRange as ShareOutOfRange
from policies.rules.exchange import RateUsed
from policies.rules.terms import Attachment as Attachment
from policies.rules.terms import Basis, ExchangeRule, PolicyTerms
from receivables.rules.clock import ExtensionStart, ExtensionTerms
from receivables.rules.ledger import Dispute, Ledger


@dataclass(frozen=True, slots=True)
class PolicyYear:
    """A policy year with its yearly amounts and what **other** claims have used of them.

    `maximum_liability` None is without a maximum. What this claim used in an earlier version
    is not in `aggregate_first_loss_used` or `paid`: a new version starts afresh (R-CLM-02).
    """

    label: str
    period: Period
    aggregate_first_loss: Money
    aggregate_first_loss_used: Money
    maximum_liability: Money | None
    paid: Money


@dataclass(frozen=True, slots=True)
class ClaimTerms:
    """What the policy says of claims; the insured share stands on the limit rows (CLM-36)."""

    vat_covered: bool
    claims_threshold: Money
    first_loss_each: Money
    first_loss_basis: Basis
    minimum_retention: Money
    maximum_payment_days: int
    maximum_invoicing_days: int
    maximum_extension_days: int
    extension_start: ExtensionStart = ExtensionStart.DUE_DATE
    attachment: Attachment = Attachment.RISK_ATTACHING
    exchange_rule: ExchangeRule = ExchangeRule.DUE_DATE
    aggregate_first_loss_basis: Basis = field(default=Basis.AFTER_SHARE, metadata=YOUNG)

    @classmethod
    def agreed_in(cls, policy: PolicyTerms) -> ClaimTerms:
        """Take from the terms of a policy what they say of claims."""
        return cls(
            vat_covered=policy.vat_covered,
            claims_threshold=policy.claims_threshold,
            first_loss_each=policy.first_loss_each,
            first_loss_basis=policy.first_loss_basis,
            minimum_retention=policy.minimum_retention,
            maximum_payment_days=policy.maximum_payment_days,
            maximum_invoicing_days=policy.maximum_invoicing_days,
            maximum_extension_days=policy.maximum_extension_days,
            extension_start=policy.extension_start,
            attachment=policy.attachment,
            exchange_rule=policy.exchange_rule,
            aggregate_first_loss_basis=policy.aggregate_first_loss_basis,
        )

    @property
    def extension(self) -> ExtensionTerms:
        """Return the terms on which shipments stop."""
        return ExtensionTerms(self.maximum_extension_days, start=self.extension_start)


@dataclass(frozen=True, slots=True)
class ClaimInputs:
    """Everything the calculation looks at; kept as a snapshot beside its result.

    `stops` are the stop-shipments of R-POL-21 (handed over, insolvency, country), `stops_lifted`
    the days on which the insurer lifted one in writing (R-POL-22). `dated_terms` are those of the
    dispatch days, where they are not all the `terms` of the loss (R-POL-31). Receipts from
    `paid_out_on` on are recoveries after payout and not looked at here; None is: not paid out yet.
    `prejudice` is what an underwriter stated under R-CLM-12. `rates` are those of what is in
    another currency, looked up on the day that the policy names; `quotes` come with a worked case.
    """

    date_of_loss: date
    ledger: Ledger
    limits: tuple[LimitRow, ...]
    terms: ClaimTerms
    years: tuple[PolicyYear, ...]
    prejudice: Money
    paid_earlier: Money
    premium_set_off: Money
    disputes: tuple[Dispute, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    stops: tuple[Period, ...] = ()
    stops_lifted: tuple[Period, ...] = ()
    paid_out_on: date | None = None
    quotes: tuple[Quotes, ...] = ()
    dated_terms: tuple[DatedTerms, ...] = field(default=(), metadata=YOUNG)
    rates: tuple[RateUsed, ...] = field(default=(), metadata=YOUNG)

    @property
    def currency(self) -> str:
        """Return the currency the claim is calculated in."""
        return self.ledger.currency

    def terms_on(self, dispatched_on: date) -> ClaimTerms | DatedTerms:
        """Return what the policy says of what was dispatched on a day."""
        return governing(self.dated_terms, dispatched_on) if self.dated_terms else self.terms

    def year_of(self, dispatched_on: date) -> PolicyYear | None:
        """Return the policy year a dispatch belongs to; None when it lies in none (CLM-31)."""
        day = dispatched_on
        if self.terms.attachment is Attachment.LOSSES_OCCURRING:
            day = self.date_of_loss
        return next((year for year in self.years if year.period.covers(day)), None)
