"""The terms of a policy as the rules of cover take them: those of the day of dispatch."""

from collections.abc import Iterable, Sequence
from datetime import date

from companies.models import Company
from limits.models import LimitRow
from limits.rules.cover import agreed
from limits.rules.cover import facts as rules
from limits.rules.cover.agreed import DatedTerms
from limits.rules.cover.reasons import Reason
from limits.rules.lifecycle import LimitKind
from limits.rules.reasons import ConditionCode
from policies.models import Terms
from receivables.rules.ledger import Ledger


def begun_by(versions: Sequence[Terms], day: date) -> Terms:
    """Return the version that governs a day; `versions` are latest first, and at least one."""
    return next((each for each in versions if each.valid_from <= day), versions[-1])


def dated(terms: Terms) -> DatedTerms:
    """Return the part of the terms that counts for each dispatch, as the rules take it."""
    return DatedTerms(
        valid_from=terms.valid_from,
        maximum_payment_days=terms.maximum_payment_days,
        maximum_invoicing_days=terms.maximum_invoicing_days,
        maximum_extension_days=terms.maximum_extension_days,
    )


def differing(
    versions: Sequence[Terms], standing: Terms, days: Iterable[date]
) -> tuple[DatedTerms, ...]:
    """Return the terms of the dispatch days where they differ from those that stand."""
    return agreed.differing([dated(each) for each in versions], dated(standing), days)


def exclusions(
    versions: Sequence[Terms], buyer: Company, ledger: Ledger, *, is_associated: bool
) -> tuple[rules.Exclusion, ...]:
    """Return what takes invoices out of cover besides ledger and limits (R-POL-10, 1 and 4)."""
    found = []
    for invoice in ledger.invoices:
        if is_associated:
            found.append(rules.Exclusion(invoice.number, Reason.EXCLUDED_ASSOCIATED))
        if buyer.country not in begun_by(versions, invoice.dispatched_on).countries:
            found.append(rules.Exclusion(invoice.number, Reason.COUNTRY_NOT_COVERED))
    return tuple(found)


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
