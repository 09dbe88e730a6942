"""Foreign currency: each invoice at the rate the policy names (`domain.md` 1.2, CLM-13)."""

from dataclasses import dataclass, replace
from decimal import Decimal

from core.errors import BusinessError
from core.money import Money
from policies.rules.terms import ExchangeRule as ExchangeRule
from receivables.rules.ledger import CreditNote, Invoice, Ledger
from receivables.rules.proportion import exact, rounded


class NoQuote(BusinessError):
    """There is no exchange rate for an invoice in a foreign currency."""

    sentence = "There is no exchange rate for invoice %(number)s, which is in %(currency)s."


class ForeignInvoices(BusinessError):
    """The buyer owes in another currency than the policy counts in, and no rate is kept."""

    sentence = (
        "Invoices %(numbers)s are not in %(currency)s, in which your policy counts, and no exchange"
        " rate is kept for them. Credit them, and record them in %(currency)s at the rate of the"
        " day your policy names: then they are part of the claim."
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


def converted(amount: Money, quote: Decimal, currency: str) -> Money:
    """Return `amount` in `currency`, to the cent, at `quote` of its currency for one unit."""
    return rounded(exact(amount) / exact(Money(quote, currency)), currency)


def in_one_currency(ledger: Ledger, quotes: tuple[Quotes, ...], rule: ExchangeRule) -> Ledger:
    """Convert invoices, and credit notes with the rate of their invoice (`domain.md` 3.2, step 1).

    Receipts count for what they brought in the ledger's currency on their value date, so they
    are in it already.

    :raises NoQuote: if an invoice, or a credit note, is in a foreign currency without a rate
    """
    by_invoice = {quote.invoice: quote.by(rule) for quote in quotes}

    def convert(amount: Money, invoice: str | None) -> Money:
        if amount.currency == ledger.currency:
            return amount
        if invoice not in by_invoice:
            raise NoQuote(number=invoice or "-", currency=amount.currency)
        return converted(amount, by_invoice[invoice], ledger.currency)

    def converted_invoice(item: Invoice) -> Invoice:
        net, vat = (convert(amount, item.number) for amount in (item.net, item.vat))
        return replace(item, net=net, vat=vat)

    def converted_note(item: CreditNote) -> CreditNote:
        net, vat = (convert(amount, item.invoice) for amount in (item.net, item.vat))
        return replace(item, net=net, vat=vat)

    return replace(
        ledger,
        invoices=tuple(converted_invoice(item) for item in ledger.invoices),
        credit_notes=tuple(converted_note(item) for item in ledger.credit_notes),
    )
