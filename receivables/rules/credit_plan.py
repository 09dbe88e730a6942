"""What taking a credit note in would do, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.money import Money
from receivables.rules.ledger_plan import OnRecord, Planned, said_of_buyer
from receivables.rules.upload import LedgerLine, Problem


@dataclass(frozen=True, slots=True)
class Credited:
    """A credit note that is known."""

    invoice: str
    issued_on: date
    net: Money
    gross: Money

    def differs(self, line: LedgerLine) -> bool:
        """Tell whether a line says something else of it."""
        said = (line.credits, line.invoice_date, line.net, line.gross)
        return said != (self.invoice, self.issued_on, self.net, self.gross)


def examined(
    lines: Iterable[LedgerLine],
    *,
    buyers: Mapping[str, Collection[int]],
    invoices: Mapping[str, OnRecord],
    known: Mapping[str, Credited],
    before: Mapping[str, Money],
    as_of: date,
) -> list[Planned]:
    """Return each credit note with what is wrong with it.

    `invoices` are those on record and those of the same file that can be taken in; `before` is
    what other credit notes took off them.
    """
    given: dict[str, list[LedgerLine]] = {}
    credited = dict(before)
    found = []
    for line in lines:
        ids = list(buyers.get(line.debtor_id, ()))
        buyer_id = ids[0] if len(ids) == 1 else None
        twins = given.setdefault(line.invoice_no, [])
        problems = [
            *said_of_buyer(line, ids),
            *_of_note(line, twins, known.get(line.invoice_no), as_of),
            *_of_invoice(line, buyer_id, invoices.get(line.credits), credited),
        ]
        twins.append(line)
        found.append(Planned(line, buyer_id, tuple(problems), line.invoice_no not in known))
    return found


def _of_note(
    line: LedgerLine, twins: Sequence[LedgerLine], known: Credited | None, as_of: date
) -> Iterator[Problem]:
    if twins:
        yield Problem(line.line, "invoice_no", "INVOICE_TWICE", line.invoice_no)
    elif line.invoice_date > as_of:
        yield Problem(line.line, "invoice_date", "AFTER_TODAY", str(line.invoice_date))
    elif known is not None and known.differs(line):
        yield Problem(line.line, "invoice_no", "CREDIT_DIFFERS", line.invoice_no)


def _of_invoice(
    line: LedgerLine,
    buyer_id: int | None,
    invoice: OnRecord | None,
    credited: dict[str, Money],
) -> Iterator[Problem]:
    """Refuse a credit on an invoice nobody knows, of somebody else, or of more than it was."""
    if invoice is None:
        yield Problem(line.line, "credits", "CREDITS_UNKNOWN", line.credits)
    elif invoice.gross.currency != line.gross.currency:
        yield Problem(line.line, "currency", "CREDIT_IN_OTHER_MONEY", invoice.gross.currency)
    elif buyer_id is not None and buyer_id != invoice.buyer_id:
        yield Problem(line.line, "debtor_id", "CREDITS_ANOTHER", line.credits)
    else:
        total = credited.get(line.credits, Money.zero(line.gross.currency)) + line.gross
        credited[line.credits] = total
        if total > invoice.gross:
            yield Problem(line.line, "amount_gross", "CREDITS_TOO_MUCH", str(invoice.gross))
