"""`import_figures SET FILE`: read published figures of countries or sectors in."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from accounts.rules import SYSTEM
from core import clock, tenancy
from core.errors import BusinessError
from core.http import sentence
from core.reports import report_refused
from core.source_files import SourceFile
from grading.imports import figures
from grading.model.figures import sets
from grading.model.figures.kinds import Row


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

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Import the file and say what became of it."""
        if options["set"] == sets.COUNTRY_RISK and options["year"] is None:
            raise CommandError("A file of country-risk does not say its year: add --year YEAR.")
        began = time.monotonic()
        try:
            with tenancy.scope(staff=True), _rows(options["file"]) as rows:
                outcome = figures.import_figures(
                    rows,
                    of=sets.named(options["set"], year=options["year"] or 0),
                    file_name=options["file"].name,
                    sha256=_sha256(options["file"]),
                    by=SYSTEM,
                    now=clock.now(),
                )
        except BusinessError as refusal:
            raise CommandError(sentence(refusal)) from refusal
        report_refused(outcome.refused, self.stdout, self.stderr, file=options["refused"])
        self.stdout.write(
            f"{options['file'].name}: {outcome.figures} figures, {outcome.added} added, "
            f"{outcome.superseded} superseded, {len(outcome.refused)} lines refused, parts of "
            f"{outcome.parts} places changed, in {time.monotonic() - began:.1f} s."
        )


@contextmanager
def _rows(file: Path) -> Iterator[Iterator[Row]]:
    if file.suffix.lower() != ".xlsx":
        with SourceFile(file) as source:
            yield source.rows()
        return
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (OSError, InvalidFileException, KeyError) as wrong:
        raise CommandError(f"{file.name} cannot be read as XLSX: save it again.") from wrong
    try:
        sheet = book.worksheets[0]
        yield (
            (line, [_cell(cell) for cell in row])
            for line, row in enumerate(sheet.iter_rows(values_only=True), start=1)
        )
    finally:
        book.close()


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
