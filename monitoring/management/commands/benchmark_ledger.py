"""`./bin/manage benchmark_ledger`: how fast a ledger is looked through and taken in."""

import json
import shutil
import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.progress import Progress
from monitoring.benchmark import ledgers
from receivables.rules.upload import BOUNDS


class Command(BaseCommand):
    help = (
        "Send a ledger, and that of the next month, through real web and worker processes on a"
        " database made beside the real one, and drop it again. To be run on an otherwise idle"
        " machine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say how much is measured."""
        parser.add_argument("--rows", type=int, default=BOUNDS.rows)
        parser.add_argument("--json", action="store_true", help="print one line of JSON, no bar")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the figures and which targets they meet."""
        if not 100 <= options["rows"] <= BOUNDS.rows:
            raise CommandError(f"Give from 100 to {BOUNDS.rows} rows.")
        if shutil.which("ps") is None:
            raise CommandError("Install ps: memory is read from it.")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the database is dropped
        progress = None if options["json"] else Progress(sys.stderr, "benchmark")
        told = progress.say if progress else lambda text: None
        found = ledgers.measure(ledgers.Shape(options["rows"]), now=clock.real(), told=told)
        if progress:
            progress.finish()
        found["targets"] = ledgers.targets(found)
        self.stdout.write(json.dumps(found, indent=None if options["json"] else 2))
