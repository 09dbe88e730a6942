"""What buyers owe: their accounts, and what is open on them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Q

from companies import queries as companies
from core.money import Money
from receivables.models import CreditNote, Dispute, Invoice, Receipt
from receivables.queries.account import rows_of
from receivables.queries.overdues import unpaid_overdues
from receivables.rules import ledger as rules
from receivables.rules import spread
from receivables.rules.spread import Account, Standing
from receivables.rules.states import PaymentForm

Kept = TypeVar("Kept", Invoice, CreditNote, Receipt)


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice on which something is open, and how much, VAT included."""

    invoice: Invoice
    open_gross: Money


def ledger(policyholder_id: int, buyer_id: int, *, currency: str = "EUR") -> rules.Ledger:
    """Return all that is known of one buyer's account with one policyholder, in `currency`."""
    return _ledger(_of_account(policyholder_id, buyer_id) & Q(currency=currency), currency)


def mixed_ledger(policyholder_id: int, buyer_id: int, *, currency: str) -> rules.Ledger:
    """Return all accounts of one buyer in one ledger, as `mixed_ledgers` does."""
    return _ledger(_of_account(policyholder_id, buyer_id), currency)


def _of_account(policyholder_id: int, buyer_id: int) -> Q:
    return Q(policyholder_id=policyholder_id, buyer_id__in=companies.same_as(buyer_id))


def _ledger(of_account: Q, currency: str) -> rules.Ledger:
    invoices = Invoice.objects.filter(of_account).order_by("due_on", "id")
    notes = CreditNote.objects.filter(of_account).select_related("invoice")
    receipts = Receipt.objects.standing().filter(of_account).select_related("designated")
    return rules.Ledger(
        currency=currency,
        invoices=tuple(as_rule(row) for row in invoices),
        credit_notes=tuple(_credit_note(row) for row in notes.order_by("issued_on", "id")),
        receipts=tuple(_receipt(row) for row in receipts.order_by("received_on", "id")),
    )


def disputes(
    policyholder_id: int, buyer_id: int, *, currency: str | None = "EUR"
) -> list[rules.Dispute]:
    """Return the unresolved disputes on a buyer's invoices, gross; None: in every currency."""
    rows = Dispute.objects.filter(
        policyholder_id=policyholder_id,
        invoice__buyer_id__in=companies.same_as(buyer_id),
        resolved_on=None,
        **({} if currency is None else {"currency": currency}),
    ).select_related("invoice")
    return [
        rules.Dispute(row.invoice.number, Money(row.amount, row.currency), is_gross=True)
        for row in rows.order_by("id")
    ]


def open_invoices(
    policyholder_id: int,
    buyer_id: int,
    on: date,
    *,
    order: rules.Order = rules.Order.DESIGNATED,
    currency: str = "EUR",
) -> list[OpenInvoice]:
    """Return what the buyer owes on `on`, oldest due first.

    The order of booking is the debtor's own (what it designated) unless the policy's is asked.
    """
    booking = rules.book(
        ledger(policyholder_id, buyer_id, currency=currency).as_known_on(on), order
    )
    rows = {
        row.number: row for row in rows_of(Invoice.objects, policyholder_id, buyer_id, currency)
    }
    return [
        OpenInvoice(rows[item.invoice.number], item.open_gross) for item in booking.open_items()
    ]


def items_on(
    policyholder_id: int, on: date, *, order: rules.Order = rules.Order.DESIGNATED
) -> list[OpenInvoice]:
    """Return every invoice to every buyer with what is open on it on `on`, paid ones included.

    Oldest due first; three queries, however many buyers there are.
    """
    rows = Invoice.objects.filter(policyholder_id=policyholder_id).select_related("buyer")
    invoices = list(rows.order_by("due_on", "issued_on", "number", "id"))
    open_gross = {
        item.invoice.number: item.open_gross
        for _, known in _accounts(policyholder_id, invoices, on)
        for item in rules.book(known, order).items
    }
    return [
        OpenInvoice(row, open_gross[row.number]) for row in invoices if row.number in open_gross
    ]


