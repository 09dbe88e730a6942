"""Files with ledgers: which lines they have, and which of them are wrong."""

import hashlib
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import IO

from core import sheets
from core.sheets import Listed
from receivables.rules import ledger_line
from receivables.rules import upload as rules
from receivables.rules.upload import LedgerLine, WrongLine


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """What a file says, and its hash."""

    name: str
    sha256: str
    lines: tuple[LedgerLine, ...]
    wrong: tuple[WrongLine, ...] = ()


def read(file: IO[bytes], name: str) -> LedgerFile:
    """Return the lines of a ledger, those that are wrong apart.

    :raises FileRefused: a subclass for each way in which the file cannot be taken in
    """
    content = file.read(rules.BOUNDS.bytes + 1)
    needed = [name for name in rules.COLUMNS if name in rules.REQUIRED]
    read_lines = list(_lines(sheets.read(content, rules.BOUNDS, rules.CALLED, needed)))
    lines = tuple(line for line in read_lines if isinstance(line, LedgerLine))
    wrong = tuple(line for line in read_lines if isinstance(line, WrongLine))
    if not read_lines:
        raise rules.NoRows
    return LedgerFile(name[:200], hashlib.sha256(content).hexdigest(), lines, wrong)


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
    return WrongLine(problems, line.open)
