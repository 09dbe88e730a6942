"""`import_signals FILE --source NAME`: read in what became known of buyers."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.rules import SYSTEM
from core import clock
from core.errors import BusinessError
from core.http import sentence
from core.reports import report_refused
from monitoring.services import signal_files
from monitoring.services.signal_files import REFUSED


class Command(BaseCommand):
    help = (
        "Read in signals about buyers from a CSV, XLSX or JSON file (docs/formats/signals.md). "
        "Lines that are refused are reported; the others count, unless --whole is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, whose it is, and whether it counts whole or not at all."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="such as 'Insolvency register'")
        parser.add_argument(
            "--whole", action="store_true", help="if a line is refused, nothing counts"
        )
        parser.add_argument("--try", action="store_true", dest="only_try", help="keep nothing")
        parser.add_argument(
            "--refused", type=Path, metavar="FILE", help="write every refused line to this CSV file"
        )

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Say what will be done with refused lines, read the file, and say what became of it."""
        whole, only_try = options["whole"], options["only_try"]
        self.stdout.write(
            "All or nothing: if one line is refused, no line counts."
            if whole
            else "Lines that are refused are reported; the others count."
        )
        outcome = self._read(options["file"], options["source"], whole=whole, only_try=only_try)
        report_refused(outcome.refused, self.stdout, self.stderr, file=options["refused"])
        counts = ", ".join(
            f"{count} {code.lower()}" for code, count in outcome.counts.items() if count
        )
        self.stdout.write(f"{options['file'].name}: {outcome.lines} lines: {counts or 'nothing'}.")
        if only_try:
            self.stdout.write("This was a trial: nothing was kept.")
        if not outcome.is_loaded:
            raise CommandError("A line was refused, so nothing of the file counts.")
        if outcome.lines and outcome.counts[REFUSED] == outcome.lines:
            raise CommandError("No line of the file could be read in.")

    def _read(
        self, file: Path, source: str, *, whole: bool, only_try: bool
    ) -> signal_files.Outcome:
        try:
            content, now = file.read_bytes(), clock.now()
        except OSError as wrong:
            raise CommandError(f"There is no file {file} that can be read.") from wrong
        try:
            if only_try:
                return signal_files.try_out(
                    content, source=source, is_whole=whole, by=SYSTEM, now=now
                )
            return signal_files.load(
                content, source=source, file_name=file.name, is_whole=whole, by=SYSTEM, now=now
            )
        except BusinessError as refusal:
            raise CommandError(sentence(refusal)) from refusal
