"""A file of requests: its columns, what a row asks, what becomes of it, and the file's states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from core import cells
from core.cells import Cell, WrongCell
from core.errors import BusinessError
from core.sheets import Bounds, Line

BOUNDS = Bounds(bytes=10 << 20, rows=50_000, unpacked=120 << 20)
COLUMNS = (
    "number", "country", "name", "city", "amount", "currency", "payment_days", "reference",
    "comment",
)  # fmt: skip
NEEDED = ("number", "name", "amount")
LAST_DAY = "until"  # not asked by the file: left unread it would become a limit without an end
CALLED = {name: name for name in COLUMNS} | {  # as the headings are written
    "kvk": "number", "kvk_nummer": "number", "kvk_number": "number", "vat": "number",
    "vat_number": "number", "btw_nummer": "number", "lei": "number", "nummer": "number",
    "land": "country", "naam": "name", "buyer": "name", "afnemer": "name", "plaats": "city",
    "bedrag": "amount", "limit": "amount", "limiet": "amount", "valuta": "currency",
    "betaaltermijn": "payment_days", "days": "payment_days", "dagen": "payment_days",
    "your_reference": "reference", "kenmerk": "reference", "referentie": "reference",
    "toelichting": "comment", "opmerking": "comment",
    "until": LAST_DAY, "last_day": LAST_DAY, "valid_until": LAST_DAY, "tot": LAST_DAY,
    "tot_en_met": LAST_DAY, "einddatum": LAST_DAY,
}  # fmt: skip
USUAL_DAYS, MOST_DAYS = 30, 365
MOST = Decimal(100_000_000_000)
ROWS_A_RANGE = 250

Value = TypeVar("Value")


class BulkState(StrEnum):
    """What is being done with a file of requests."""

    MATCHING = "MATCHING"  # its rows are looked up
    READY = "READY"  # every row's fate can be seen; nothing is sent
    SENDING = "SENDING"
    STOPPED = "STOPPED"  # by whoever sent it: what was not begun stays where it is
    DONE = "DONE"


NEXT_STATES: dict[BulkState, frozenset[BulkState]] = {
    BulkState.MATCHING: frozenset({BulkState.READY, BulkState.STOPPED}),
    BulkState.READY: frozenset({BulkState.SENDING}),
    BulkState.SENDING: frozenset({BulkState.STOPPED, BulkState.DONE}),
    BulkState.STOPPED: frozenset({BulkState.SENDING, BulkState.MATCHING}),
    BulkState.DONE: frozenset(),
}


class Fate(StrEnum):
    """What becomes of a row."""

    WAITING = "WAITING"  # not looked up yet
    WRONG = "WRONG"  # a cell cannot be read
    UNKNOWN = "UNKNOWN"  # no company answers to it
    CHOOSE = "CHOOSE"  # several may be meant
    DOUBLED = "DOUBLED"  # the buyer stands in the file before
    CANNOT = "CANNOT"  # refused outright, whatever the buyer is worth
    LOWERS = "LOWERS"  # asks less than stands: left out until somebody says that it may
    WILL_ASK = "WILL_ASK"
    ASKED = "ASKED"
    REFUSED = "REFUSED"  # what stood in the way only when it was sent


class LastDayNotHere(BusinessError):
    """A column gives a last day, which a request by the file does not have."""

    sentence = (
        "A last day (the column “until”) cannot be asked by the file. Take the column out, and ask "
        "for what has a last day on the page of its buyer."
    )


class NoRows(BusinessError):
    """There is a line with columns and nothing below it."""

    sentence = "The file has no lines below its first one."


class NothingToSend(BusinessError):
    """Not one row of the file can be asked."""

    sentence = "Not one row of this file can be sent. Mend it and upload it again."


class ChoosingIsOver(BusinessError):
    """Rows are being worked on, or were answered."""

    sentence = (
        "A company is chosen while a file waits to be sent or is stopped. Stop it first; of a file "
        "that is answered, upload the row again."
    )


class ChosenAlready(BusinessError):
    """The row means one company already."""

    sentence = "This row means one company already: nothing is left to choose."


class ActsNoMore(BusinessError):
    """Whoever sent a file has no mandate any more."""

    sentence = "Whoever sent this file acts for you no more. Somebody else can go on with it."


class NotAmongThem(BusinessError):
    """A company was chosen that was not proposed for the row."""

    sentence = "Choose one of the companies that are proposed for this row."


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell: a code, and what stands there."""

    column: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What a row says; what could not be read is empty and among the problems."""

    line: int
    number: str
    country: str
    name: str
    city: str
    amount: Decimal | None
    currency: str
    payment_days: int
    reference: str
    comment: str
    problems: tuple[Problem, ...]


def read_row(line: Line, currency: str) -> Row:
    """Return what a line asks and all that is wrong with it; `currency` where none is named."""
    problems: list[Problem] = []

    def read(column: str, kind: Callable[[Cell], Value], empty: Value) -> Value:
        try:
            return kind(line.cells.get(column))
        except WrongCell as wrong:
            problems.append(Problem(column, wrong.code, wrong.value))
            return empty

    if line.surplus:
        problems.append(Problem("", "NO_COLUMN", line.surplus[:80]))
    number = read("number", cells.optional_text(60), "")
    name = read("name", cells.optional_text(200), "")
    if not (number or name) and not problems:
        problems.append(Problem("number", "MISSING"))
    has_days = not cells.is_empty(line.cells.get("payment_days"))
    return Row(
        line=line.number,
        number=number,
        country=read("country", cells.country, ""),
        name=name,
        city=read("city", cells.optional_text(120), ""),
        amount=read("amount", _amount, None),
        currency=read("currency", cells.currency(currency), currency),
        payment_days=read("payment_days", cells.whole(1, MOST_DAYS), USUAL_DAYS)
        if has_days
        else USUAL_DAYS,
        reference=read("reference", cells.optional_text(40), ""),
        comment=read("comment", cells.optional_text(1000), ""),
        problems=tuple(problems),
    )


def _amount(cell: Cell) -> Decimal | None:
    found = cells.amount(cell)
    if found <= 0:
        raise WrongCell("NOT_ABOVE_ZERO", found)
    if found > MOST:
        raise WrongCell("TOO_MUCH", found)
    if found != round(found, 2):
        raise WrongCell("NOT_IN_CENTS", found)
    return found
