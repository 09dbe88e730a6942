"""Foreign currency: each invoice at the rate of the day that the policy names (`domain.md` 1.2).

What a buyer pays in the currency of its invoices counts against them at their own rate: a dollar
paid is a dollar less owed, whatever it brought. Only what is left of it goes over to invoices in
another currency, at the rate of its value date. So exchange makes no loss that is insured.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from core.errors import BusinessError
from core.money import Money
from policies.rules.terms import ExchangeRule
from receivables.rules.exchange_rates import EURO, NotCounted, Rate, RateTable, converted
from receivables.rules.ledger import CreditNote, Dispute, Invoice, Ledger, Order, Receipt, book
from receivables.rules.proportion import part_of


class NoQuote(NotCounted):
    """There is no exchange rate for an invoice in a foreign currency."""

    sentence = "There is no exchange rate for invoice %(number)s, which is in %(currency)s."


class NotFromEuros(NotCounted):
    """Rates are kept for the euro; this policy counts in something else."""

    sentence = (
        "Your policy counts in %(currency)s, and exchange rates are kept for the euro: an invoice"
        " in another currency does not count."
    )


@dataclass(frozen=True, slots=True)
class RateUsed:
    """The rate at which an invoice counts; for payments `invoice` is empty.

    `counts_on` is the day that the policy names, `published_on` the last one with a rate by then.
    """

    invoice: str
    currency: str
    per_euro: Decimal
    counts_on: date
    published_on: date
    source: str
    is_typed: bool = field(default=False, metadata={"young": True})  # snapshots may lack it

    @classmethod
    def of(cls, invoice: str, rate: Rate, counts_on: date) -> "RateUsed":
        """Return a rate as it counts for an invoice on a day."""
        of = (rate.published_on, rate.source, rate.is_typed)
        return cls(invoice, rate.currency, rate.per_euro, counts_on, *of)


@dataclass(frozen=True, slots=True)
class Rates:
    """Units of foreign currency for one of the ledger's, by invoice and by value date."""

    by_invoice: Mapping[str, Decimal]
    by_day: Mapping[tuple[str, date], Decimal] = field(default_factory=dict)

    @classmethod
    def of(cls, used: tuple[RateUsed, ...]) -> "Rates":
        """Return the rates that were looked up for a ledger."""
        return cls(
            {each.invoice: each.per_euro for each in used if each.invoice},
            {(each.currency, each.counts_on): each.per_euro for each in used if not each.invoice},
        )


@dataclass(frozen=True, slots=True)
class Rated:
    """A ledger with the rates of all that is in another currency, and what has none.

    `lacking` says of each invoice on which something is open why it does not count; the `ledger`
    is without the accounts in such a currency, which are those `left_out`.
    """

    ledger: Ledger
    rates: tuple[RateUsed, ...]
    lacking: Mapping[str, BusinessError]
    left_out: tuple[Ledger, ...] = ()


def days_of(rule: ExchangeRule, invoice: Invoice, loss_on: date) -> tuple[date, ...]:
    """Return the days whose rate may count for an invoice; the higher rate gives the lower amount.

    No day after the loss counts, nor, as long as there is none, after today: `loss_on` is that day.
    """
    sent_on, due_on = min(invoice.issued_on, loss_on), min(invoice.due_on, loss_on)
    return {
        ExchangeRule.INVOICE_DATE: (sent_on,),
        ExchangeRule.DUE_DATE: (due_on,),
        ExchangeRule.LOSS_DATE: (loss_on,),
        ExchangeRule.LOWER_OF: (sent_on, loss_on),
    }[rule]


def wanted(ledger: Ledger, rule: ExchangeRule, loss_on: date) -> set[tuple[str, date]]:
    """Return of which currencies and days a rate is needed to count a ledger in its currency."""
    invoices = {
        (invoice.net.currency, day)
        for invoice in ledger.invoices
        for day in days_of(rule, invoice, loss_on)
    }
    receipts = {(each.amount.currency, each.received_on) for each in ledger.receipts}
    return {each for each in invoices | receipts if each[0] != ledger.currency}


