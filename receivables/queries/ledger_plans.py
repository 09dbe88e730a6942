"""What taking a ledger in would do, as things are on record now."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from companies import queries as companies
from core.money import Money
from receivables.models import Dispute, Invoice
from receivables.queries.debts import open_with
from receivables.queries.identifying import buyers_named
from receivables.rules import ledger_plan as rules
from receivables.rules.ledger_plan import OnRecord, Planned
from receivables.rules.upload import LedgerLine


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
    policy_numbers: Collection[str] | None = None,
    now: datetime,
) -> Plan:
    """Return what becomes of each line; nothing is written, and the questions stay as few."""
    known = _on_record(policyholder_id, [line.invoice_no for line in lines])
    examined = rules.examined(
        lines,
        buyers=buyers_named(policyholder_id, {line.debtor_id for line in lines}),
        known=known,
        as_of=as_of,
        policy_numbers=policy_numbers,
    )
    new = invoices_of(examined, policyholder_id, now)
    open_now = open_with(policyholder_id, as_of, new)
    listed = {line.invoice_no for line in lines}
    missing = sum(1 for number, left in open_now.items() if left and number not in listed)
    return Plan(rules.settled(examined, open_now=open_now, known=known), missing)


def invoices_of(found: Iterable[Planned], policyholder_id: int, now: datetime) -> list[Invoice]:
    """Return the rows of the invoices that are new, not saved."""
    new = [each for each in found if each.is_new and not each.problems]
    buyers = companies.by_id({each.buyer_id for each in new if each.buyer_id is not None})
    return [
        Invoice(
            policyholder_id=policyholder_id,
            buyer=buyers[each.buyer_id or 0],
            number=each.line.invoice_no,
            dispatched_on=each.line.invoice_date,  # a ledger knows no other day
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
