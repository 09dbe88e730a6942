"""What taking a ledger in would do, line by line, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from core.money import Money
from receivables.rules import spread
from receivables.rules.spread import Compared, Standing
from receivables.rules.upload import WHOLE_FILE, LedgerLine, Problem, WrongLine


class Fate(StrEnum):
    """What becomes of a line when the ledger is taken in."""

    WAITING = "WAITING"  # not compared with what is on record yet
    NEW = "NEW"  # its invoice is recorded
    PAID = "PAID"  # the invoice is known, and less is open than we know
    CREDIT = "CREDIT"  # a credit note: it is recorded on its invoice
    BUYER = "BUYER"  # of a list of buyers: whom the line names becomes known as one
    DISPUTED = "DISPUTED"  # the invoice is known, and the buyer denies it now
    SAME = "SAME"  # nothing changes
    UNKNOWN = "UNKNOWN"  # no one company has the buyer's number
    WRONG = "WRONG"  # it cannot be taken in as it is


GOOD = frozenset({Fate.NEW, Fate.PAID, Fate.CREDIT, Fate.BUYER, Fate.DISPUTED, Fate.SAME})
_TERMS = {
    "debtor_id": "BT-47",
    "invoice_no": "BT-1",
    "invoice_date": "BT-2",
    "currency": "BT-5",
    "credits": "BT-25",
    "amount_gross": "BT-112",
}
_OF_THE_BUYER = frozenset({"DEBTOR_UNKNOWN", "DEBTOR_AMBIGUOUS", "NAME_NOT_TOLD"})


@dataclass(frozen=True, slots=True)
class OnRecord:
    """An invoice that is known, as far as a ledger says something of it."""

    buyer_id: int
    invoice_date: date
    due_date: date
    net: Money
    gross: Money
    is_disputed: bool

    def differs(self, line: LedgerLine, buyer_id: int) -> bool:
        """Tell whether a line says something else of the invoice."""
        said = (buyer_id, line.invoice_date, line.due_date, line.net, line.gross)
        return said != (self.buyer_id, self.invoice_date, self.due_date, self.net, self.gross)


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of a line, and all that is wrong with it."""

    line: LedgerLine
    buyer_id: int | None
    problems: tuple[Problem, ...]
    is_new: bool = False
    paid: Money | None = None
    opens_dispute: bool = False

    @property
    def is_good_new(self) -> bool:
        """Whether it is recorded when the ledger is taken in."""
        return self.is_new and not self.problems

    @property
    def fate(self) -> Fate:
        """What becomes of the line, in one word."""
        if self.problems:
            return fate_of(self.problems)
        if self.is_new:
            return Fate.CREDIT if self.line.is_credit else Fate.NEW
        if self.paid is not None:
            return Fate.PAID
        return Fate.DISPUTED if self.opens_dispute else Fate.SAME


def as_recorded(each: Planned) -> OnRecord:
    """Return a new invoice as it will be on record."""
    line = each.line
    if each.buyer_id is None:
        raise ValueError("An invoice that can be taken in has a buyer.")
    return OnRecord(
        each.buyer_id, line.invoice_date, line.due_date, line.net, line.gross, is_disputed=False
    )


def by_terms(each: Planned) -> Planned:
    """Return an electronic invoice with its problems at the terms of EN 16931."""
    problems = (replace(found, column=_TERMS.get(found.column, "")) for found in each.problems)
    return replace(each, problems=tuple(problems))


def fate_of(problems: Iterable[Problem]) -> Fate:
    """Return what becomes of a line with problems: only its buyer is unknown, or it is wrong."""
    codes = {problem.code for problem in problems}
    return Fate.UNKNOWN if codes <= _OF_THE_BUYER else Fate.WRONG


def examined(
    lines: Sequence[LedgerLine],
    *,
    buyers: Mapping[str, Collection[int]],
    known: Mapping[str, OnRecord],
    as_of: date,
    policy_numbers: Collection[str] | None = None,
) -> list[Planned]:
    """Return each line with what is wrong with it, before it is compared with what is open."""
    twins = _twins(lines)
    found = []
    for line in lines:
        ids = list(buyers.get(line.debtor_id, ()))
        buyer_id = ids[0] if len(ids) == 1 else None
        problems = [
            *said_of_buyer(line, ids),
            *_of_policy(line, policy_numbers),
            *_of_invoice(line, buyer_id, twins, known.get(line.invoice_no), as_of),
        ]
        found.append(Planned(line, buyer_id, tuple(problems), line.invoice_no not in known))
    return found


