"""An uploaded ledger: its columns, its lines, and why it is refused (`domain.md` 6.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from core.money import Money
from core.sheets import Bounds, FileRefused

Value = TypeVar("Value", date, int, Decimal)

COLUMNS = (
    "debtor_id",
    "debtor_name",
    "invoice_no",
    "invoice_date",
    "due_date",
    "currency",
    "amount_gross",
    "amount_net",
    "amount_open",
    "disputed",
    "paid_to_date",
    "reference",
    "policy_no",
)
REQUIRED = frozenset(
    {"debtor_id", "invoice_no", "invoice_date", "due_date", "amount_gross", "amount_open"}
)
CALLED = {name: name for name in COLUMNS} | {  # the headings that are understood
    "polisnummer": "policy_no", "polis": "policy_no", "policy_number": "policy_no",
    "kvk": "debtor_id", "kvk_nummer": "debtor_id", "kvk_number": "debtor_id",
    "vat": "debtor_id", "vat_number": "debtor_id", "btw_nummer": "debtor_id", "lei": "debtor_id",
    "naam": "debtor_name", "debiteur": "debtor_name", "debiteurnaam": "debtor_name",
    "afnemer": "debtor_name", "klantnaam": "debtor_name", "buyer": "debtor_name",
    "factuurnummer": "invoice_no", "factuurnr": "invoice_no", "factuur": "invoice_no",
    "invoice_number": "invoice_no", "factuurdatum": "invoice_date", "vervaldatum": "due_date",
    "valuta": "currency", "munt": "currency", "bedrag_incl_btw": "amount_gross",
    "bedrag_inclusief_btw": "amount_gross", "brutobedrag": "amount_gross",
    "factuurbedrag": "amount_gross", "bedrag_excl_btw": "amount_net",
    "bedrag_exclusief_btw": "amount_net", "nettobedrag": "amount_net",
    "openstaand": "amount_open", "openstaand_bedrag": "amount_open", "open_bedrag": "amount_open",
    "saldo": "amount_open", "betwist": "disputed", "in_geschil": "disputed",
    "betaald": "paid_to_date", "betaald_tot_nu": "paid_to_date", "kenmerk": "reference",
    "referentie": "reference", "betalingskenmerk": "reference",
}  # fmt: skip
AS_OF, ROW_COUNT, CONTROL_TOTAL = "as_of", "row_count", "control_total"
NOTED = {  # what may stand above the columns, each on a line with its value beside it
    "as_of": AS_OF, "as_of_date": AS_OF, "peildatum": AS_OF, "stand_per": AS_OF,
    "row_count": ROW_COUNT, "aantal_regels": ROW_COUNT,
    "control_total": CONTROL_TOTAL, "controletotaal": CONTROL_TOTAL,
}  # fmt: skip
BOUNDS = Bounds(bytes=10 << 20, rows=50_000, unpacked=120 << 20)  # 50,000 lines unpack to 50 MB
WHOLE_FILE = 0  # the line of a problem that is of no one line
MOST_ERRORS = 50  # shown at once; the rest follow when these are mended


class NoRows(FileRefused):
    """There is a first line with columns and nothing below it."""

    sentence = "The ledger has no lines below its first one."


class TotalDiffers(FileRefused):
    """The sum of the open amounts is not the control total."""

    sentence = "The open amounts add up to %(found)s, and you gave %(given)s as their total."


class RowsDiffer(FileRefused):
    """The ledger has not as many lines as its sender counted."""

    sentence = (
        "The ledger has %(found)s lines, and you gave %(given)s as their number. Lines may be "
        "lost: send the whole file, or correct the number."
    )


class DayMissing(FileRefused):
    """Nobody said on which day the ledger stood so."""

    sentence = (
        "Say on which day the ledger stood so: fill in the day, or write “as_of” and the day on a "
        "line above the columns."
    )


class HeaderUnreadable(FileRefused):
    """What stands above the columns of the ledger cannot be read."""

    sentence = "“%(value)s” beside “%(name)s” above the columns cannot be read. Correct it."


class HeaderContradicts(FileRefused):
    """The file says something else of itself than whoever sent it."""

    sentence = (
        "The file says %(said)s for “%(name)s” above its columns, and you gave %(given)s. Correct "
        "one of them."
    )


class LinesRefused(FileRefused):
    """Something is wrong; `problems` says on which lines, where and what to do, as many as fit.

    `left_out` is how many more problems there are.
    """

    sentence = "%(count)s lines have to be mended. Nothing was taken in."

    def __init__(self, problems: Sequence[Problem]) -> None:
        found = sorted(problems, key=lambda problem: problem.line)
        self.problems = found[:MOST_ERRORS]
        self.left_out = len(found) - len(self.problems)
        super().__init__(count=len({problem.line for problem in found} - {WHOLE_FILE}))


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell, as a code with values; `texts` words it."""

    line: int
    column: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One open item, or one invoice or credit note."""

    line: int
    debtor_id: str
    invoice_no: str
    invoice_date: date
    due_date: date
    gross: Money
    net: Money
    open: Money
    is_disputed: bool
    reference: str
    debtor_name: str = ""
    policy_no: str = ""
    place: str = ""  # of several invoices in a file, the name of this one
    is_document: bool = False  # the invoice itself: it says nothing of what is open by now
    is_credit: bool = False
    credits: str = ""  # of a credit note: its invoice
    dispatched_on: date | None = None  # None: nobody said


@dataclass(frozen=True, slots=True)
class Header:
    """What is said of a ledger as a whole; None: nothing was said."""

    as_of: date | None = None
    row_count: int | None = None
    control_total: Decimal | None = None

    def beside(self, given: Header) -> Header:
        """Return what the file and its sender say together.

        :raises HeaderContradicts: naming what they differ on
        """
        return Header(
            as_of=_agreed(AS_OF, self.as_of, given.as_of),
            row_count=_agreed(ROW_COUNT, self.row_count, given.row_count),
            control_total=_agreed(CONTROL_TOTAL, self.control_total, given.control_total),
        )


def _agreed(name: str, said: Value | None, given: Value | None) -> Value | None:
    if said is not None and given is not None and said != given:
        raise HeaderContradicts(name=name, said=said, given=given)
    return given if said is None else said


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line that cannot be taken in: why, and what of it could be read."""

    problems: tuple[Problem, ...]
    open: Money | None
    place: str = ""
    invoice_no: str = ""
    debtor_id: str = ""
    debtor_name: str = ""
