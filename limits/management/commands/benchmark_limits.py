"""`./bin/manage benchmark_limits`: how fast limits are decided over HTTP, and whether safely."""

import json
import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.progress import Progress
from limits.benchmark import measuring


class Command(BaseCommand):
    help = (
        "Decide on limits through real web processes on a database made beside the real one, and"
        " drop it again. To be run on an otherwise idle machine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say how much is measured."""
        parser.add_argument("--per-second", type=int, default=20)
        parser.add_argument("--seconds", type=int, default=120)
        parser.add_argument("--full-speed-seconds", type=int, default=20)
        parser.add_argument("--parallel", type=int, default=200, help="requests on one buyer")
        parser.add_argument("--rounds", type=int, default=20)
        parser.add_argument("--json", action="store_true", help="print one line of JSON, no bar")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the figures and which targets they meet."""
        given = {name: options[name] for name in measuring.Shape.__dataclass_fields__}
        if min(given.values()) < 1:
            raise CommandError("Give at least 1 of everything.")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the database is dropped
        progress = None if options["json"] else Progress(sys.stderr, "benchmark")
        told = progress.say if progress else lambda text: None
        found = measuring.measure(measuring.Shape(**given), now=clock.real(), told=told)
        if progress:
            progress.finish()
        found["targets"] = measuring.targets(found)
        self.stdout.write(json.dumps(found, indent=None if options["json"] else 2))
