"""What the policyholders of the demo sell: invoices month by month, and what is paid of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from core.money import Money
from receivables import services as receivables
from receivables.rules import ledger
from receivables.rules.states import ReceiptSource
from website.demo import house
from website.demo.calendar import Life
from website.demo.economy import Firm
from website.demo.house import Trader
from website.demo.market import Economy, at

Step = tuple[date, Callable[[], None]]  # what happens, and when


def sell(trader: Trader, economy: Economy, place: int, *, unpaid_for: int | None = None) -> Life:
    """Invoice a buyer month by month from its limit on, and book what it paid.

    `place` is that of the buyer among those of the policyholder. `unpaid_for`: invoices due up to
    this many days ago stay unpaid; None: it pays them all, a little early or late. All is drawn
    before anything happens: the same seed gives the same trade, whatever happens in between.
    """
    firm, sent_from = trader.buyers[place], _sells_from(place, economy.today)
    steps: list[Step] = []
    limit = trader.chance.choice((8_000, 12_500, 20_000, 31_000))
    for months_ago in range(9, 0, -1):
        issued_on = economy.today - timedelta(days=30 * months_ago + trader.chance.randrange(6))
        invoice = _invoice(trader, firm, issued_on, limit)
        of_one: list[Step] = [(issued_on, partial(_send, trader, economy, firm, invoice))]
        if unpaid_for is None or (economy.today - invoice.due_on).days > unpaid_for:
            late = max(-4, round(trader.chance.gauss(3, 7)))
            paid_on = max(invoice.due_on + timedelta(days=late), issued_on)
            of_one.append((paid_on, partial(_receive, trader, economy, firm, invoice, paid_on)))
        if issued_on >= sent_from:
            steps += (each for each in of_one if each[0] <= economy.today)
    return _lived(steps)


def _lived(steps: list[Step]) -> Life:
    for day, step in sorted(steps, key=lambda each: each[0]):
        yield day
        step()


def _send(trader: Trader, economy: Economy, firm: Firm, invoice: ledger.Invoice) -> None:
    with trader.scope():
        receivables.record_invoice(
            buyer_id=house.company(economy, firm).id,
            invoice=invoice,
            by=trader.owner,
            now=at(invoice.issued_on),
        )


def _receive(
    trader: Trader, economy: Economy, firm: Firm, invoice: ledger.Invoice, received_on: date
) -> None:
    with trader.scope():
        receivables.record_receipt(
            policyholder_id=trader.holder.id,
            buyer_id=house.company(economy, firm).id,
            receipt=ledger.Receipt(received_on, invoice.gross, invoice.number),
            reference=f"Payment {invoice.number}",
            source=ReceiptSource.POLICYHOLDER,
            by=trader.owner,
            now=at(received_on),
        )


def _sells_from(place: int, today: date) -> date:
    """Return when a buyer is delivered first: once its limit stands, or it took too long."""
    if house.waits(place):
        return today - timedelta(days=40)
    return house.asks_on(place, today) + timedelta(days=2)


def _invoice(trader: Trader, firm: Firm, issued_on: date, limit: int) -> ledger.Invoice:
    net = Money(Decimal(round(limit * trader.chance.uniform(0.45, 1.0), 2)), "EUR").to_cents()
    vat = net * Decimal("0.21") if firm.country == "NL" else Money.zero("EUR")
    return ledger.Invoice(
        number=f"{issued_on:%y%m}-{firm.number:05}",
        dispatched_on=issued_on,
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=30),
        net=net,
        vat=vat.to_cents(),
    )
