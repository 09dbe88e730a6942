"""`benchmark_push`: how soon policyholders hear of a change, through real processes."""

import json
import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.progress import Progress
from monitoring.benchmark import measuring


class Command(BaseCommand):
    help = (
        "Let grades fall one by one, cut a whole sector at once and let receivers hang, through"
        " real processes on a database made beside the real one, and drop it again. To be run on"
        " an otherwise idle machine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say how much is measured."""
        parser.add_argument("--per-second", type=int, default=100, help="falls of a grade")
        parser.add_argument("--seconds", type=int, default=60)
        parser.add_argument("--holders", type=int, default=1_000)
        parser.add_argument("--buyers", type=int, default=10_000, help="of the sector that is cut")
        parser.add_argument("--limits-each", type=int, default=10, help="limits on each of them")
        parser.add_argument("--receivers", type=int, default=100)
        parser.add_argument("--hanging", type=int, default=20)
        parser.add_argument(
            "--sick-per-second", type=int, default=20, help="falls while some receivers hang"
        )
        parser.add_argument("--json", action="store_true", help="print one line of JSON, no bar")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the figures and which targets they meet."""
        given = {name: options[name] for name in measuring.Shape.__dataclass_fields__}
        if min(given.values()) < 1:
            raise CommandError("Give at least 1 of everything.")
        if not given["hanging"] < given["receivers"] <= given["holders"]:
            raise CommandError("Give fewer hanging than receivers, and a holder for each receiver.")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the database is dropped
        progress = None if options["json"] else Progress(sys.stderr, "benchmark")
        told = progress.say if progress else lambda text: None
        found = measuring.measure(measuring.Shape(**given), now=clock.real(), told=told)
        if progress:
            progress.finish()
        found["targets"] = measuring.targets(found)
        self.stdout.write(json.dumps(found, indent=None if options["json"] else 2))
