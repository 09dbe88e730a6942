"""What the eligibility test looks at: limits, terms, stops and exclusions of one buyer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from core.errors import BusinessError
from core.money import Money
from limits.rules.cover.agreed import DatedTerms, governing
from limits.rules.cover.reasons import Reason
from limits.rules.lifecycle import LimitKind
from receivables.rules.clock import ExtensionTerms
from receivables.rules.ledger import Dispute

# Marks a field that snapshots of earlier claims lack: as long as it has its default it is left out
# of new ones too, so that the same facts keep the same hash.
YOUNG = {"young": True}


class NotAReason(BusinessError):
    """What was noted on an invoice is no ground that takes it out of cover."""

    sentence = "%(reason)s does not take invoice %(number)s out of cover."


class ShareOutOfRange(BusinessError):
    """An insured share is not between nothing and the whole."""

    sentence = "%(share)s is no insured share: it lies between 0 and 1."


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit on the buyer from and up to and including its dates; None is open-ended.

    `maximum_payment_days` is a condition of the limit: None is that of the policy alone.

    :raises ShareOutOfRange: if the insured share is not between 0 and 1
    """

    valid_from: date
    valid_to: date | None
    amount: Money
    kind: LimitKind
    insured_share: Decimal
    maximum_payment_days: int | None = field(default=None, metadata=YOUNG)

    def __post_init__(self) -> None:
        if not 0 <= self.insured_share <= 1:
            raise ShareOutOfRange(share=self.insured_share)

    def is_in_force(self, day: date) -> bool:
        """Tell whether dispatches on `day` fall under this row (R-POL-31)."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def takes(self, payment_days: int) -> bool:
        """Tell whether an invoice on these terms meets the condition of this row."""
        return self.maximum_payment_days is None or payment_days <= self.maximum_payment_days


@dataclass(frozen=True, slots=True)
class Period:
    """The days from the first up to and including the last; None is without end."""

    starts_on: date | None
    ends_on: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether `day` lies in the period."""
        begun = self.starts_on is None or self.starts_on <= day
        return begun and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A ground established outside the calculation that takes an invoice out of cover.

    :raises NotAReason: if the reason is one that the calculation finds by itself
    """

    invoice: str
    reason: Reason

    def __post_init__(self) -> None:
        if not self.reason.is_established_outside:
            raise NotAReason(reason=self.reason.value, number=self.invoice)


class Year(Protocol):
    """A policy year, by its name."""

    @property
    def label(self) -> str:
        """Return the name of the year."""


class Basis(Protocol):
    """What the policy says of the whole debt."""

    @property
    def vat_covered(self) -> bool:
        """Tell whether VAT is insured."""


class Terms(Protocol):
    """What the policy says of an invoice, by the day of its dispatch."""

    @property
    def maximum_payment_days(self) -> int:
        """Return the longest payment term that is insured."""

    @property
    def maximum_invoicing_days(self) -> int:
        """Return in how many days of the dispatch must be invoiced."""

    @property
    def extension(self) -> ExtensionTerms:
        """Return the terms on which shipments stop."""


class Facts(Protocol):
    """All that is known of a buyer besides its ledger; a claim's inputs are such facts."""

    @property
    def date_of_loss(self) -> date:
        """Return the day from which nothing that is dispatched is insured."""

    @property
    def limits(self) -> tuple[LimitRow, ...]:
        """Return the limits over time."""

    @property
    def terms(self) -> Basis:
        """Return what the policy says of the whole debt."""

    def terms_on(self, dispatched_on: date) -> Terms:
        """Return what the policy says of what is dispatched on a day (R-POL-31)."""

    @property
    def disputes(self) -> tuple[Dispute, ...]:
        """Return what the buyer denies."""

    @property
    def exclusions(self) -> tuple[Exclusion, ...]:
        """Return what takes invoices out of cover besides ledger and limits."""

    @property
    def stops(self) -> tuple[Period, ...]:
        """Return the stops besides unpaid invoices."""

    @property
    def stops_lifted(self) -> tuple[Period, ...]:
        """Return the days on which a stop was lifted in writing."""

    def year_of(self, dispatched_on: date) -> Year | None:
        """Return the policy year of a dispatch; None: it lies in none."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The terms of a policy that decide what of a debt is insured, at least one version."""

    vat_covered: bool
    versions: tuple[DatedTerms, ...]


@dataclass(frozen=True, slots=True)
class YearOnRecord:
    """A policy year and its days."""

    label: str
    period: Period


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts of a buyer on a day, whether or not there is anything to claim."""

    date_of_loss: date
    limits: tuple[LimitRow, ...]
    terms: Agreed
    disputes: tuple[Dispute, ...]
    exclusions: tuple[Exclusion, ...]
    stops: tuple[Period, ...]
    years: tuple[YearOnRecord, ...]
    stops_lifted: tuple[Period, ...] = ()

    def terms_on(self, dispatched_on: date) -> DatedTerms:
        """Return what the policy says of what is dispatched on a day."""
        return governing(self.terms.versions, dispatched_on)

    def year_of(self, dispatched_on: date) -> YearOnRecord | None:
        """Return the policy year of a dispatch; None: it lies in none."""
        return next((each for each in self.years if each.period.covers(dispatched_on)), None)
