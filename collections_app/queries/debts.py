"""What is past due with a buyer before it is handed over, and what of it is disputed."""

from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from collections_app.queries.rates import rate_series
from collections_app.rules import balance as rules
from collections_app.rules import costs
from core.money import Money
from receivables import queries as receivables
from receivables.queries import OpenInvoice
from receivables.rules import ledger


@dataclass(frozen=True, slots=True)
class Debt:
    """What is past due with one buyer, and what the law adds; `costs` only if handed over.

    `asked` and `asked_interest` are what a letter demands: not what the buyer disputes.
    """

    oldest_due_on: date
    oldest: ledger.Invoice
    principal: Money
    interest: Money
    costs: Money
    asked: Money
    asked_interest: Money
    interest_through: date
    invoices: int


def debt(policyholder_id: int, buyer_id: int, today: date) -> Debt | None:
    """Return what is past due with a buyer, in euro; None: nothing is."""
    items = [
        item
        for item in receivables.open_invoices(policyholder_id, buyer_id, today)
        if item.invoice.due_on < today
    ]
    if not items:
        return None
    oldest = min((item.invoice for item in items), key=attrgetter("due_on"))
    account = account_of(items, today)
    asked = account_of(undisputed(policyholder_id, buyer_id, items), today)
    principal = account.open_principal
    return Debt(
        oldest_due_on=oldest.due_on,
        oldest=receivables.as_rule(oldest),
        principal=principal,
        interest=account.open_interest,
        costs=costs.collection_costs(principal, late_invoices=len(items)).total,
        asked=asked.open_principal,
        asked_interest=asked.open_interest,
        interest_through=account.interest_through,
        invoices=len(items),
    )


def undisputed(policyholder_id: int, buyer_id: int, items: list[OpenInvoice]) -> list[OpenInvoice]:
    """Return open invoices less what the buyer disputes of each, in the same order."""
    if not items:
        return []
    currency = items[0].open_gross.currency
    disputed = disputed_by_number(policyholder_id, buyer_id, currency)
    nothing = Money.zero(currency)
    return [
        OpenInvoice(
            item.invoice,
            (item.open_gross - disputed.get(item.invoice.number, nothing)).floored_at_zero(),
        )
        for item in items
    ]


def account_of(items: list[OpenInvoice], today: date) -> rules.Account:
    """Return what is owed by law today on open invoices, without costs."""
    demand = rules.Demand(
        invoices=tuple(
            rules.Owed(
                item.invoice.number, item.open_gross, item.invoice.issued_on, item.invoice.due_on
            )
            for item in items
        ),
        costs=Money.zero(items[0].open_gross.currency),
        costs_from=today,
        rates=rate_series(),
    )
    return rules.account(demand, [], on=today)


def disputed_by_number(policyholder_id: int, buyer_id: int, currency: str) -> dict[str, Money]:
    """Return what the buyer disputes of each invoice, by number; the others are absent."""
    found = receivables.disputes(policyholder_id, buyer_id, currency=currency)
    return {dispute.invoice: dispute.amount for dispute in found if dispute.amount}
