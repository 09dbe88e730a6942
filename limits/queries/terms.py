"""The terms of a policy as the rules of cover take them: those of the day of dispatch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from companies import queries as companies
from companies.models import Company
from limits.models import LimitRow
from limits.rules.cover import agreed
from limits.rules.cover import facts as rules
from limits.rules.cover.agreed import DatedTerms
from limits.rules.cover.findings import Finding
from limits.rules.cover.reasons import Reason
from limits.rules.lifecycle import LimitKind
from limits.rules.product_forms import Naming, is_named
from limits.rules.reasons import ConditionCode
from policies.models import Terms
from policies.rules.terms import Product
from receivables.rules.clock import ExtensionStart
from receivables.rules.ledger import Ledger

_PUBLIC = "84"  # public administration and defence, compulsory social security (NACE Rev. 2)


@dataclass(frozen=True, slots=True)
class ExcludedBy:
    """What of a buyer may take all its invoices out of cover, whatever limit stands."""

    product: Product
    is_associated: bool = False
    is_consumer: bool = False
    namings: Sequence[Naming] = ()
    findings: Sequence[Finding] = ()  # what people established


def begun_by(versions: Sequence[Terms], day: date) -> Terms:
    """Return the version that governs a day; `versions` are latest first, and at least one."""
    return next((each for each in versions if each.valid_from <= day), versions[-1])


def dated(terms: Terms, country: str) -> DatedTerms:
    """Return what of the terms counts for each dispatch to a country, as the rules take it."""
    return DatedTerms(
        valid_from=terms.valid_from,
        maximum_payment_days=terms.payment_days_in(country),
        maximum_invoicing_days=terms.maximum_invoicing_days,
        maximum_extension_days=terms.maximum_extension_days,
        extension_start=ExtensionStart(terms.extension_start),
    )


def share_on(terms: Terms, kind: LimitKind, buyer_id: int) -> Decimal:
    """Return the share the policy insures of a limit of a kind on a buyer, where that is."""
    return terms.share_for(kind, companies.kept_as(buyer_id).country)


def differing(
    versions: Sequence[Terms], standing: Terms, days: Iterable[date], country: str
) -> tuple[DatedTerms, ...]:
    """Return the terms of the dispatch days where they differ from those that stand."""
    return agreed.differing(
        [dated(each, country) for each in versions], dated(standing, country), days
    )


def exclusions(
    versions: Sequence[Terms], buyer: Company, ledger: Ledger, excluded: ExcludedBy
) -> tuple[rules.Exclusion, ...]:
    """Return what takes invoices out of cover besides ledger and limits (R-POL-10, 1 and 4)."""
    return tuple(
        rules.Exclusion(invoice.number, reason)
        for invoice in ledger.invoices
        for reason in _reasons(versions, buyer, invoice.dispatched_on, excluded, invoice.number)
    )


def exclusion_on(
    versions: Sequence[Terms], buyer: Company, day: date, excluded: ExcludedBy
) -> Reason | None:
    """Return what takes every dispatch of a day to a buyer out of cover; None: nothing does."""
    return next(_reasons(versions, buyer, day, excluded), None)


def _reasons(
    versions: Sequence[Terms],
    buyer: Company,
    day: date,
    excluded: ExcludedBy,
    number: str | None = None,
) -> Iterator[Reason]:
    terms = begun_by(versions, day)
    if excluded.is_associated:
        yield Reason.EXCLUDED_ASSOCIATED
    if excluded.is_consumer:
        yield Reason.EXCLUDED_CONSUMER
    if is_public(buyer) and not terms.public_buyers_covered:
        yield Reason.EXCLUDED_PUBLIC
    if not is_named(excluded.product, excluded.namings, day):
        yield Reason.EXCLUDED_NOT_NAMED
    if not terms.covers(buyer.country):
        yield Reason.COUNTRY_NOT_COVERED
    for each in excluded.findings:
        if each.reaches(day, number):
            yield each.reason


def is_public(buyer: Company) -> bool:
    """Tell whether a buyer is a public body: NACE division 84, public administration."""
    return buyer.sector.startswith(_PUBLIC)


def cover_row(row: LimitRow) -> rules.LimitRow:
    """Return a limit row as the rules of cover take it, with the condition they can test."""
    days = [
        int(each["values"]["days"])
        for each in row.conditions
        if each["code"] == ConditionCode.MAXIMUM_PAYMENT_DAYS
    ]
    return rules.LimitRow(
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        amount=row.money,
        kind=LimitKind(row.kind),
        insured_share=row.insured_share,
        maximum_payment_days=min(days, default=None),
    )