def settled(
    found: Sequence[Planned],
    *,
    standing: Mapping[str, Standing],
    known: Mapping[str, OnRecord],
    unread: Mapping[str, int],
) -> list[Planned]:
    """Return the lines with what was paid and what is denied.

    `standing` is how we have each invoice booked, the new ones of the ledger too; `unread` are the
    lines that could not be read, by the invoice they name.
    """
    good = [each for each in found if not each.problems and not each.line.is_document]
    said = {each.line.invoice_no: each.line for each in good}
    to_mend = dict(unread) | {
        each.line.invoice_no: each.line.line for each in found if each.problems
    }
    beside = spread.compared(said, standing, to_mend)
    return [each if each.problems else _settled(each, beside, known) for each in found]


def _settled(
    each: Planned, beside: Mapping[str, Compared], known: Mapping[str, OnRecord]
) -> Planned:
    if each.line.is_document:
        return _as_invoiced(each)
    line, told = each.line, beside[each.line.invoice_no]
    if told.at_most is not None:
        more = Problem(line.line, "amount_open", "MORE_THAN_OURS", str(told.at_most))
        return replace(each, problems=(more,))
    if told.after_line is not None:
        other = Problem(line.line, "amount_open", "OTHER_LINE_FIRST", str(told.after_line))
        return replace(each, problems=(other,))
    standing = known.get(line.invoice_no)
    denied = standing is not None and standing.is_disputed
    return replace(
        each,
        paid=told.paid,
        opens_dispute=line.is_disputed and bool(line.open) and not denied,
    )


def _as_invoiced(each: Planned) -> Planned:
    """Return an invoice with what it says was paid before; of one that is known nothing is new."""
    line = each.line
    if line.is_credit or not each.is_new or line.open == line.gross:
        return each
    return Planned(line, each.buyer_id, (), True, paid=line.gross - line.open)


def said_of_buyer(line: LedgerLine, ids: Sequence[int]) -> Iterator[Problem]:
    """Return that no one company has the number of a line's buyer."""
    if len(ids) != 1:
        code = "DEBTOR_AMBIGUOUS" if ids else "DEBTOR_UNKNOWN"
        yield Problem(line.line, "debtor_id", code, line.debtor_id)


def _of_policy(line: LedgerLine, numbers: Collection[str] | None) -> Iterator[Problem]:
    if line.policy_no and numbers is not None and line.policy_no.upper() not in numbers:
        yield Problem(line.line, "policy_no", "OTHER_POLICY", line.policy_no)


def _of_invoice(
    line: LedgerLine,
    buyer_id: int | None,
    twins: Mapping[str, list[LedgerLine]],
    standing: OnRecord | None,
    as_of: date,
) -> Iterator[Problem]:
    others = twins.get(line.invoice_no, [])
    unlike = next((each for each in others if _says(each) != _says(line)), None)
    if unlike is not None:
        yield Problem(line.line, "invoice_no", "LINES_CONTRADICT", str(unlike.line))
    elif others and others[0].line != line.line:
        yield Problem(line.line, "invoice_no", "INVOICE_TWICE", line.invoice_no)
    elif line.invoice_date > as_of:
        code = "AFTER_TODAY" if line.is_document else "AFTER_LEDGER"
        yield Problem(line.line, "invoice_date", code, str(line.invoice_date))
    elif buyer_id is not None and standing is not None and standing.differs(line, buyer_id):
        yield Problem(line.line, "invoice_no", "INVOICE_DIFFERS", line.invoice_no)


def _twins(lines: Iterable[LedgerLine]) -> dict[str, list[LedgerLine]]:
    """Return the lines of each invoice that stands in the ledger more than once."""
    found: dict[str, list[LedgerLine]] = {}
    for line in lines:
        found.setdefault(line.invoice_no, []).append(line)
    return {number: of for number, of in found.items() if len(of) > 1}


def _says(line: LedgerLine) -> tuple[object, ...]:
    days = (line.invoice_date, line.due_date)
    return (line.debtor_id, *days, line.gross, line.net, line.open, line.is_disputed)


def unread(wrong: Iterable[WrongLine]) -> dict[str, int]:
    """Return the lines that could not be read, by the invoice they name."""
    return {line.invoice_no: line.problems[0].line for line in wrong if line.invoice_no}


def problems_of(wrong: Iterable[WrongLine], planned: Iterable[Planned]) -> list[Problem]:
    """Return all that is wrong with the lines of a ledger."""
    unread = [problem for line in wrong for problem in line.problems]
    return [*unread, *(problem for each in planned for problem in each.problems)]


def bad_lines(problems: Iterable[Problem]) -> set[int]:
    """Return on which lines something is wrong."""
    return {problem.line for problem in problems} - {WHOLE_FILE}