def standing_with(policyholder_id: int, on: date, more: Iterable[Invoice]) -> dict[str, Standing]:
    """Return how each invoice would stand on `on`, by number, if `more` had been recorded too.

    Booked as the debtor designated it. The buyers of `more` must be loaded; three queries, however
    many there are.
    """
    rows = Invoice.objects.filter(policyholder_id=policyholder_id).select_related("buyer")
    found: dict[str, Standing] = {}
    for account, known in _accounts(policyholder_id, [*rows, *more], on):
        found.update(spread.standing(account, known))
    return found


def _accounts(
    policyholder_id: int, invoices: Iterable[Invoice], on: date
) -> Iterator[tuple[Account, rules.Ledger]]:
    """Yield each account with what is known of it on `on`; `invoices` are a policyholder's all."""
    by_account = _grouped(invoices)
    notes = _grouped(
        CreditNote.objects.filter(policyholder_id=policyholder_id)
        .select_related("invoice", "buyer")
        .order_by("issued_on", "id")
    )
    receipts = _grouped(
        Receipt.objects.standing()
        .filter(policyholder_id=policyholder_id)
        .select_related("designated", "buyer")
        .order_by("received_on", "id")
    )
    for account, of_buyer in by_account.items():
        known = rules.Ledger(
            currency=account[1],
            invoices=tuple(as_rule(row) for row in of_buyer),
            credit_notes=tuple(_credit_note(row) for row in notes.get(account, [])),
            receipts=tuple(_receipt(row) for row in receipts.get(account, [])),
        )
        yield account, known.as_known_on(on)


def open_debt(policyholder_id: int, buyer_id: int, on: date, *, currency: str = "EUR") -> Money:
    """Return all the buyer owes the policyholder on `on`, VAT included."""
    items = open_invoices(policyholder_id, buyer_id, on, currency=currency)
    return Money.sum((item.open_gross for item in items), currency)


def open_on(invoice: Invoice, on: date) -> Money:
    """Return what the buyer owes on one invoice on `on`, VAT included."""
    items = open_invoices(invoice.policyholder_id, invoice.buyer_id, on, currency=invoice.currency)
    found = (item.open_gross for item in items if item.invoice.id == invoice.id)
    return next(found, Money.zero(invoice.currency))


def is_relied_on(invoice: Invoice, on: date) -> bool:
    """Tell whether something was done with an invoice: it is not as if it never was sent."""
    named = (
        CreditNote.objects.filter(invoice=invoice),
        Receipt.objects.filter(designated=invoice),
        Dispute.objects.filter(invoice=invoice),
        unpaid_overdues(invoice.policyholder_id, invoice.buyer_id),
    )
    if any(rows.exists() for rows in named):
        return True
    untouched = (
        item.invoice.id == invoice.id and item.open_gross == invoice.gross
        for order in rules.Order
        for item in open_invoices(
            invoice.policyholder_id, invoice.buyer_id, on, order=order, currency=invoice.currency
        )
    )
    return sum(untouched) < len(rules.Order)


def open_debts(
    policyholder_id: int, buyer_ids: Iterable[int], on: date, *, currency: str = "EUR"
) -> dict[int, Money]:
    """Return what each of the buyers owes on `on`; those never invoiced are absent."""
    known = ledgers(policyholder_id, buyer_ids, currency=currency)
    return {buyer_id: _open_in(of_buyer, on) for buyer_id, of_buyer in known.items()}


def ledgers(
    policyholder_id: int, buyer_ids: Iterable[int], *, currency: str = "EUR"
) -> dict[int, rules.Ledger]:
    """Return the account of each of the buyers, in three queries; those without are absent."""
    of_holder = Q(policyholder_id=policyholder_id, buyer_id__in=list(buyer_ids))
    return _ledgers(of_holder & Q(currency=currency), currency)


