"""Reading a file of annual accounts in: line by line checked, then laid beside what is on file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from companies import imports as company_imports
from companies import queries as companies
from companies.rules.entries import Entry, Misread, RefusedLine
from companies.rules.identifiers import Number
from core import events
from core.dates import business_date
from core.source_files import FileRefused, SourceFile
from grading.imports import comparing, staging
from grading.models import AccountsImport
from grading.rules.accounts_map import AccountsMap
from grading.rules.accounts_rows import FiledAccounts, RowReader

Watch = Callable[[int, int], None]

_TOGETHER = 2_000  # statements that are sent to the database at once
_MOST_REFUSED = 50_000


class NoAccounts(FileRefused):
    """The file has a header and nothing below it."""

    sentence = "The file %(file)s has no accounts, only a first line: ask its sender for it again."


@dataclass(slots=True)
class Outcome:
    """What became of a file: how many statements were added, superseded and left as they were.

    `doubts` are the first lines with figures that contradict each other, and how; `replaced` the
    first that supersede what was on file.
    """

    sha256: str = ""
    lines: int = 0
    added: int = 0
    superseded: int = 0
    unchanged: int = 0
    warned: int = 0
    companies_added: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    doubts: list[tuple[int, Any]] = field(default_factory=list)
    replaced: list[comparing.Replaced] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether all that the file says was on file already, or refused."""
        return not (self.added or self.superseded or self.companies_added)


@transaction.atomic
def import_statements(
    source: SourceFile,
    *,
    accounts_map: AccountsMap,
    map_sha256: str,
    create_companies: bool,
    watch: Watch,
    by: events.Person,
    now: datetime,
) -> Outcome:
    """Read a file of annual accounts in, whole or not at all, and record one event for it.

    A line that cannot be right is refused, and nothing of it is kept; the rest go on. Figures that
    contradict each other load with a warning. Other figures than those on file supersede them;
    the same ones change nothing.

    :raises FileRefused: if the file as a whole cannot be what it should be
    """
    with connection.cursor() as cursor:
        staging.begin(cursor)
        outcome, named = _read_into_stage(cursor, source, accounts_map, watch, now)
        outcome.sha256 = source.sha256
        if create_companies:
            outcome.companies_added = _add_companies(source, outcome, named, by, now)
        outcome.refused += staging.refuse_unknown(cursor, named)
        outcome.refused += comparing.refuse_other_names(cursor, accounts_map)
        outcome.refused += staging.refuse_years_given_twice(cursor)
        outcome.refused += comparing.refuse_years_too_near(cursor, accounts_map)
        outcome.refused.sort(key=lambda refused: refused.line)
        outcome.doubts = comparing.warned(cursor)
        counts = staging.keep(cursor, accounts_map, now)
        outcome.added, outcome.superseded, outcome.unchanged, outcome.warned, outcome.replaced = (
            counts
        )
    if not outcome.changes_nothing:
        _record(source, outcome, accounts_map, map_sha256, by, now)
    return outcome


def _read_into_stage(
    cursor: CursorWrapper,
    source: SourceFile,
    accounts_map: AccountsMap,
    watch: Watch,
    now: datetime,
) -> tuple[Outcome, dict[Number, Entry]]:
    outcome = Outcome()
    named: dict[Number, Entry] = {}
    waiting: list[tuple[int, FiledAccounts]] = []
    for line, found in _lines(source, accounts_map, now):
        outcome.lines += 1
        if isinstance(found, RefusedLine):
            _refuse(source, outcome, found)
            continue
        named.setdefault(found.number, found.company)
        waiting.append((line, found))
        if len(waiting) == _TOGETHER:
            staging.put(cursor, waiting)
            waiting.clear()
            watch(source.read_bytes, source.size)
    staging.put(cursor, waiting)
    if not outcome.lines:
        raise NoAccounts(file=source.name)
    return outcome, named


def _lines(
    source: SourceFile, accounts_map: AccountsMap, now: datetime
) -> Iterator[tuple[int, FiledAccounts | RefusedLine]]:
    rows = source.rows()
    _, header = next(rows, (1, []))
    reader = RowReader(accounts_map, header, today=business_date(now))
    for line, row in rows:
        try:
            yield line, reader.read(row)
        except Misread as wrong:
            yield line, RefusedLine(line, wrong.column, wrong.problem)


def _refuse(source: SourceFile, outcome: Outcome, found: RefusedLine) -> None:
    outcome.refused.append(found)
    if len(outcome.refused) > _MOST_REFUSED:
        raise company_imports.TooManyLinesRefused(
            file=source.name, line=found.line, most=_MOST_REFUSED
        )


def _add_companies(
    source: SourceFile,
    outcome: Outcome,
    named: dict[Number, Entry],
    by: events.Person,
    now: datetime,
) -> int:
    known = companies.known(named)
    unknown = [entry for number, entry in named.items() if number not in known]
    return company_imports.add_unknown(
        unknown, sha256=outcome.sha256, file_name=source.name, by=by, now=now
    )


def _record(
    source: SourceFile,
    outcome: Outcome,
    accounts_map: AccountsMap,
    map_sha256: str,
    by: events.Person,
    now: datetime,
) -> None:
    counts: dict[str, Any] = {
        "lines": outcome.lines,
        "added": outcome.added,
        "superseded": outcome.superseded,
        "unchanged": outcome.unchanged,
        "refused": len(outcome.refused),
        "warned": outcome.warned,
    }
    imported = AccountsImport.objects.create(
        sha256=outcome.sha256,
        map_sha256=map_sha256,
        file_name=source.name[:200],
        imported_at=now,
        **counts,
    )
    events.record(
        "grading.accounts_imported",
        subject=imported,
        by=by,
        at=now,
        sha256=outcome.sha256,
        map_sha256=map_sha256,
        source=accounts_map.source,
        companies_added=outcome.companies_added,
        **counts,
    )
