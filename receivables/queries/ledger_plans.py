"""What taking a ledger in would do, as things are on record now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from companies import queries as companies
from core.money import Money
from receivables.models import CreditNote, Dispute, Invoice
from receivables.queries.debts import standing_with
from receivables.queries.identifying import buyers_named
from receivables.rules import credit_plan
from receivables.rules import ledger_plan as rules
from receivables.rules.credit_plan import Credited
from receivables.rules.ledger_plan import OnRecord, Planned
from receivables.rules.upload import LedgerLine, WrongLine


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of each line, and how many open invoices are not among them."""

    lines: list[Planned]
    not_listed: int


def plan(
    policyholder_id: int,
    lines: Sequence[LedgerLine],
    *,
    as_of: date,
    wrong: Sequence[WrongLine],
    policy_numbers: Collection[str] | None = None,
    now: datetime,
) -> Plan:
    """Return what becomes of each line; nothing is written, and the questions stay as few.

    `wrong` are the lines of the same file that could not be read.
    """
    buyers = buyers_named(policyholder_id, {line.debtor_id for line in lines})
    known = _on_record(policyholder_id, [line.credits or line.invoice_no for line in lines])
    examined = rules.examined(
        [line for line in lines if not line.is_credit],
        buyers=buyers,
        known=known,
        as_of=as_of,
        policy_numbers=policy_numbers,
    )
    if any(line.is_document for line in lines):
        return Plan(_documents(policyholder_id, lines, examined, buyers, known, as_of), 0)
    new = invoices_of(examined, policyholder_id, now)
    standing = standing_with(policyholder_id, as_of, new)
    listed = {line.invoice_no for line in lines}
    missing = sum(1 for number, each in standing.items() if each.open and number not in listed)
    unread = rules.unread(wrong)
    return Plan(rules.settled(examined, standing=standing, known=known, unread=unread), missing)


def _documents(
    policyholder_id: int,
    lines: Sequence[LedgerLine],
    invoices: Sequence[Planned],
    buyers: Mapping[str, Collection[int]],
    known: Mapping[str, OnRecord],
    as_of: date,
) -> list[Planned]:
    """Return the invoices and credit notes of a file; the other invoices of the books stay."""
    notes = [line for line in lines if line.is_credit]
    new = {each.line.invoice_no: rules.as_recorded(each) for each in invoices if each.is_good_new}
    credits = credit_plan.examined(
        notes,
        buyers=buyers,
        invoices={**new, **known},
        known=_credits_on_record(policyholder_id, [line.invoice_no for line in notes]),
        before=_credited_before(policyholder_id, notes),
        as_of=as_of,
    )
    settled = rules.settled([*invoices, *credits], standing={}, known=known, unread={})
    return sorted((rules.by_terms(each) for each in settled), key=lambda each: each.line.line)


def invoices_of(found: Iterable[Planned], policyholder_id: int, now: datetime) -> list[Invoice]:
    """Return the rows of the invoices that are new, not saved."""
    new = [each for each in found if each.is_good_new and not each.line.is_credit]
    buyers = companies.by_id({each.buyer_id for each in new if each.buyer_id is not None})
    return [
        Invoice(
            policyholder_id=policyholder_id,
            buyer=buyers[each.buyer_id or 0],
            number=each.line.invoice_no,
            dispatched_on=each.line.dispatched_on or each.line.invoice_date,
            issued_on=each.line.invoice_date,
            due_on=each.line.due_date,
            net_amount=each.line.net.amount,
            vat_amount=(each.line.gross - each.line.net).amount,
            currency=each.line.gross.currency,
            recorded_at=now,
        )
        for each in new
    ]


def _on_record(policyholder_id: int, numbers: Sequence[str]) -> dict[str, OnRecord]:
    rows = Invoice.objects.filter(policyholder_id=policyholder_id, number__in=numbers)
    denied = set(
        Dispute.objects.filter(policyholder_id=policyholder_id, resolved_on=None).values_list(
            "invoice_id", flat=True
        )
    )
    return {
        row.number: OnRecord(
            buyer_id=row.buyer.merged_into_id or row.buyer_id,
            invoice_date=row.issued_on,
            due_date=row.due_on,
            net=Money(row.net_amount, row.currency),
            gross=row.gross,
            is_disputed=row.id in denied,
        )
        for row in rows.select_related("buyer")
    }


def _credits_on_record(policyholder_id: int, numbers: Sequence[str]) -> dict[str, Credited]:
    rows = CreditNote.objects.filter(policyholder_id=policyholder_id, number__in=numbers)
    return {
        row.number: Credited(
            invoice=row.invoice.number if row.invoice else "",
            issued_on=row.issued_on,
            net=Money(row.net_amount, row.currency),
            gross=row.gross,
        )
        for row in rows.select_related("invoice")
    }


def _credited_before(policyholder_id: int, notes: Sequence[LedgerLine]) -> dict[str, Money]:
    """Return what other credit notes than these took off the invoices that these name."""
    rows = CreditNote.objects.filter(
        policyholder_id=policyholder_id, invoice__number__in=[line.credits for line in notes]
    ).exclude(number__in=[line.invoice_no for line in notes])
    found: dict[str, Money] = {}
    for row in rows.select_related("invoice"):
        if row.invoice is not None:
            number = row.invoice.number
            found[number] = found.get(number, Money.zero(row.currency)) + row.gross
    return found
