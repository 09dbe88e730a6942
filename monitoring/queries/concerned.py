"""Whom something about a buyer concerns: who is covered on it, follows it, or is owed by it."""

from collections.abc import Collection
from datetime import date, timedelta

from accounts.rules import SYSTEM
from companies import queries as companies
from limits.queries import totals
from monitoring.queries.watches import watchers_of
from receivables import queries as receivables

_DAY_BEFORE = timedelta(days=1)  # what a default cancels today stood until yesterday


def concerned(company_id: int, on: date) -> list[int]:
    """Return the ids of the policyholders that something about a company concerns."""
    covered = totals.covered_on(company_id, on) | totals.covered_on(company_id, on - _DAY_BEFORE)
    return sorted(covered | watchers_of(company_id) | at_stake(company_id, on))


def at_stake(company_id: int, on: date) -> set[int]:
    """Return the ids of the policyholders to whom a company owes something on a day."""
    ids = companies.same_as(company_id)
    return {
        policyholder_id
        for policyholder_id in _sellers(ids)
        if any(receivables.open_debt(policyholder_id, each, on) for each in ids)
    }


def _sellers(company_ids: Collection[int]) -> list[int]:
    sold = receivables.invoices(SYSTEM).filter(buyer_id__in=company_ids)
    return list(sold.order_by().values_list("policyholder_id", flat=True).distinct())
