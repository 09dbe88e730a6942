"""What a buyer owes in other currencies, at the rates of the days that its policy names."""

from collections.abc import Mapping
from datetime import date

from claims.rules.exchange import ForeignInvoices
from core.errors import BusinessError
from policies.models import Policy, Terms
from policies.rules import exchange
from policies.rules.exchange import Rated, Rates
from policies.rules.terms import ExchangeRule
from receivables import queries as receivables
from receivables.rules.ledger import Invoice, Order, book

_NAMED = 10  # invoices in a refusal


def rated_ledger(
    policy: Policy, buyer_id: int, terms: Terms, loss_on: date, *, is_final: bool = False
) -> Rated:
    """Return all accounts of a buyer with the rates that count for a loss on a day.

    As long as no loss is there, `loss_on` is today: no later day has a rate. What `is_final` counts
    at no rate that is only the last one added.
    """
    mixed = receivables.mixed_ledger(policy.policyholder_id, buyer_id, currency=policy.currency)
    rule = ExchangeRule(terms.exchange_rule)
    table = receivables.rates_on(exchange.wanted(mixed, rule, loss_on), is_final=is_final)
    return exchange.rated(mixed, rule, loss_on, table)


def ensure_one_currency(policy: Policy, buyer_id: int, terms: Terms, loss_on: date) -> None:
    """Refuse a claim that would leave out what is open in another currency than the policy's.

    :raises ForeignInvoices: naming the invoices without a rate
    """
    rated = rated_ledger(policy, buyer_id, terms, loss_on, is_final=True)
    ensure_rated(rated.lacking, policy)


def lacking(policy: Policy, buyer_id: int, terms: Terms, counts_on: date) -> ForeignInvoices | None:
    """Return why a dry run shows too little: invoices without a rate; None: it shows all."""
    try:
        ensure_rated(rated_ledger(policy, buyer_id, terms, counts_on).lacking, policy)
    except ForeignInvoices as refusal:
        return refusal
    return None


def owes(policy: Policy, buyer_id: int, today: date) -> bool:
    """Tell whether a buyer owes anything, in whatever currency."""
    mixed = receivables.mixed_ledger(policy.policyholder_id, buyer_id, currency=policy.currency)
    known = mixed.as_known_on(today)
    return any(book(each, Order.OLDEST_DUE).open_items() for each in exchange.accounts(known))


def ensure_rated(lacking: Mapping[str, BusinessError], policy: Policy) -> None:
    """Refuse a claim that would leave out what is open in another currency than the policy's.

    :raises ForeignInvoices: naming the invoices
    """
    if lacking:
        numbers = list(lacking)
        named = [*numbers[:_NAMED], *(["…"] if len(numbers) > _NAMED else [])]
        raise ForeignInvoices(numbers=", ".join(named), currency=policy.currency)


def owed(rated: Rated, today: date) -> list[Invoice]:
    """Return the invoices on which something is open today, as the policy books what came in."""
    ledger = exchange.in_one_currency(rated.ledger, Rates.of(rated.rates)).as_known_on(today)
    return [item.invoice for item in book(ledger, Order.OLDEST_DUE).open_items()]
