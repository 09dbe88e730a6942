"""What is owed: ledgers, open invoices, overdues, and what they say of a buyer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.rules import Actor
from core import events
from core.money import Money
from receivables.models import (
    CreditNote,
    Dispute,
    Invoice,
    LedgerUpload,
    OverdueReport,
    Receipt,
)
from receivables.rules import ledger as rules
from receivables.rules.states import OverdueState, PaymentForm

Row = TypeVar("Row", bound=models.Model)
Kept = TypeVar("Kept", Invoice, CreditNote, Receipt)

OPEN_OVERDUES = (OverdueState.REPORTED, OverdueState.MONITOR, OverdueState.COLLECTION)
_HANDED_OVER = (OverdueState.COLLECTION, OverdueState.CLAIM)


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice on which something is open, and how much, VAT included."""

    invoice: Invoice
    open_gross: Money


@dataclass(frozen=True, slots=True)
class Experience:
    """What the insurer knows of a buyer's paying from all its policyholders together.

    Internal: no policyholder may learn of another's overdues.
    """

    reporters: int
    oldest_due_on: date | None
    in_collection: bool
    claim_payable: bool


@dataclass(frozen=True, slots=True)
class HandOver:
    """From which day a debt was with the collectors or claimed, until it ended (that day not)."""

    starts_on: date
    ends_on: date | None

    def holds_on(self, day: date) -> bool:
        """Tell whether the debt was handed over on a day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


NO_EXPERIENCE = Experience(0, None, in_collection=False, claim_payable=False)


def ledger(policyholder_id: int, buyer_id: int, *, currency: str = "EUR") -> rules.Ledger:
    """Return all that is known of one buyer's account with one policyholder, in `currency`."""
    invoices = _rows(Invoice.objects, policyholder_id, buyer_id, currency)
    notes = _rows(CreditNote.objects, policyholder_id, buyer_id, currency)
    receipts = _rows(Receipt.objects.standing(), policyholder_id, buyer_id, currency)
    return rules.Ledger(
        currency=currency,
        invoices=tuple(as_rule(row) for row in invoices.order_by("due_on", "id")),
        credit_notes=tuple(
            _credit_note(row) for row in notes.select_related("invoice").order_by("issued_on", "id")
        ),
        receipts=tuple(
            _receipt(row)
            for row in receipts.select_related("designated").order_by("received_on", "id")
        ),
    )


