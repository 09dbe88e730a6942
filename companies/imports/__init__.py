"""Reading a file of companies in: checked line by line, then laid beside what is known as a set."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from companies.imports import staging
from companies.models import CompanyImport
from companies.rules import FileFormat, kvk, tables
from companies.rules.entries import Entry, Misread, RefusedLine
from core import events
from core.source_files import FileRefused, SourceFile

Watch = Callable[[int, int], None]

_TOGETHER = 5_000  # entries that are sent to the database at once
_MOST_REFUSED = 50_000


class TooManyLinesRefused(FileRefused):
    """So many lines are wrong that the file must be another one than meant."""

    sentence = (
        "More than %(most)s lines of %(file)s are refused, the last of them line %(line)s: is this "
        "the right file? Nothing of it is kept."
    )


class NoCompanies(FileRefused):
    """The file has a header and nothing below it."""

    sentence = "The file %(file)s has no companies, only a first line: ask its sender for it again."


@dataclass(slots=True)
class Outcome:
    """What became of a file: how many companies were added, changed and left as they were."""

    file_format: FileFormat
    sha256: str = ""
    lines: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[RefusedLine] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether all that the file says was known already, or refused."""
        return not (self.added or self.changed)


@transaction.atomic
def import_companies(
    source: SourceFile, *, watch: Watch, by: events.Person, now: datetime
) -> Outcome:
    """Read a file of companies in, whole or not at all, and record one event for it.

    A line that cannot be right is refused and the rest go on. A fact is changed only by the kind
    of file it came from; other files fill what is empty. A repeat changes nothing.

    :raises FileRefused: if the file as a whole cannot be what it should be
    """
    with connection.cursor() as cursor:
        staging.begin(cursor)
        outcome = _read_into_stage(cursor, source, watch)
        outcome.sha256 = source.sha256
        _lay_beside_the_known(cursor, outcome, now)
    if not outcome.changes_nothing:
        _record(source.name, outcome, by, now)
    return outcome


@transaction.atomic
def add_unknown(
    found: Iterable[Entry],
    *,
    sha256: str,
    file_name: str,
    by: events.Person,
    now: datetime,
) -> int:
    """Add the companies that a file of something else names and nobody knew; return how many.

    One event for all of them. What is known already is left as it is, but for blanks it fills.
    """
    with connection.cursor() as cursor:
        staging.begin(cursor)
        outcome = Outcome(FileFormat.ACCOUNTS, sha256)
        for piece in _pieces(enumerate(found, start=1)):
            staging.put(cursor, piece)
            outcome.lines += len(piece)
        _lay_beside_the_known(cursor, outcome, now)
    if not outcome.changes_nothing:
        _record(file_name, outcome, by, now)
    return outcome.added


def _pieces(found: Iterable[tuple[int, Entry]]) -> Iterator[list[tuple[int, Entry]]]:
    rest = iter(found)
    while piece := list(islice(rest, _TOGETHER)):
        yield piece


def _read_into_stage(cursor: CursorWrapper, source: SourceFile, watch: Watch) -> Outcome:
    file_format, read = _recognised(source)
    outcome = Outcome(file_format)
    waiting: list[tuple[int, Entry]] = []
    for line, found in read:
        outcome.lines += 1
        if isinstance(found, Entry):
            waiting.append((line, found))
        else:
            outcome.refused.append(found)
            if len(outcome.refused) > _MOST_REFUSED:
                raise TooManyLinesRefused(file=source.name, line=line, most=_MOST_REFUSED)
        if len(waiting) == _TOGETHER:
            staging.put(cursor, waiting)
            waiting.clear()
            watch(source.read_bytes, source.size)
    staging.put(cursor, waiting)
    if not outcome.lines:
        raise NoCompanies(file=source.name)
    return outcome


def _recognised(source: SourceFile) -> tuple[FileFormat, Iterator[tuple[int, Entry | RefusedLine]]]:
    """Return the format of the file, from what it begins with, and how its lines are read."""
    if source.beginning().lstrip()[:1] in ("{", "["):
        return FileFormat.KVK_API, kvk.read_answers(source.json())
    rows = source.rows()
    _, header = next(rows, (1, []))
    read = tables.row_reader(header)
    file_format = FileFormat.GLEIF if tables.is_gleif(header) else FileFormat.OWN_CSV
    return file_format, _entries(rows, read)


def _entries(
    rows: Iterator[tuple[int, list[str]]], read: tables.ReadRow
) -> Iterator[tuple[int, Entry | RefusedLine]]:
    for line, row in rows:
        try:
            yield line, read(row)
        except Misread as wrong:
            yield line, RefusedLine(line, wrong.column, wrong.problem)


def _lay_beside_the_known(cursor: CursorWrapper, outcome: Outcome, now: datetime) -> None:
    outcome.refused += staging.refuse_as_a_set(cursor)
    outcome.refused.sort(key=lambda refused: refused.line)
    outcome.added, outcome.changed = staging.keep(cursor, outcome.file_format.value, now)
    outcome.unchanged = outcome.lines - len(outcome.refused) - outcome.added - outcome.changed


def _record(file_name: str, outcome: Outcome, by: events.Person, now: datetime) -> None:
    counts: dict[str, Any] = {
        "lines": outcome.lines,
        "added": outcome.added,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
        "refused": len(outcome.refused),
    }
    imported = CompanyImport.objects.create(
        sha256=outcome.sha256,
        file_name=file_name[:200],
        file_format=outcome.file_format,
        imported_at=now,
        **counts,
    )
    events.record(
        "companies.imported",
        subject=imported,
        by=by,
        at=now,
        sha256=outcome.sha256,
        file_format=outcome.file_format.value,
        **counts,
    )
