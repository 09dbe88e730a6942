"""Lists that people send as a file, row by row: CSV however it was written, and XLSX.

What is in the file decides how it is read, never its name. Whatever cannot be a plain list is
refused by name before it is unpacked: macros, passwords, bombs, rows without end.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO

import openpyxl
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils.exceptions import InvalidFileException

from core.cells import Cell, Formula, is_empty
from core.sheet_refusals import (
    Bounds,
    ColumnsMissing,
    FileHoldsMacros,
    FileRefused,
    FileTooLarge,
    FileUnreadable,
    LineUnreadable,
    TooManyColumns,
    TooManyRows,
    not_apart,
)

__all__ = (
    "Bounds",
    "ColumnsMissing",
    "FileHoldsMacros",
    "FileRefused",
    "FileTooLarge",
    "FileUnreadable",
    "Line",
    "LineUnreadable",
    "Listed",
    "TooManyColumns",
    "TooManyRows",
    "read",
)

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NO_LISTS = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = ";\t,|"
_NAMED_DELIMITER = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # how a spreadsheet names it
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')  # how people keep the zeros before a number
_SIXTH = Decimal("0.000001")  # what a spreadsheet's arithmetic leaves beyond this is noise
_LARGEST_FIGURE = Decimal(10**15)
_LONGEST_CELL = 2_000
_LAST_ROW = 1_048_576  # of any spreadsheet
_PIECE, _LONGEST_TAG = 1 << 16, 1 << 20
_ROW_OR_CELL = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(row|c)(?=[\s>/])")
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_MACROS = ("vbaproject.bin", "xl/macrosheets/", "xl/activex/")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list by the names of its columns; `surplus` stands where no column is named."""

    number: int
    cells: Mapping[str, Cell]
    surplus: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: which columns it has, and its lines that are not blank."""

    columns: frozenset[str]
    head: int  # the line that names the columns
    lines: Iterator[Line]
    above: Mapping[str, Cell]  # what is said of the whole list, above its columns


def ensure_small(content: bytes, bounds: Bounds) -> None:
    """Refuse a file that is larger than such a list is.

    :raises FileTooLarge: naming how large it may be
    """
    if len(content) > bounds.bytes:
        raise FileTooLarge(most=bounds.bytes >> 20)


def read(
    content: bytes,
    bounds: Bounds,
    called: Mapping[str, str],
    needed: Iterable[str],
    noted: Mapping[str, str] | None = None,
) -> Listed:
    """Return the list in a file; `called` gives the column for each heading that is understood.

    A file with none of them is refused, naming those `needed`; one that lacks some is not. `noted`
    names what may stand above the columns. Lines are read, and refused, as they are asked for.

    :raises FileRefused: a subclass for each way in which the file cannot be taken in
    """
    ensure_small(content, bounds)
    rows = _not_blank(_rows(content, bounds))
    number, head = next(rows, (1, ()))
    above: dict[str, Cell] = {}
    while noted and head and (name := noted.get(_heading(head[0]))):
        above[name] = head[1] if len(head) > 1 else None
        number, head = next(rows, (number, ()))
    if not (named := _columns(head, called)):
        raise ColumnsMissing(missing=", ".join(needed))
    width = max(place for place, cell in enumerate(head, start=1) if not is_empty(cell))
    return Listed(frozenset(named.values()), number, _lines(rows, named, width, bounds), above)


def _columns(head: Sequence[Cell], called: Mapping[str, str]) -> dict[int, str]:
    """Return which column stands where; of two of one name the first counts."""
    found: dict[int, str] = {}
    for place, cell in enumerate(head):
        if (name := called.get(_heading(cell))) and name not in found.values():
            found[place] = name
    return found


def _heading(cell: Cell) -> str:
    return "_".join(str(cell or "").strip(" :\t").lower().replace("-", " ").split())


def _lines(
    rows: Iterable[tuple[int, Sequence[Cell]]], named: Mapping[int, str], width: int, bounds: Bounds
) -> Iterator[Line]:
    for count, (number, row) in enumerate(rows, start=1):
        if count > bounds.rows:
            raise TooManyRows(most=bounds.rows)
        cells = {name: row[place] for place, name in named.items() if place < len(row)}
        beyond = next((str(cell) for cell in row[width:] if not is_empty(cell)), "")
        yield Line(number, cells, beyond)


def _not_blank(rows: Iterable[tuple[int, Sequence[Cell]]]) -> Iterator[tuple[int, Sequence[Cell]]]:
    return (row for row in rows if not all(map(is_empty, row[1])))


def _rows(content: bytes, bounds: Bounds) -> Iterator[tuple[int, Sequence[Cell]]]:
    if content.startswith(_ZIP):
        return _xlsx(content, bounds)
    if content.startswith(_OLD_OFFICE):
        raise FileUnreadable(problem="it is of an old Excel, or has a password.")
    if content.startswith(_NO_LISTS):
        raise FileUnreadable(problem="it is a picture or a PDF, whatever it is called.")
    return _csv(content, bounds)


def _csv(content: bytes, bounds: Bounds) -> Iterator[tuple[int, Sequence[Cell]]]:
    text = _text(content)
    first, _, rest = text.partition("\n")
    named = _NAMED_DELIMITER.fullmatch(first)
    if named:
        text, before, delimiter = rest, 1, named[1]
    else:
        before, delimiter = 0, max(_DELIMITERS, key=_first_line(text).count)
    _ensure_no_nul(text, delimiter, before)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + before + 1
        try:
            row = next(reader, None)
        except csv.Error:
            raise not_apart(text, line=begins) from None
        if row is None:
            return
        if len(row) > bounds.columns:
            raise TooManyColumns(line=begins, most=bounds.columns)
        yield begins, [_typed(cell.strip()) for cell in row]


def _first_line(text: str) -> str:
    """Return the first line that says something."""
    return next((line for line in io.StringIO(text) if line.strip(" ;,|\t\r\n")), "")


def _typed(cell: str) -> Cell:
    kept = _KEPT_AS_TEXT.fullmatch(cell)
    if kept:
        return kept[1]
    if cell.startswith("'") and cell[1:2] in ("=", "+", "-", "@"):
        return cell[1:]  # as our own files write it
    return Formula(cell) if cell.startswith("=") else cell[:_LONGEST_CELL]


def _ensure_no_nul(text: str, delimiter: str, before: int) -> None:
    place = text.find("\x00")
    if place < 0:
        return
    line = text.count("\n", 0, place) + 1 + before
    column = text.count(delimiter, text.rfind("\n", 0, place) + 1, place) + 1
    raise LineUnreadable(
        line=line, column=column, problem="a character stands there that no text holds."
    )


def _text(content: bytes) -> str:
    """Return the text: UTF-8 or UTF-16 with a mark, else what Western spreadsheets write."""
    if content.startswith(_UTF_16):
        return _decoded(content, "utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        if not content[: wrong.start].isascii():  # it began as UTF-8
            raise _not_in(content, wrong) from None
        return _decoded(content, "cp1252")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise _not_in(content, wrong) from None


def _not_in(content: bytes, wrong: UnicodeDecodeError) -> LineUnreadable:
    before = content[: wrong.start]
    begun = before[before.rfind(b"\n") + 1 :]
    column = max(begun.count(mark.encode()) for mark in _DELIMITERS) + 1
    return LineUnreadable(
        line=before.count(b"\n") + 1,
        column=column,
        problem="the letters are kept in a way that this file does not keep to.",
    )


def _xlsx(content: bytes, bounds: Bounds) -> Iterator[tuple[int, Sequence[Cell]]]:
    try:
        _ensure_tame(content, bounds)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_col=bounds.columns, max_row=_LAST_ROW, values_only=True)
        for number, row in enumerate(rows, start=1):
            yield number, [_cell(value) for value in row]
    except (
        InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, SyntaxError,
        TypeError, AttributeError, OSError, NotImplementedError, OverflowError, RuntimeError,
    ) as wrong:  # fmt: skip
        raise FileUnreadable(problem="this is no whole XLSX file.") from wrong


def _ensure_tame(content: bytes, bounds: Bounds) -> None:
    """Refuse a spreadsheet that is more than a list, before anything of it is unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        if sum(part.file_size for part in parts) > bounds.unpacked:
            raise FileUnreadable(problem="it unpacks to far more than a list is.")
        names = [part.filename.lower() for part in parts]
        kinds = packed.read("[Content_Types].xml").lower()
        if b"macroenabled" in kinds or any(each in name for name in names for each in _MACROS):
            raise FileHoldsMacros
        for part in parts:
            name = part.filename.lower()
            if name.endswith((".xml", ".rels")):
                with packed.open(part) as piece:
                    _ensure_plain(piece, bounds.columns, is_sheet="worksheets/" in name)


def _ensure_plain(part: IO[bytes], most: int, *, is_sheet: bool) -> None:
    """Refuse declarations of entities, and rows of a sheet that are wider than a list is."""
    line = cells = 0
    rest = b""
    while piece := part.read(_PIECE):
        text = rest + piece
        end = text.rfind(b"<")
        text, rest = (text[:end], text[end:]) if end >= 0 else (text, b"")
        if len(rest) > _LONGEST_TAG or _DECLARATION.search(text) or b"\x00" in text:
            raise FileUnreadable(problem="this is no whole XLSX file.")
        for tag in _ROW_OR_CELL.finditer(text) if is_sheet else ():
            line, cells = (line + 1, 0) if tag[1] == b"row" else (line, cells + 1)
            if cells > most:
                raise TooManyColumns(line=line, most=most)


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, datetime | date):
        return value
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, int | float):
        exact = Decimal(repr(value))
        is_amount = exact.is_finite() and abs(exact) < _LARGEST_FIGURE
        return exact.quantize(_SIXTH).normalize() if is_amount else repr(value)
    if not isinstance(value, str) or value.startswith("=") or value in ERROR_CODES:
        return Formula(value)
    return value[:_LONGEST_CELL]
