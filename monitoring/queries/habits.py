"""What months say of a buyer: how its limit is used, and how it pays (`domain.md` 8.5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from companies import queries as companies
from core.money import Money
from limits.models import LimitRow
from limits.queries import lines as limits
from limits.rules import use_over_months
from limits.rules.timeline import Line
from limits.rules.use_over_months import MonthOfUse, UseHabit
from policies import queries as policies
from policies.models import Policy
from receivables import queries as receivables
from receivables.rules.ledger import Ledger, Order, book
from receivables.rules.payment_days import PaymentDays, month_ends, payment_days, payments


@dataclass(frozen=True, slots=True)
class Habits:
    """How a limit was used for three whole months, and whether the buyer pays later than before.

    `use` is None where no limit stood all the time, or its use says nothing; `payment` is None
    where nothing was ever invoiced.
    """

    use: UseHabit | None = None
    payment: PaymentDays | None = None


def habits_of(policy: Policy, buyer_ids: Iterable[int], on: date) -> dict[int, Habits]:
    """Return what the whole months before `on` say of each buyer of a policy.

    The number of questions does not grow with the buyers. One on record under two ids has the same
    answer under both; one without limit and invoices lacks.
    """
    kept = companies.kept_ids(buyer_ids)
    accounts: dict[int, list[Ledger]] = {}
    ledgers = receivables.ledgers(policy.policyholder_id, kept, currency=policy.currency)
    for buyer_id, ledger in ledgers.items():
        accounts.setdefault(kept[buyer_id], []).append(ledger)
    rows: dict[int, list[LimitRow]] = {}
    for row in limits.of_policy(policy.id, kept):
        rows.setdefault(kept[row.buyer_id], []).append(row)
    found = {}
    for root in accounts.keys() | rows.keys():
        stood = limits.whole(rows.get(root, ()), policy.currency)
        found[root] = _habits(stood, accounts.get(root, []), on)
    return {buyer_id: found[root] for buyer_id, root in kept.items() if root in found}


def habits_on(policyholder_id: int, buyer_id: int, on: date) -> Habits:
    """Return what the whole months before `on` say of one buyer."""
    policy = policies.policy_of(policyholder_id, on)
    if policy is None:
        return Habits()
    return habits_of(policy, [buyer_id], on).get(buyer_id, Habits())


def _habits(stood: Line, accounts: Sequence[Ledger], on: date) -> Habits:
    months = [_month(stood, accounts, end) for end in month_ends(on, use_over_months.MONTHS)]
    paid = [payment for ledger in accounts for payment in payments(ledger)]
    return Habits(
        use=use_over_months.habit(months),
        payment=payment_days(paid, on.replace(day=1)) if accounts else None,
    )


def _month(stood: Line, accounts: Sequence[Ledger], end: date) -> MonthOfUse:
    begins = end.replace(day=1)
    owed = (
        item.open_gross
        for ledger in accounts
        for item in book(ledger.as_known_on(end), Order.DESIGNATED).open_items()
    )
    delivered = any(
        begins <= invoice.dispatched_on <= end for led in accounts for invoice in led.invoices
    )
    limit = min(stood.amount_on(begins), stood.amount_on(end))
    return MonthOfUse(limit, Money.sum(owed, stood.currency), delivered)
