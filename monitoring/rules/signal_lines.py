"""A line of a feed of signals: its columns, and what it says (`docs/formats/signals.md`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from companies.rules import Scheme, identifiers
from core import cells
from core.cells import Cell, WrongCell
from core.errors import BusinessError
from core.sheet_refusals import Bounds
from monitoring.rules.triggers import FROM_OUTSIDE, SignalKind, Told

BOUNDS = Bounds(bytes=10 << 20, rows=20_000, unpacked=120 << 20)
COLUMNS = (
    "source_id", "kind", "happened_on", "number", "scheme", "country", "name", "detail", "link",
    "revision", "withdrawn",
)  # fmt: skip
NEEDED = ("source_id", "kind", "happened_on", "number")
CALLED = {name: name for name in COLUMNS} | {"id": "source_id", "date": "happened_on"}
_EARLIEST = date(1900, 1, 1)
_YES, _NO = frozenset({"y", "yes", "true", "1"}), frozenset({"", "n", "no", "false", "0"})
_SCHEMES = {Scheme.KVK, Scheme.VAT, Scheme.LEI}

Value = TypeVar("Value")


class LineRefused(BusinessError):
    """A line of a feed cannot be read."""

    sentence = "%(column)s: %(problem)s"


class CellMissing(BusinessError):
    """A cell has to be filled in."""

    sentence = "this has to be filled in."


class CellUnreadable(BusinessError):
    """A cell does not hold what its column does."""

    sentence = "“%(value)s” is nothing that this column holds. The format says what it may be."


class NotYetHappened(BusinessError):
    """The day has not come yet."""

    sentence = "%(value)s is in the future: send what has happened."


class KindUnknown(BusinessError):
    """There is no such kind of signal, or it does not come from outside."""

    sentence = "“%(value)s” is no kind of signal that a feed can bring."


class SchemeUnknown(BusinessError):
    """The number is of no register that companies are found by."""

    sentence = "“%(value)s” is none of KVK, VAT and LEI."


class ContradictsItself(BusinessError):
    """Lines of one file say different things under one number and revision."""

    sentence = (
        "The file says different things under number %(source_id)s in revision %(revision)s. Keep "
        "the line that is right."
    )


class ContradictsWhatStands(BusinessError):
    """The source said something else before under this number and revision."""

    sentence = (
        "Number %(source_id)s came with other facts before in revision %(revision)s. Send a "
        "correction with a higher revision."
    )


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken in."""

    line: int
    column: str
    problem: BusinessError


def read(given: Mapping[str, Cell], today: date) -> Told:
    """Return what a line says.

    :raises LineRefused: naming the column and what is wrong with it
    """
    revision = _cell(given, "revision", _whole_or_one)
    kind = _cell(given, "kind", cells.text(24)).upper()
    if kind not in FROM_OUTSIDE:
        raise _refused("kind", KindUnknown(value=kind))
    scheme, country, number = _number(given)
    return Told(
        source_id=_cell(given, "source_id", cells.text(80)),
        kind=SignalKind(kind),
        happened_on=_happened_on(given, today),
        scheme=scheme,
        country=country,
        number=number,
        name=_cell(given, "name", cells.optional_text(200)),
        detail=_cell(given, "detail", cells.optional_text(500)),
        link=_link(given),
        revision=revision,
        is_withdrawn=_flag(given),
    )


def _cell(given: Mapping[str, Cell], column: str, kind: Callable[[Cell], Value]) -> Value:
    try:
        return kind(given.get(column))
    except WrongCell as wrong:
        missing = wrong.code == "MISSING"
        problem = CellMissing() if missing else CellUnreadable(value=wrong.value)
        raise _refused(column, problem) from None


def _whole_or_one(cell: Cell) -> int:
    return 1 if cells.is_empty(cell) else cells.whole(1, 999_999)(cell)


def _happened_on(given: Mapping[str, Cell], today: date) -> date:
    found = _cell(given, "happened_on", cells.day(_EARLIEST, today + timedelta(days=36_525)))
    if found > today:
        raise _refused("happened_on", NotYetHappened(value=found.isoformat()))
    return found


def _number(given: Mapping[str, Cell]) -> tuple[str, str, str]:
    written = _cell(given, "number", cells.text(40))
    scheme = _cell(given, "scheme", cells.optional_text(10)).upper() or Scheme.KVK.value
    country = _cell(given, "country", cells.optional_text(2)).upper()
    if scheme not in _SCHEMES:
        raise _refused("scheme", SchemeUnknown(value=scheme))
    try:
        found = identifiers.number(Scheme(scheme), country, written)
    except BusinessError as wrong:
        raise _refused("number", wrong) from None
    return found.scheme.value, found.country, found.value


def _link(given: Mapping[str, Cell]) -> str:
    found = _cell(given, "link", cells.optional_text(500))
    if found and not found.startswith(("https://", "http://")):
        raise _refused("link", CellUnreadable(value=found[:80]))
    return found


def _flag(given: Mapping[str, Cell]) -> bool:
    found = _cell(given, "withdrawn", cells.optional_text(10)).lower()
    if found not in _YES | _NO:
        raise _refused("withdrawn", CellUnreadable(value=found))
    return found in _YES


def _refused(column: str, problem: BusinessError) -> LineRefused:
    return LineRefused(column=column, problem=problem)