def mixed_ledgers(
    policyholder_id: int, buyer_ids: Iterable[int], *, currency: str
) -> dict[int, rules.Ledger]:
    """Return all accounts of each buyer in one ledger, in three queries; those without are absent.

    What is in another currency than the ledger's stands there as it is: nothing can be booked
    until it is converted.
    """
    of_holder = Q(policyholder_id=policyholder_id, buyer_id__in=list(buyer_ids))
    return _ledgers(of_holder, currency)


def _ledgers(of_holder: Q, currency: str) -> dict[int, rules.Ledger]:
    known: dict[int, tuple[list[rules.Invoice], list[rules.CreditNote], list[rules.Receipt]]] = {}
    for invoice in Invoice.objects.filter(of_holder).order_by("due_on", "id"):
        known.setdefault(invoice.buyer_id, ([], [], []))[0].append(as_rule(invoice))
    notes = CreditNote.objects.filter(of_holder).select_related("invoice")
    for note in notes.order_by("issued_on", "id"):
        known.setdefault(note.buyer_id, ([], [], []))[1].append(_credit_note(note))
    receipts = Receipt.objects.standing().filter(of_holder).select_related("designated")
    for receipt in receipts.order_by("received_on", "id"):
        known.setdefault(receipt.buyer_id, ([], [], []))[2].append(_receipt(receipt))
    return {
        buyer_id: rules.Ledger(currency, tuple(sent), tuple(back), tuple(paid))
        for buyer_id, (sent, back, paid) in known.items()
    }


@dataclass(frozen=True, slots=True)
class Paid:
    """What of one receipt went to an invoice."""

    received_on: date
    amount: Money
    reference: str


def paid_on(row: Invoice, on: date) -> list[Paid]:
    """Return what of which receipt went to an invoice by `on`, the buyer's designation kept."""
    known = ledger(row.policyholder_id, row.buyer_id, currency=row.currency)
    receipts = rows_of(
        Receipt.objects.standing(), row.policyholder_id, row.buyer_id, row.currency
    ).order_by("received_on", "id")
    references = {
        id(rule): receipt.reference for rule, receipt in zip(known.receipts, receipts, strict=True)
    }
    booking = rules.book(known.as_known_on(on), rules.Order.DESIGNATED)
    return [
        Paid(part.receipt.received_on, part.amount, references[id(part.receipt)])
        for part in booking.allocations
        if part.invoice == row.number
    ]


def _grouped(rows: Iterable[Kept]) -> dict[Account, list[Kept]]:
    """Return the rows by buyer and currency, one account each; buyers must be loaded."""
    accounts: dict[Account, list[Kept]] = {}
    for row in rows:
        kept = row.buyer.merged_into_id or row.buyer_id
        accounts.setdefault((kept, row.currency), []).append(row)
    return accounts


def _open_in(ledger: rules.Ledger, on: date) -> Money:
    booking = rules.book(ledger.as_known_on(on), rules.Order.DESIGNATED)
    return Money.sum((item.open_gross for item in booking.open_items()), ledger.currency)


def as_rule(row: Invoice) -> rules.Invoice:
    """Return the invoice as the rules take it."""
    return rules.Invoice(
        number=row.number,
        dispatched_on=row.dispatched_on,
        issued_on=row.issued_on,
        due_on=row.due_on,
        net=row.net,
        vat=Money(row.vat_amount, row.currency),
        payment_form=PaymentForm(row.payment_form),
    )


def _credit_note(row: CreditNote) -> rules.CreditNote:
    return rules.CreditNote(
        issued_on=row.issued_on,
        net=Money(row.net_amount, row.currency),
        vat=Money(row.vat_amount, row.currency),
        invoice=row.invoice.number if row.invoice else None,
    )


def _receipt(row: Receipt) -> rules.Receipt:
    return rules.Receipt(
        received_on=row.received_on,
        amount=row.money,
        designated=row.designated.number if row.designated else None,
    )
