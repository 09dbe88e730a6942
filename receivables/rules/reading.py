"""Files with ledgers: which lines they have, and which of them are wrong."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import IO, TypeVar

from core import cells, sheets
from core.cells import Cell, WrongCell
from core.sheets import Line, Listed
from receivables.rules import ledger_line
from receivables.rules import upload as rules
from receivables.rules.bounds import EARLIEST, LATEST
from receivables.rules.files import FileKind
from receivables.rules.upload import Header, LedgerLine, WrongLine

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """What a file says, and its hash."""

    name: str
    sha256: str
    lines: tuple[LedgerLine, ...]
    wrong: tuple[WrongLine, ...] = ()
    header: Header = field(default_factory=Header)
    kind: FileKind = FileKind.LEDGER


def read(file: IO[bytes], name: str) -> LedgerFile:
    """Return the lines of a ledger; see `read_content`."""
    return read_content(file.read(rules.BOUNDS.bytes + 1), name)


def read_content(content: bytes, name: str) -> LedgerFile:
    """Return the lines of a ledger, those that are wrong apart.

    :raises FileRefused: a subclass for each way in which the file cannot be taken in
    """
    needed = [name for name in rules.COLUMNS if name in rules.REQUIRED]
    listed = sheets.read(content, rules.BOUNDS, rules.CALLED, needed, rules.NOTED)
    header = _header(listed.above)
    digest = hashlib.sha256(content).hexdigest()
    return _parted(_lines(listed), name, digest, header)


def read_rows(rows: Sequence[Mapping[str, Cell]], digest: str) -> LedgerFile:
    """Return the lines of a ledger that came as rows; the first one is line 1.

    :raises NoRows: if there are none
    """
    lines = (
        ledger_line.read_line(Line(place, cells_)) for place, cells_ in enumerate(rows, start=1)
    )
    return _parted(lines, "", digest, Header())


def _parted(
    given: Iterable[LedgerLine | WrongLine], name: str, digest: str, header: Header
) -> LedgerFile:
    found = list(given)
    if not found:
        raise rules.NoRows
    lines = tuple(line for line in found if isinstance(line, LedgerLine))
    wrong = tuple(line for line in found if isinstance(line, WrongLine))
    return LedgerFile(name[:200], digest, lines, wrong, header)


def _header(above: Mapping[str, Cell]) -> Header:
    """Return what a file says of itself above its columns."""
    return Header(
        as_of=_noted(above, rules.AS_OF, cells.day(EARLIEST, LATEST)),
        row_count=_noted(above, rules.ROW_COUNT, cells.whole(1, rules.BOUNDS.rows)),
        control_total=_noted(above, rules.CONTROL_TOTAL, cells.amount),
    )


def _noted(above: Mapping[str, Cell], name: str, kind: Callable[[Cell], Value]) -> Value | None:
    if cells.is_empty(above.get(name)):
        return None
    try:
        return kind(above[name])
    except WrongCell as wrong:
        raise rules.HeaderUnreadable(name=name, value=wrong.value) from None


def _lines(listed: Listed) -> Iterator[LedgerLine | WrongLine]:
    missing = rules.REQUIRED - listed.columns
    if missing:
        yield WrongLine(tuple(_missing(missing, listed.head)), None)
    for line in listed.lines:
        found = ledger_line.read_line(line)
        yield _without(found, missing) if isinstance(found, WrongLine) else found


def _missing(columns: Set[str], head: int) -> Iterator[rules.Problem]:
    for name in rules.COLUMNS:
        if name in columns:
            yield rules.Problem(head, name, "COLUMN_MISSING")


def _without(line: WrongLine, columns: Set[str]) -> WrongLine:
    """Leave out what is wrong with a line only because the file lacks a column."""
    problems = tuple(each for each in line.problems if each.column not in columns)
    return replace(line, problems=problems)
