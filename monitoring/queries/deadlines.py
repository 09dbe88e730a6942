"""Questions about what is overdue, with the insurer or with an insolvent buyer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.rules import Actor
from companies.models import Company
from core.money import Money
from grading.queries import grades
from limits import queries as limits
from policies.rules.clock import Days
from receivables import queries as receivables
from receivables.queries import OpenInvoice


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many overdues are reported and not settled, and what is still open of them."""

    count: int
    amount: Money


def overdue(actor: Actor, on: date, *, currency: str = "EUR") -> Overdue:
    """Return the overdues of the actor's policyholder that are open, in one currency.

    What came in since the report, or was credited, no longer counts; nor does what was invoiced
    after it.
    """
    found = receivables.open_overdues(actor).filter(currency=currency)
    reported = {_kept(row): row.reported_on for row in found}
    still_open = (
        item.open_gross
        for item in (receivables.items_on(actor.tenant, on) if reported else [])
        if item.invoice.currency == currency
        and item.invoice.issued_on <= reported.get(_kept(item.invoice), date.min)
    )
    return Overdue(len(reported), Money.sum(still_open, currency))


def _kept(row: Any) -> int:
    """Return the id of the buyer of a row, or of the company it was merged into."""
    return int(row.buyer.merged_into_id or row.buyer_id)


def lifted_days(policy_id: int, kept: Mapping[int, int]) -> dict[int, list[Days]]:
    """Return on which days stops are lifted in writing, by the id under which buyers are kept."""
    return {
        buyer_id: [(each.starts_on, each.ends_on) for each in periods]
        for buyer_id, periods in limits.lifted(policy_id, kept).items()
    }


def handed_over(policyholder_id: int, buyer_ids: Iterable[int], on: date) -> dict[int, date]:
    """Return since when the debt of which buyers is with the insurer: collected, claimed or paid.

    No deadline runs on it any more: what had to be done in time was done.
    """
    found = receivables.hand_overs(policyholder_id, buyer_ids)
    return {
        buyer_id: standing.starts_on
        for buyer_id, of_buyer in found.items()
        for standing in of_buyer
        if standing.holds_on(on)
    }


@dataclass(frozen=True, slots=True)
class InsolventDebt:
    """What an insolvent buyer owes, and since when it is insolvent."""

    buyer: Company
    since: date
    owed: Money


def insolvent_debts(actor: Actor, on: date) -> list[InsolventDebt]:
    """Return the insolvent buyers that still owe, the latest first; what is with us is left out."""
    owed: dict[int, list[OpenInvoice]] = {}
    for item in receivables.items_on(actor.tenant, on):
        if item.open_gross:
            owed.setdefault(item.invoice.buyer_id, []).append(item)
    with_us = handed_over(actor.tenant, owed, on)
    return [
        InsolventDebt(items[0].invoice.buyer, since, _sum(items))
        for buyer_id, since in grades.insolvent_since(owed, on).items()
        if buyer_id not in with_us
        for items in (owed[buyer_id],)
    ]


def _sum(items: list[OpenInvoice]) -> Money:
    """Add up what is open in the currency of the first."""
    currency = items[0].open_gross.currency
    return Money.sum((i.open_gross for i in items if i.open_gross.currency == currency), currency)
