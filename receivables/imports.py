"""Files with ledgers: CSV in whatever way an accounting package writes it, and XLSX."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from receivables.rules import ledger_line
from receivables.rules import upload as rules
from receivables.rules.upload import Cell, LedgerLine, WrongLine

_XLSX_MAGIC = b"PK\x03\x04"
_DELIMITERS = ";\t,|"
_LARGEST_UNPACKED = 60 << 20  # bytes; 20,000 lines need about 20 MB
_MOST_COLUMNS = 60
_HEAD = 1  # the line that names the columns
_SIXTH = Decimal("0.000001")  # what a spreadsheet's arithmetic leaves beyond this is noise
_LARGEST_FIGURE = Decimal(10**15)
_LONGEST_CELL = 2_000


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """What a file says, and its hash."""

    name: str
    sha256: str
    lines: tuple[LedgerLine, ...]
    wrong: tuple[WrongLine, ...] = ()


def read(file: IO[bytes], name: str) -> LedgerFile:
    """Return the lines of a ledger, those that are wrong apart.

    :raises UploadRefused: a subclass for each way in which the file cannot be taken in
    """
    content = file.read(rules.LARGEST_FILE + 1)
    if len(content) > rules.LARGEST_FILE:
        raise rules.FileTooLarge(most=rules.LARGEST_FILE >> 20)
    rows = _xlsx(content) if content.startswith(_XLSX_MAGIC) else _csv(content)
    read_lines = list(_lines(rows))
    lines = tuple(line for line in read_lines if isinstance(line, LedgerLine))
    wrong = tuple(line for line in read_lines if isinstance(line, WrongLine))
    if not read_lines:
        raise rules.NoRows
    return LedgerFile(name[:200], hashlib.sha256(content).hexdigest(), lines, wrong)


def _lines(rows: Iterator[tuple[int, Sequence[Cell]]]) -> Iterator[LedgerLine | WrongLine]:
    columns = _columns(next(rows, (_HEAD, ()))[1])
    missing = rules.REQUIRED - set(columns.values())
    if missing:
        yield WrongLine(tuple(_missing(missing)), None)
    count = 0
    for number, row in rows:
        cells = _named(columns, row)
        if not any(cell not in (None, "") for cell in cells.values()):
            continue
        count += 1
        if count > rules.MOST_ROWS:
            raise rules.TooManyRows(most=rules.MOST_ROWS)
        found = ledger_line.read_line(number, cells)
        yield _without(found, missing) if isinstance(found, WrongLine) else found


def _missing(columns: Set[str]) -> Iterator[rules.Problem]:
    for name in rules.COLUMNS:
        if name in columns:
            yield rules.Problem(_HEAD, name, "COLUMN_MISSING")


def _without(line: WrongLine, columns: Set[str]) -> WrongLine:
    """Leave out what is wrong with a line only because the file lacks a column."""
    problems = tuple(each for each in line.problems if each.column not in columns)
    return WrongLine(problems, line.open)


def _columns(head: Sequence[Cell]) -> dict[int, str]:
    """Return which column stands where.

    :raises ColumnsMissing: if not one of them is named, so that nothing can be read
    """
    names = {
        place: "_".join(str(cell or "").strip().lower().replace("-", " ").split())
        for place, cell in enumerate(head[:_MOST_COLUMNS])
    }
    found = {place: name for place, name in names.items() if name in rules.COLUMNS}
    if not found:
        needed = ", ".join(name for name in rules.COLUMNS if name in rules.REQUIRED)
        raise rules.ColumnsMissing(missing=needed)
    return found


def _named(columns: Mapping[int, str], row: Sequence[Cell]) -> dict[str, Cell]:
    return {name: row[place] for place, name in columns.items() if place < len(row)}


def _csv(content: bytes) -> Iterator[tuple[int, Sequence[Cell]]]:
    text = _text(content)
    if "\x00" in text:
        raise rules.FileUnreadable(problem="it holds bytes that no text holds.")
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(reader, None)
        except csv.Error as wrong:
            problem = f"line {reader.line_num} does not come apart into columns ({wrong})."
            raise rules.FileUnreadable(problem=problem) from wrong
        if row is None:
            return
        yield reader.line_num, [cell.strip() for cell in row]


def _text(content: bytes) -> str:
    """Return the text: UTF-8 or UTF-16 with a mark, else what Western spreadsheets write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _xlsx(content: bytes) -> Iterator[tuple[int, Sequence[Cell]]]:
    _ensure_unpacks_small(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True)
        yield from enumerate(_cells(rows), start=1)
    except (
        InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, SyntaxError,
        TypeError, AttributeError, OSError,
    ) as wrong:  # fmt: skip
        raise rules.FileUnreadable(problem="this is no whole XLSX file.") from wrong


def _ensure_unpacks_small(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
    except zipfile.BadZipFile as wrong:
        raise rules.FileUnreadable(problem="this is no whole XLSX file.") from wrong
    if unpacked > _LARGEST_UNPACKED:
        raise rules.FileUnreadable(problem="it unpacks to far more than a ledger is.")


def _cells(rows: Iterable[Sequence[object]]) -> Iterator[list[Cell]]:
    for row in rows:
        yield [_cell(value) for value in row]


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, datetime | date):
        return value
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, int | float):
        exact = Decimal(repr(value))
        is_amount = exact.is_finite() and abs(exact) < _LARGEST_FIGURE
        return exact.quantize(_SIXTH).normalize() if is_amount else repr(value)
    return str(value)[:_LONGEST_CELL]
