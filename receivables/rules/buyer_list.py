"""A list of the buyers somebody sells to: its columns, its lines, and what becomes of each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from core import cells, sheets
from core.cells import Cell, WrongCell
from core.sheets import Bounds, FileRefused, Line
from receivables.rules.ledger_plan import Fate, fate_of
from receivables.rules.upload import NoRows, Problem, WrongLine

Value = TypeVar("Value")

COLUMNS = ("debtor_id", "debtor_name", "country", "city", "register_number")
CALLED = {name: name for name in COLUMNS} | {  # the headings that are understood
    "debiteurnummer": "debtor_id", "debiteurnr": "debtor_id", "klantnummer": "debtor_id",
    "customer_number": "debtor_id", "number": "debtor_id", "nummer": "debtor_id",
    "naam": "debtor_name", "name": "debtor_name", "debiteur": "debtor_name",
    "debiteurnaam": "debtor_name", "afnemer": "debtor_name", "klantnaam": "debtor_name",
    "buyer": "debtor_name", "land": "country", "landcode": "country",
    "plaats": "city", "place": "city", "stad": "city",
    "kvk": "register_number", "kvk_nummer": "register_number", "kvk_number": "register_number",
    "vat": "register_number", "vat_number": "register_number", "btw_nummer": "register_number",
    "lei": "register_number", "handelsregisternummer": "register_number",
}  # fmt: skip
BOUNDS = Bounds(bytes=10 << 20, rows=50_000, unpacked=120 << 20)
MOST_BY_NAME = 2_000  # lines without a number: each is looked up by itself [DESIGN]


class TooManyWithoutNumber(FileRefused):
    """So many lines have no number that looking all of them up by name would take too long."""

    sentence = (
        "%(found)s lines have no number. At most %(most)s may be without one: fill in the numbers, "
        "or send the list in parts."
    )


@dataclass(frozen=True, slots=True)
class ListedBuyer:
    """A buyer as its policyholder writes it; `register_number` says which company it is."""

    line: int
    debtor_id: str = ""
    debtor_name: str = ""
    country: str = ""
    city: str = ""
    register_number: str = ""

    @property
    def decides(self) -> str:
        """Return the number that says which company it is; empty: only its name does."""
        return self.register_number or self.debtor_id


@dataclass(frozen=True, slots=True)
class SentList:
    """What a list says, and its hash."""

    name: str
    sha256: str
    lines: tuple[ListedBuyer, ...]
    wrong: tuple[WrongLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedBuyer:
    """What becomes of a line of a list, and all that is wrong with it."""

    line: ListedBuyer
    buyer_id: int | None
    problems: tuple[Problem, ...]
    is_new: bool = False

    @property
    def fate(self) -> Fate:
        """What becomes of the line, in one word."""
        if self.problems:
            return fate_of(self.problems)
        return Fate.BUYER if self.is_new else Fate.SAME


def read_content(content: bytes, name: str) -> SentList:
    """Return the lines of a list, those that are wrong apart.

    :raises FileRefused: a subclass for each way in which the file cannot be taken in
    """
    listed = sheets.read(content, BOUNDS, CALLED, COLUMNS)
    return _parted(listed.lines, name, hashlib.sha256(content).hexdigest())


def read_rows(rows: Sequence[Mapping[str, Cell]], digest: str) -> SentList:
    """Return the lines of a list that came as rows; the first one is line 1.

    :raises NoRows: if there are none
    :raises TooManyWithoutNumber: if too many have no number
    """
    return _parted((Line(place, row) for place, row in enumerate(rows, start=1)), "", digest)


def planned(
    lines: Sequence[ListedBuyer],
    *,
    numbered: Mapping[str, Sequence[int]],
    named: Mapping[int, int],
    known: Iterable[int],
    said: Mapping[str, int],
) -> list[PlannedBuyer]:
    """Return what becomes of each line.

    `numbered` are the companies each number may mean, `named` those told by name, by line; `known`
    are the buyers known already, and `said` which company a number was said to be.
    """
    before = set(known)
    contradicted = _contradicted(lines)
    found = []
    for line in lines:
        ids = _companies(line, numbered, named)
        problems = tuple(_problems(line, ids, contradicted))
        buyer_id = ids[0] if len(ids) == 1 else None
        is_said = not line.register_number or said.get(line.debtor_id) == buyer_id
        found.append(PlannedBuyer(line, buyer_id, problems, not (buyer_id in before and is_said)))
    return found


def _parted(given: Iterable[Line], name: str, digest: str) -> SentList:
    found = [_read(line) for line in given]
    if not found:
        raise NoRows
    lines = tuple(line for line in found if isinstance(line, ListedBuyer))
    wrong = tuple(line for line in found if isinstance(line, WrongLine))
    by_name = sum(1 for line in lines if not line.decides)
    if by_name > MOST_BY_NAME:
        raise TooManyWithoutNumber(found=by_name, most=MOST_BY_NAME)
    return SentList(name[:200], digest, lines, wrong)


def _read(line: Line) -> ListedBuyer | WrongLine:
    """Return what a line says, or everything that is wrong with it."""
    problems: list[Problem] = []

    def read(column: str, kind: Callable[[Cell], str]) -> str:
        try:
            return kind(line.cells.get(column))
        except WrongCell as wrong:
            problems.append(Problem(line.number, column, wrong.code, wrong.value))
            return ""

    found = ListedBuyer(
        line.number,
        read("debtor_id", cells.optional_text(40)),
        read("debtor_name", cells.optional_text(200)),
        read("country", cells.country),
        read("city", cells.optional_text(120)),
        read("register_number", cells.optional_text(40)),
    )
    if line.surplus:
        problems.append(Problem(line.number, "", "NO_COLUMN", line.surplus))
    if not problems and not (found.decides or found.debtor_name):
        problems.append(Problem(line.number, "debtor_id", "NEITHER_NUMBER_NOR_NAME"))
    if not problems:
        return found
    named = {"debtor_id": found.debtor_id, "debtor_name": found.debtor_name}
    return WrongLine(tuple(problems), None, **named)


def _companies(
    line: ListedBuyer, numbered: Mapping[str, Sequence[int]], named: Mapping[int, int]
) -> Sequence[int]:
    if line.decides:
        return numbered.get(line.decides, ())
    return [named[line.line]] if line.line in named else ()


def _problems(
    line: ListedBuyer, ids: Sequence[int], contradicted: Mapping[str, int]
) -> Iterator[Problem]:
    column = "register_number" if line.register_number else "debtor_id"
    other = contradicted.get(line.debtor_id)
    if other is not None:
        yield Problem(line.line, "register_number", "NUMBERS_CONTRADICT", str(other))
    elif not line.decides and not ids:
        yield Problem(line.line, "debtor_name", "NAME_NOT_TOLD", line.debtor_name)
    elif len(ids) != 1:
        code = "DEBTOR_AMBIGUOUS" if ids else "DEBTOR_UNKNOWN"
        yield Problem(line.line, column, code, line.decides)


def _contradicted(lines: Iterable[ListedBuyer]) -> dict[str, int]:
    """Return the numbers that lines say to be several companies, each with its first line."""
    said: dict[str, dict[str, int]] = {}
    for line in lines:
        if line.debtor_id and line.register_number:
            said.setdefault(line.debtor_id, {}).setdefault(line.register_number, line.line)
    return {number: min(of.values()) for number, of in said.items() if len(of) > 1}
