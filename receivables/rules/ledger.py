"""The ledger of one buyer: what was invoiced, credited and received, and what is open."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby

from core.errors import BusinessError
from core.money import Money
from receivables.rules.proportion import exact, part_of, split
from receivables.rules.states import PaymentForm


class InvoiceTwice(BusinessError):
    """Two invoices of one buyer carry the same number."""

    sentence = "Invoice %(number)s is in the ledger twice."


class CreditWithoutInvoice(BusinessError):
    """A credit note names an invoice that is not in the ledger."""

    sentence = "The credit note names invoice %(number)s, which is not in the ledger."


class AmountBelowZero(BusinessError):
    """A ledger amount is negative; what lowers a debt is a credit note or a receipt."""

    sentence = "%(amount)s is below zero: book it as a credit note, a receipt or a return."


class AmountNotInCents(BusinessError):
    """A ledger amount is finer than the smallest unit of its currency."""

    sentence = "%(amount)s is finer than the smallest unit of %(currency)s."


class Order(StrEnum):
    """Which invoice a receipt goes to."""

    OLDEST_DUE = "OLDEST_DUE"
    """Between policyholder and insurer: oldest due first, whatever was said (R-CLM-05)."""
    DESIGNATED = "DESIGNATED"
    """Towards the buyer: what it designated, then oldest due, equals pro rata (R-COL-10)."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice. `extended_to` is the last day of an extension the insurer consented to."""

    number: str
    dispatched_on: date
    issued_on: date
    due_on: date
    net: Money
    vat: Money
    payment_form: PaymentForm = PaymentForm.OPEN_ACCOUNT
    extended_to: date | None = None

    @property
    def gross(self) -> Money:
        """Return what the buyer owes on it: net and VAT."""
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class CreditNote:
    """A credit note, for one invoice or (`invoice` is None) for the oldest due."""

    issued_on: date
    net: Money
    vat: Money
    invoice: str | None = None

    @property
    def gross(self) -> Money:
        """Return the credit the buyer gets: net and VAT."""
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money (gross) that reached the policyholder or its collector on its value date."""

    received_on: date
    amount: Money
    designated: str | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """An unresolved dispute; without an amount it is of all that is open.

    The amount is on the insured basis, unless `is_gross` says that it has VAT in it.
    """

    invoice: str
    amount: Money | None = None
    is_gross: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that is known of one buyer's account.

    :raises InvoiceTwice: if a number occurs twice
    :raises CreditWithoutInvoice: if a credit note names an unknown invoice
    :raises AmountBelowZero: if an amount is negative
    :raises AmountNotInCents: if an amount is not in whole cents
    """

    currency: str
    invoices: tuple[Invoice, ...]
    credit_notes: tuple[CreditNote, ...] = ()
    receipts: tuple[Receipt, ...] = ()

    def __post_init__(self) -> None:
        numbers: set[str] = set()
        for invoice in self.invoices:
            if invoice.number in numbers:
                raise InvoiceTwice(number=invoice.number)
            numbers.add(invoice.number)
        for note in self.credit_notes:
            if note.invoice is not None and note.invoice not in numbers:
                raise CreditWithoutInvoice(number=note.invoice)
        for amount in self._amounts():
            if amount.amount < 0:
                raise AmountBelowZero(amount=amount)
            if amount != amount.to_cents():
                raise AmountNotInCents(amount=amount.amount, currency=amount.currency)

    def received_by(self, day: date) -> Ledger:
        """Leave out the receipts after `day`; invoices and credit notes stay, whatever their date.

        This is how a claim looks at it on the date of loss.
        """
        return replace(self, receipts=_until(self.receipts, day))

    def as_known_on(self, day: date) -> Ledger:
        """Leave out everything after `day`: the ledger as it stood then."""
        invoices = tuple(invoice for invoice in self.invoices if invoice.issued_on <= day)
        known = {invoice.number for invoice in invoices} | {None}
        notes = (note for note in self.credit_notes if note.issued_on <= day)
        return Ledger(
            self.currency,
            invoices,
            tuple(note for note in notes if note.invoice in known),
            _until(self.receipts, day),
        )

    def _amounts(self) -> Iterator[Money]:
        for invoice in self.invoices:
            yield from (invoice.net, invoice.vat)
        for note in self.credit_notes:
            yield from (note.net, note.vat)
        yield from (receipt.amount for receipt in self.receipts)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An invoice after its credit notes (`net`, `vat`), and what of it is open."""

    invoice: Invoice
    net: Money
    vat: Money
    open_gross: Money

    @property
    def gross(self) -> Money:
        """Return what is owed on it after credit notes."""
        return self.net + self.vat

    @property
    def open_net(self) -> Money:
        """Return what is open without VAT, in the proportion of the invoice (R-CLM-03)."""
        return self.without_vat(self.open_gross)

    def without_vat(self, gross: Money) -> Money:
        """Return the net part of an amount on this invoice, to the cent."""
        return part_of(gross, self.net, self.gross)


@dataclass(frozen=True, slots=True)
class Allocation:
    """The part of a receipt that went to one invoice."""

    receipt: Receipt
    invoice: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Booking:
    """The ledger with everything booked: items oldest due first, and what was left over."""

    items: tuple[OpenItem, ...]
    allocations: tuple[Allocation, ...]
    surplus: Money
    credit_left: Money

    def open_items(self) -> tuple[OpenItem, ...]:
        """Return the items on which something is open."""
        return tuple(item for item in self.items if item.open_gross)


def book(ledger: Ledger, order: Order) -> Booking:
    """Apply the credit notes, then the receipts in `order` (`domain.md` 3.2, steps 2 and 3).

    Receipts go to any invoice of the ledger, also one issued after the receipt, and never to
    more than is open; what is left of them is the surplus.
    """
    invoices = sorted(ledger.invoices, key=_oldest_due)
    credited, credit_left = _credited(ledger, invoices)
    open_gross = {number: net + vat for number, (net, vat) in credited.items()}

    allocations: list[Allocation] = []
    surplus = Money.zero(ledger.currency)
    unpaid = deque(invoices)
    for receipt in sorted(ledger.receipts, key=lambda receipt: receipt.received_on):
        left = receipt.amount
        for group in _in_order(unpaid, receipt, order, open_gross):
            if not left:
                break
            amount = min(left, Money.sum((open_gross[number] for number in group), left.currency))
            parts = split(amount, [exact(open_gross[number]) for number in group])
            for number, part in zip(group, parts, strict=True):
                open_gross[number] -= part
                if part:
                    allocations.append(Allocation(receipt, number, part))
            left -= amount
        surplus += left
        while unpaid and not open_gross[unpaid[0].number]:
            unpaid.popleft()

    items = (OpenItem(each, *credited[each.number], open_gross[each.number]) for each in invoices)
    return Booking(tuple(items), tuple(allocations), surplus, credit_left)


def _in_order(
    invoices: Iterable[Invoice], receipt: Receipt, order: Order, known: Container[str]
) -> Iterator[list[str]]:
    """Yield the invoice numbers in turn; numbers yielded together share pro rata.

    The one designated is not looked for among `invoices`, which may be very many.
    """
    if order is Order.OLDEST_DUE:
        yield from ([invoice.number] for invoice in invoices)
        return
    if receipt.designated is not None and receipt.designated in known:
        yield [receipt.designated]
    for _, equals in groupby(invoices, key=lambda invoice: (invoice.due_on, invoice.issued_on)):
        yield [invoice.number for invoice in equals]


def _credited(
    ledger: Ledger, invoices: list[Invoice]
) -> tuple[dict[str, tuple[Money, Money]], Money]:
    """Return net and VAT of each invoice after the credit notes, and the credit left over.

    A note lowers its own invoice first; more than that invoice, or no invoice named, is set off
    against the oldest due (R-POL-51).
    """
    parts = {invoice.number: (invoice.net, invoice.vat) for invoice in invoices}
    left = {
        place: _credit(parts, note, note.invoice, note.gross)
        for place, note in enumerate(ledger.credit_notes)
    }
    owing = deque(invoices)
    for place, note in enumerate(ledger.credit_notes):
        while left[place] and owing:
            left[place] = _credit(parts, note, owing[0].number, left[place])
            if left[place]:
                owing.popleft()
    return parts, Money.sum(left.values(), ledger.currency)


def _credit(
    parts: dict[str, tuple[Money, Money]], note: CreditNote, number: str | None, credit: Money
) -> Money:
    if number is None:
        return credit
    net, vat = parts[number]
    taken = min(credit, net + vat)
    gross_left = net + vat - taken
    net_left = (net - part_of(taken, note.net, note.gross)).floored_at_zero()
    net_left = min(net_left, gross_left)
    parts[number] = (net_left, gross_left - net_left)
    return credit - taken


def _oldest_due(invoice: Invoice) -> tuple[date, date, str]:
    return invoice.due_on, invoice.issued_on, invoice.number


def _until(receipts: tuple[Receipt, ...], day: date) -> tuple[Receipt, ...]:
    return tuple(receipt for receipt in receipts if receipt.received_on <= day)
