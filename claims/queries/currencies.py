"""Whether all that a buyer owes is in the currency in which its policy counts."""

from datetime import date

from accounts.rules import SYSTEM
from claims.rules.exchange import ForeignInvoices
from companies import queries as companies
from policies.models import Policy
from receivables import queries as receivables
from receivables.rules.ledger import Order

_NAMED = 10  # invoices in a refusal


def ensure_one_currency(policy: Policy, buyer_id: int, on: date) -> None:
    """Refuse a claim that would leave out what is open in another currency than the policy's.

    :raises ForeignInvoices: naming the invoices
    """
    sent = receivables.invoices(SYSTEM).filter(
        policyholder_id=policy.policyholder_id, buyer_id__in=companies.same_as(buyer_id)
    )
    others = sent.exclude(currency=policy.currency).order_by("currency").values_list("currency")
    numbers = [
        item.invoice.number
        for (currency,) in others.distinct()
        for item in receivables.open_invoices(
            policy.policyholder_id, buyer_id, on, order=Order.OLDEST_DUE, currency=currency
        )
    ]
    if numbers:
        named = [*numbers[:_NAMED], *(["…"] if len(numbers) > _NAMED else [])]
        raise ForeignInvoices(numbers=", ".join(named), currency=policy.currency)