def rated(ledger: Ledger, rule: ExchangeRule, loss_on: date, table: RateTable) -> Rated:
    """Look up the rate of each invoice in another currency, and leave out what has none."""
    used: list[RateUsed] = []
    lacking: dict[str, BusinessError] = {}
    left_out: list[Ledger] = []
    for currency in _others(ledger):
        account = _account(ledger, currency)
        try:
            found = list(_used(account, rule, loss_on, table, ledger.currency))
        except NotCounted as problem:
            items = book(account, Order.OLDEST_DUE).open_items()
            lacking |= {item.invoice.number: problem for item in items}
            ledger = _without(ledger, currency)
            left_out.append(account)
        else:
            used += found
    return Rated(ledger, tuple(used), lacking, tuple(left_out))


def in_one_currency(ledger: Ledger, rates: Rates) -> Ledger:
    """Convert invoices, and what lowers them, into the currency of the ledger (3.2, step 1).

    :raises NoQuote: if something in a foreign currency has no rate
    """
    others = _others(ledger)
    if not others:
        return ledger
    named = _named(ledger, others)
    invoices = replace(
        ledger,
        invoices=tuple(_at_rate(each, ledger, rates) for each in named.invoices),
        receipts=(),
        credit_notes=(),
    )
    worth = {each.number: each.gross for each in invoices.invoices}
    invoices = replace(invoices, credit_notes=tuple(_credits(named, worth, rates)))
    owed = {item.invoice.number: item.gross for item in book(invoices, Order.OLDEST_DUE).items}
    own = (each for each in ledger.receipts if each.amount.currency == ledger.currency)
    valued = (each for currency in others for each in _valued(named, currency, owed, rates))
    return replace(invoices, receipts=(*own, *valued))


def disputes_in(disputes: tuple[Dispute, ...], ledger: Ledger, rates: Rates) -> tuple[Dispute, ...]:
    """Convert what is denied at the rate of its invoice; what is not in the ledger is left out."""
    known = {each.number for each in ledger.invoices}
    return tuple(
        each
        if each.amount is None or each.amount.currency == ledger.currency
        else replace(each, amount=_converted(each.amount, each.invoice, ledger, rates))
        for each in disputes
        if each.invoice in known
    )


def _used(
    account: Ledger, rule: ExchangeRule, loss_on: date, table: RateTable, into: str
) -> Iterator[RateUsed]:
    """Look up what one account needs: its invoices, and its payments where they were too much."""
    currency = account.currency
    if into != EURO:
        raise NotFromEuros(currency=into)
    for invoice in account.invoices:
        found = [(table.on(currency, day), day) for day in days_of(rule, invoice, loss_on)]
        rate, day = max(found, key=lambda each: each[0].per_euro)
        yield RateUsed.of(invoice.number, rate, day)
    booking = book(account, Order.OLDEST_DUE)
    if booking.credit_left:
        raise NoQuote(number="-", currency=currency)
    if booking.surplus:
        for day in sorted({each.received_on for each in account.receipts}):
            yield RateUsed.of("", table.on(currency, day), day)


def _others(ledger: Ledger) -> list[str]:
    """Return the currencies other than the ledger's in which something stands in it."""
    found = {each.net.currency for each in ledger.invoices}
    found |= {each.net.currency for each in ledger.credit_notes}
    found |= {each.amount.currency for each in ledger.receipts}
    return sorted(found - {ledger.currency})


def _account(ledger: Ledger, currency: str) -> Ledger:
    """Return what of a ledger stands in a currency, in that currency."""
    return Ledger(
        currency,
        tuple(each for each in ledger.invoices if each.net.currency == currency),
        tuple(each for each in ledger.credit_notes if each.net.currency == currency),
        tuple(each for each in ledger.receipts if each.amount.currency == currency),
    )


def accounts(ledger: Ledger) -> list[Ledger]:
    """Return what of a ledger stands in each currency, in that currency."""
    return [_account(ledger, currency) for currency in (ledger.currency, *_others(ledger))]


def _without(ledger: Ledger, currency: str) -> Ledger:
    return Ledger(
        ledger.currency,
        tuple(each for each in ledger.invoices if each.net.currency != currency),
        tuple(each for each in ledger.credit_notes if each.net.currency != currency),
        tuple(each for each in ledger.receipts if each.amount.currency != currency),
    )


