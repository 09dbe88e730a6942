"""`import_companies FILE`: read companies in from GLEIF, the KvK API or our own CSV."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from companies import imports
from core import clock, tenancy
from core.errors import BusinessError
from core.http import sentence
from core.progress import Progress
from core.reports import report_refused
from core.source_files import SourceFile


class System:
    """The system itself, which does what is asked at the command line."""

    user_id: int | None = None


class Command(BaseCommand):
    help = (
        "Read companies in from an extract of GLEIF (csv, csv.gz), answers of the KvK API (json) "
        "or our own CSV (docs/formats/companies.csv.md). The format is recognised by its content."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and where to write the refused lines."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--refused", type=Path, metavar="FILE", help="write every refused line to this CSV file"
        )

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Import the file and say what became of it."""
        began = time.monotonic()
        outcome = self._import(options["file"])
        report_refused(outcome.refused, self.stdout, self.stderr, file=options["refused"])
        self._say(outcome, options["file"].name, time.monotonic() - began)
        if len(outcome.refused) == outcome.lines:
            raise CommandError("No line of the file could be read in, so nothing was kept.")

    def _import(self, file: Path) -> imports.Outcome:
        progress = Progress(sys.stderr, file.name)
        try:
            with SourceFile(file) as source, tenancy.scope(staff=True):
                return imports.import_companies(
                    source, watch=progress.show, by=System(), now=clock.now()
                )
        except BusinessError as refusal:
            raise CommandError(sentence(refusal)) from refusal
        finally:
            progress.finish()

    def _say(self, outcome: imports.Outcome, name: str, seconds: float) -> None:
        self.stdout.write(
            f"{name} ({outcome.file_format}): {outcome.lines} lines, {outcome.added} companies "
            f"added, {outcome.changed} changed, {outcome.unchanged} unchanged, "
            f"{len(outcome.refused)} lines refused, in {seconds:.1f} s."
        )
        if outcome.changes_nothing and len(outcome.refused) < outcome.lines:
            self.stdout.write("Everything in it was known already: nothing was changed.")
