"""Foreign currency in a claim: what the policy says of it, and what was quoted (CLM-13)."""

from dataclasses import dataclass
from decimal import Decimal

from core.errors import BusinessError
from policies.rules.exchange import Rates, RateUsed
from policies.rules.terms import ExchangeRule


class ForeignInvoices(BusinessError):
    """The buyer owes in another currency than the policy counts in, and no rate is on record."""

    sentence = (
        "Invoices %(numbers)s are not in %(currency)s, in which your policy counts, and no exchange"
        " rate of the day your policy names is on record. They count as soon as we added it; or"
        " credit them, and record them in %(currency)s at the rate of that day."
    )


@dataclass(frozen=True, slots=True)
class Quotes:
    """Foreign currency for one unit of the claim's, on the days that may count for an invoice."""

    invoice: str
    on_invoice_date: Decimal
    on_due_date: Decimal
    on_loss_date: Decimal

    def by(self, rule: ExchangeRule) -> Decimal:
        """Return the quote that counts; the higher quote gives the lower amount."""
        return {
            ExchangeRule.INVOICE_DATE: self.on_invoice_date,
            ExchangeRule.DUE_DATE: self.on_due_date,
            ExchangeRule.LOSS_DATE: self.on_loss_date,
            ExchangeRule.LOWER_OF: max(self.on_invoice_date, self.on_loss_date),
        }[rule]


def counting(quotes: tuple[Quotes, ...], used: tuple[RateUsed, ...], rule: ExchangeRule) -> Rates:
    """Return the rates that count: those looked up, and those quoted with the facts."""
    found = Rates.of(used)
    quoted = {each.invoice: each.by(rule) for each in quotes}
    return Rates({**quoted, **found.by_invoice}, found.by_day)