def _named(ledger: Ledger, others: list[str]) -> Ledger:
    """Say of foreign credit notes for no invoice which they lower, oldest due first (R-POL-51)."""
    notes = [each for each in ledger.credit_notes if each.net.currency == ledger.currency]
    for currency in others:
        account = _account(ledger, currency)
        kept = tuple(each for each in account.credit_notes if each.invoice is not None)
        for note in (each for each in account.credit_notes if each.invoice is None):
            kept += tuple(_lowered(replace(account, credit_notes=kept, receipts=()), note))
        notes.extend(kept)
    return replace(ledger, credit_notes=tuple(notes))


def _lowered(account: Ledger, note: CreditNote) -> Iterator[CreditNote]:
    before = book(account, Order.OLDEST_DUE)
    notes = (*account.credit_notes, note)
    after = book(replace(account, credit_notes=notes), Order.OLDEST_DUE)
    if after.credit_left != before.credit_left:
        raise NoQuote(number="-", currency=account.currency)
    for was, now in zip(before.items, after.items, strict=True):
        if was.gross != now.gross:
            net, vat = was.net - now.net, was.vat - now.vat
            yield CreditNote(note.issued_on, net, vat, was.invoice.number)


def _at_rate(invoice: Invoice, ledger: Ledger, rates: Rates) -> Invoice:
    amounts = (invoice.net, invoice.vat)
    net, vat = (_converted(each, invoice.number, ledger, rates) for each in amounts)
    return replace(invoice, net=net, vat=vat)


def _credits(ledger: Ledger, worth: Mapping[str, Money], rates: Rates) -> Iterator[CreditNote]:
    """Give what foreign credit notes are worth, those on one invoice counted on from each other.

    So what is credited in full leaves no cent, into however many notes it was cut; `worth` is what
    each invoice comes to itself.
    """
    invoices = {each.number: each for each in ledger.invoices}
    credited: dict[str, Money] = {}
    for note in sorted(ledger.credit_notes, key=lambda each: each.issued_on):
        if note.invoice is None or note.net.currency == ledger.currency:
            yield note
            continue
        invoice = invoices[note.invoice]
        before = credited.get(note.invoice, Money.zero(note.net.currency))
        credited[note.invoice] = after = before + note.gross
        was, now = (
            part_of(worth[note.invoice], min(each, invoice.gross), invoice.gross)
            + _converted((each - invoice.gross).floored_at_zero(), note.invoice, ledger, rates)
            for each in (before, after)
        )
        net = part_of(now - was, note.net, note.gross)
        yield replace(note, net=net, vat=now - was - net)


def _converted(amount: Money, invoice: str | None, ledger: Ledger, rates: Rates) -> Money:
    if amount.currency == ledger.currency:
        return amount
    if invoice is None or invoice not in rates.by_invoice:
        raise NoQuote(number=invoice or "-", currency=amount.currency)
    return converted(amount, rates.by_invoice[invoice], ledger.currency)


def _valued(
    ledger: Ledger, currency: str, owed: Mapping[str, Money], rates: Rates
) -> Iterator[Receipt]:
    """Give what payments in a currency are worth: the part of the invoices that they settled."""
    booking = book(_account(ledger, currency), Order.OLDEST_DUE)
    gross = {item.invoice.number: item.gross for item in booking.items}
    taken = {number: Money.zero(currency) for number in gross}
    left = {id(each): each.amount for each in _account(ledger, currency).receipts}
    for part in booking.allocations:
        before = part_of(owed[part.invoice], taken[part.invoice], gross[part.invoice])
        taken[part.invoice] += part.amount
        after = part_of(owed[part.invoice], taken[part.invoice], gross[part.invoice])
        left[id(part.receipt)] -= part.amount
        yield replace(part.receipt, amount=after - before)
    for receipt in _account(ledger, currency).receipts:
        if over := left[id(receipt)]:
            quote = rates.by_day.get((currency, receipt.received_on))
            if quote is None:
                raise NoQuote(number="-", currency=currency)
            yield replace(receipt, amount=converted(over, quote, ledger.currency))
