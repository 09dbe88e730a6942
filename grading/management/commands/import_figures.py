"""`import_figures SET FILE`: read published figures of countries or sectors in.

What a release would move is worked out and taken back before it is in force; from
`releases.needs_agreement` on, somebody has to agree to it.
"""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from decimal import Decimal
from hashlib import file_digest
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile
from zlib import error as CannotBeUnpacked  # noqa: N812 - an exception under a name of its own

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from accounts.rules import SYSTEM
from core import clock, tenancy
from core.dates import business_date
from core.errors import BusinessError
from core.http import sentence
from core.reports import report_refused
from core.source_files import SourceFile
from grading.imports import figures
from grading.imports.figures import Outcome
from grading.model.figures import kinds, sets
from grading.model.figures.kinds import Row
from grading.queries import places
from grading.rules import odds, releases
from grading.rules.points import ONE_GRADE

_SHOWN = 20
# What a file is that only its name calls a workbook, and one that was cut off or damaged.
_NO_WORKBOOK = (
    OSError, InvalidFileException, BadZipFile, CannotBeUnpacked, ParseError, KeyError, IndexError,
    ValueError,
)  # fmt: skip


class Command(BaseCommand):
    help = (
        "Read published figures of countries or sectors in (CSV, also gzip, or XLSX). Newer "
        "releases of a set are read the same way and supersede what they correct."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the set, its file, and the year of a file that does not say it."""
        parser.add_argument("set", choices=sets.NAMES)
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", type=int, help="year of a file of country-risk")
        parser.add_argument(
            "--refused", type=Path, metavar="FILE", help="write every refused line to this CSV file"
        )

        parser.add_argument(
            "--yes", action="store_true", help="put in force what moves grades far, without asking"
        )

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Import the file and say what became of it."""
        if options["set"] == sets.COUNTRY_RISK:
            _ensure_year(options["year"])
        began = time.monotonic()
        file = File(options["file"], sets.named(options["set"], year=options["year"] or 0))
        try:
            tried = file.try_in_force()
            report_refused(tried.refused, self.stdout, self.stderr, file=options["refused"])
            self._ensure_agreed(tried, is_agreed=options["yes"])
            outcome = file.put_in_force(tried)
        except figures.NoFigures as refusal:
            report_refused(refusal.refused, self.stdout, self.stderr, file=options["refused"])
            raise CommandError(sentence(refusal)) from refusal
        except BusinessError as refusal:
            raise CommandError(sentence(refusal)) from refusal
        self.stdout.write(
            f"{options['file'].name}: {outcome.figures} figures, {outcome.added} added, "
            f"{outcome.superseded} superseded, {len(outcome.refused)} lines refused, parts of "
            f"{outcome.parts} places changed, in {time.monotonic() - began:.1f} s."
        )

    def _ensure_agreed(self, tried: Outcome, *, is_agreed: bool) -> None:
        """Show what would change, and go on only where little does or somebody agrees."""
        felt = [move for move in tried.moves if move.companies]
        felt.sort(key=lambda move: (-abs(move.points), move.key))
        for line in _told(felt):
            self.stdout.write(line)
        with tenancy.scope(staff=True):
            needs_agreement = releases.needs_agreement(
                felt, graded=places.graded_companies(), is_first=tried.is_first
            )
        if is_agreed or not needs_agreement or tried.changes_nothing:
            return
        if sys.stdin.isatty() and input("Put it in force? [y/N] ").strip().lower() == "y":
            return
        why = "it is the first file of its set" if tried.is_first else "grades would move far"
        raise CommandError(
            f"Nothing was read in, because {why}: look at what would change, and add --yes to put "
            "it in force."
        )


class File:
    """A file of a set, read once, and what it does: tried first, then put in force."""

    def __init__(self, path: Path, of: sets.FigureSet) -> None:
        self._path, self._of, self._now = path, of, clock.now()
        self._sha256 = _sha256(path)
        self._rows = _rows(path)

    @tenancy.scope(staff=True)
    def try_in_force(self) -> Outcome:
        """Read it in, and take all of it back."""
        with transaction.atomic():
            outcome = self._read_in()
            transaction.set_rollback(True)
        return outcome

    @tenancy.scope(staff=True)
    def put_in_force(self, tried: Outcome) -> Outcome:
        """Read it in.

        :raises CommandError: if it does something else than was shown; nothing is kept
        """
        outcome = self._read_in()
        if outcome.moves != tried.moves:
            raise CommandError("Somebody read other figures in meanwhile: run it again.")
        return outcome

    def _read_in(self) -> Outcome:
        return figures.import_figures(
            self._rows,
            of=self._of,
            file_name=self._path.name,
            sha256=self._sha256,
            by=SYSTEM,
            now=self._now,
        )


def _ensure_year(year: int | None) -> None:
    if year is None:
        raise CommandError("A file of country-risk does not say its year: add --year YEAR.")
    try:
        kinds.year_of(str(year), business_date(clock.now()).year)
    except kinds.FutureYear as refusal:
        raise CommandError(f"--year: {sentence(refusal)}") from refusal


def _told(felt: Sequence[releases.Move]) -> Iterator[str]:
    if not felt:
        yield "It moves no company's grade."
        return
    companies = sum(move.companies for move in felt)
    together = sum(abs(move.points) * move.companies for move in felt)
    yield (
        f"It would change what {len(felt)} places with {companies} companies count for, by at most "
        f"{_points(max(abs(move.points) for move in felt))} points (a grade is "
        f"{_points(ONE_GRADE)}); about {round(together / ONE_GRADE)} grades move:"
    )
    for move in felt[:_SHOWN]:
        yield (
            f"  {move.level.lower()} {move.key}: {_points(move.points):+} points worse, "
            f"{move.companies} companies"
        )
    if len(felt) > _SHOWN:
        yield f"  and {len(felt) - _SHOWN} more, by less."


def _points(millionths: int) -> Decimal:
    return (Decimal(millionths) / odds.POINT).quantize(Decimal("0.1"))


def _rows(file: Path) -> list[Row]:
    if file.suffix.lower() != ".xlsx":
        with SourceFile(file) as source:
            return list(source.rows())
    try:
        book = load_workbook(file, read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            return [
                (line, [_cell(cell) for cell in row])
                for line, row in enumerate(sheet.iter_rows(values_only=True), start=1)
            ]
        finally:
            book.close()
    except _NO_WORKBOOK as wrong:
        raise CommandError(f"{file.name} cannot be read as XLSX: save it again.") from wrong


def _cell(value: object) -> str:
    """Return a cell as a CSV file would have it: years as whole numbers."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()