def disputes(policyholder_id: int, buyer_id: int, *, currency: str = "EUR") -> list[rules.Dispute]:
    """Return the unresolved disputes on a buyer's invoices, gross."""
    rows = Dispute.objects.filter(
        policyholder_id=policyholder_id,
        invoice__buyer_id=buyer_id,
        currency=currency,
        resolved_on=None,
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
    rows = {row.number: row for row in _rows(Invoice.objects, policyholder_id, buyer_id, currency)}
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
    by_account = _grouped(invoices)
    notes = _grouped(
        CreditNote.objects.filter(policyholder_id=policyholder_id)
        .select_related("invoice")
        .order_by("issued_on", "id")
    )
    receipts = _grouped(
        Receipt.objects.standing()
        .filter(policyholder_id=policyholder_id)
        .select_related("designated")
        .order_by("received_on", "id")
    )
    open_gross: dict[int, Money] = {}
    for account, of_buyer in by_account.items():
        known = rules.Ledger(
            currency=account[1],
            invoices=tuple(as_rule(row) for row in of_buyer),
            credit_notes=tuple(_credit_note(row) for row in notes.get(account, [])),
            receipts=tuple(_receipt(row) for row in receipts.get(account, [])),
        )
        ids = {row.number: row.id for row in of_buyer}
        for item in rules.book(known.as_known_on(on), order).items:
            open_gross[ids[item.invoice.number]] = item.open_gross
    return [OpenInvoice(row, open_gross[row.id]) for row in invoices if row.id in open_gross]


def open_debt(policyholder_id: int, buyer_id: int, on: date, *, currency: str = "EUR") -> Money:
    """Return all the buyer owes the policyholder on `on`, VAT included."""
    items = open_invoices(policyholder_id, buyer_id, on, currency=currency)
    return Money.sum((item.open_gross for item in items), currency)


def open_on(invoice: Invoice, on: date) -> Money:
    """Return what the buyer owes on one invoice on `on`, VAT included."""
    items = open_invoices(invoice.policyholder_id, invoice.buyer_id, on, currency=invoice.currency)
    found = (item.open_gross for item in items if item.invoice.id == invoice.id)
    return next(found, Money.zero(invoice.currency))


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
    of_holder = Q(policyholder_id=policyholder_id, buyer_id__in=list(buyer_ids), currency=currency)
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


def receipts_of(policyholder_id: int, buyer_id: int, *, currency: str = "EUR") -> QuerySet[Receipt]:
    """Return what came in from a buyer, by value date."""
    rows = _rows(Receipt.objects.standing(), policyholder_id, buyer_id, currency)
    return rows.order_by("received_on", "id")


def receipt(actor: Actor, public_id: UUID) -> Receipt:
    """Return one receipt.

    :raises Receipt.DoesNotExist: if there is none, or the actor may not see it
    """
    return Receipt.objects.visible_to(actor).get(public_id=public_id)


def credit_notes_since(
    policyholder_id: int, buyer_id: int, moment: datetime, *, currency: str = "EUR"
) -> QuerySet[CreditNote]:
    """Return the credit notes to a buyer recorded after a moment."""
    notes = _rows(CreditNote.objects, policyholder_id, buyer_id, currency)
    return notes.filter(recorded_at__gt=moment).order_by("id")


def buyers_with_invoices(policyholder_id: int) -> list[int]:
    """Return the ids of the buyers the policyholder has ever invoiced."""
    return list(
        Invoice.objects.filter(policyholder_id=policyholder_id)
        .order_by("buyer_id")
        .values_list("buyer_id", flat=True)
        .distinct()
    )


def invoices(actor: Actor) -> QuerySet[Invoice]:
    """Return the invoices the actor may see, oldest due first."""
    return (
        Invoice.objects.visible_to(actor)
        .select_related("buyer")
        .annotate(
            is_disputed=Exists(Dispute.objects.filter(invoice=OuterRef("pk"), resolved_on=None))
        )
        .order_by("due_on", "id")
    )


def invoice(actor: Actor, public_id: UUID) -> Invoice:
    """Return one invoice with its buyer.

    :raises Invoice.DoesNotExist: if there is none, or the actor may not see it
    """
    return Invoice.objects.visible_to(actor).select_related("buyer").get(public_id=public_id)


def paid_on(row: Invoice, on: date) -> list[rules.Allocation]:
    """Return what of which receipt went to an invoice by `on`, the buyer's designation kept."""
    known = ledger(row.policyholder_id, row.buyer_id, currency=row.currency).as_known_on(on)
    booking = rules.book(known, rules.Order.DESIGNATED)
    return [part for part in booking.allocations if part.invoice == row.number]


def disputes_of(actor: Actor) -> QuerySet[Dispute]:
    """Return the disputes the actor may see, newest first."""
    return (
        Dispute.objects.visible_to(actor)
        .select_related("invoice__buyer")
        .order_by("-opened_on", "-id")
    )


def receipts(actor: Actor) -> QuerySet[Receipt]:
    """Return the receipts the actor may see, newest first."""
    return (
        Receipt.objects.visible_to(actor)
        .select_related("buyer", "designated", "reversal")
        .order_by("-received_on", "-id")
    )


def credit_notes(actor: Actor) -> QuerySet[CreditNote]:
    """Return the credit notes the actor may see, newest first."""
    return (
        CreditNote.objects.visible_to(actor)
        .select_related("buyer", "invoice")
        .order_by("-issued_on", "-id")
    )


def uploads(actor: Actor) -> QuerySet[LedgerUpload]:
    """Return the ledgers the actor's policyholder uploaded, newest first."""
    return LedgerUpload.objects.visible_to(actor).order_by("-uploaded_at", "-id")


def overdue_report(actor: Actor, public_id: UUID) -> OverdueReport:
    """Return one overdue report.

    :raises OverdueReport.DoesNotExist: if there is none, or the actor may not see it
    """
    return OverdueReport.objects.visible_to(actor).select_related("buyer").get(public_id=public_id)


def last_overdue(policyholder_id: int, buyer_id: int) -> OverdueReport | None:
    """Return the newest overdue report on a buyer; None when there never was one."""
    return (
        OverdueReport.objects.filter(policyholder_id=policyholder_id, buyer_id=buyer_id)
        .order_by("-reported_on", "-id")
        .first()
    )


def overdue_reports(actor: Actor) -> QuerySet[OverdueReport]:
    """Return the overdue reports the actor may see, newest first."""
    return (
        OverdueReport.objects.visible_to(actor)
        .select_related("buyer")
        .order_by("-reported_on", "-id")
    )


def open_overdues(actor: Actor) -> QuerySet[OverdueReport]:
    """Return the overdue reports that are open, newest first."""
    return overdue_reports(actor).filter(state__in=OPEN_OVERDUES)


def open_overdue(policyholder_id: int, buyer_id: int) -> OverdueReport | None:
    """Return the overdue report that is open on a buyer; None when there is none."""
    return OverdueReport.objects.filter(
        policyholder_id=policyholder_id, buyer_id=buyer_id, state__in=OPEN_OVERDUES
    ).first()


def claimed_overdues(policyholder_id: int, buyer_id: int) -> QuerySet[OverdueReport]:
    """Return the reports on a buyer whose debt is claimed, oldest first."""
    return OverdueReport.objects.filter(
        policyholder_id=policyholder_id, buyer_id=buyer_id, state=OverdueState.CLAIM
    ).order_by("reported_on", "id")


def unpaid_overdues(policyholder_id: int, buyer_id: int) -> QuerySet[OverdueReport]:
    """Return the reports on a buyer that end when it pays: the open ones and those claimed."""
    return OverdueReport.objects.filter(
        policyholder_id=policyholder_id,
        buyer_id=buyer_id,
        state__in=[*OPEN_OVERDUES, OverdueState.CLAIM],
    ).order_by("id")


def experience(company_ids: Sequence[int]) -> dict[int, Experience]:
    """Return for each company with overdues what they say; the others are absent.

    Reads over all policyholders, so only the insurer's own scope sees anything.
    """
    reports = OverdueReport.objects.filter(
        buyer_id__in=company_ids, state__in=[*OPEN_OVERDUES, OverdueState.CLAIM]
    ).order_by("buyer_id", "id")
    found: dict[int, list[OverdueReport]] = {}
    for report in reports:
        found.setdefault(report.buyer_id, []).append(report)
    return {buyer_id: _experience(of_buyer) for buyer_id, of_buyer in found.items()}


def hand_overs(policyholder_id: int, buyer_ids: Iterable[int]) -> dict[int, list[HandOver]]:
    """Return when each of the buyers was with the collectors or claimed; the others are absent.

    The days are those of the events; a report made in that state counts from its own day.
    """
    reports = list(
        OverdueReport.objects.filter(
            policyholder_id=policyholder_id, buyer_id__in=list(buyer_ids)
        ).order_by("reported_on", "id")
    )
    names = ("receivables.overdue_moved", "receivables.overdue_ended")
    moved: dict[UUID, list[tuple[date, str]]] = {}
    for subject, day, facts in events.days_of(names, [report.public_id for report in reports]):
        moved.setdefault(subject, []).append((day, facts["state"]))
    found: dict[int, list[HandOver]] = {}
    for report in reports:
        for hand_over in _hand_overs(report, moved.get(report.public_id, [])):
            found.setdefault(report.buyer_id, []).append(hand_over)
    return found


def _hand_overs(report: OverdueReport, moved: list[tuple[date, str]]) -> Iterator[HandOver]:
    """Give the spells in which one report was with the collectors or claimed."""
    if report.state in _HANDED_OVER and not any(state in _HANDED_OVER for _, state in moved):
        moved = [(report.reported_on, report.state)]
    begun: date | None = None
    for day, state in moved:
        if state in _HANDED_OVER:
            begun = begun or day
        elif begun is not None:
            yield HandOver(begun, day)
            begun = None
    if begun is not None:
        yield HandOver(begun, None)


def _grouped(rows: Iterable[Kept]) -> dict[tuple[int, str], list[Kept]]:
    """Return the rows by buyer and currency: one account each."""
    accounts: dict[tuple[int, str], list[Kept]] = {}
    for row in rows:
        accounts.setdefault((row.buyer_id, row.currency), []).append(row)
    return accounts


def _experience(reports: Iterable[OverdueReport]) -> Experience:
    reports = list(reports)
    return Experience(
        reporters=len({report.policyholder_id for report in reports}),
        oldest_due_on=min(report.oldest_due_on for report in reports),
        in_collection=any(report.state == OverdueState.COLLECTION for report in reports),
        claim_payable=any(report.state == OverdueState.CLAIM for report in reports),
    )


def _open_in(ledger: rules.Ledger, on: date) -> Money:
    booking = rules.book(ledger.as_known_on(on), rules.Order.DESIGNATED)
    return Money.sum((item.open_gross for item in booking.open_items()), ledger.currency)


def _rows(
    rows: models.Manager[Row] | models.QuerySet[Row],
    policyholder_id: int,
    buyer_id: int,
    currency: str,
) -> models.QuerySet[Row]:
    return rows.filter(policyholder_id=policyholder_id, buyer_id=buyer_id, currency=currency)


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
