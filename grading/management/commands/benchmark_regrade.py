"""`./bin/manage benchmark_regrade`: how fast companies are regraded, and against what."""

import json
import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.progress import Progress
from grading.benchmark import measuring


class Command(BaseCommand):
    help = (
        "Build synthetic companies beside the real data, time a night of regrading and other ways"
        " of doing the same, and remove them again. To be run on an otherwise idle machine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--companies", type=int, default=1_000_000)
        parser.add_argument("--indicators", type=int, help="of a synthetic model")
        parser.add_argument("--pairs", type=int, help="of a synthetic model")
        parser.add_argument("--loop", type=int, default=10_000, help="companies of the ORM loop")
        parser.add_argument(
            "--library", type=int, default=1_000_000, help="companies the library predicts"
        )
        parser.add_argument("--json", action="store_true", help="print one line of JSON, no bar")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["companies"] < 1_000:
            raise CommandError("Give at least 1000 companies: fewer take no time to speak of.")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the tables are removed
        shape = measuring.Shape(
            companies=options["companies"],
            indicators=options["indicators"],
            pairs=options["pairs"],
            loop=min(options["loop"], options["companies"]),
            library=min(options["library"], options["companies"]),
        )
        progress = None if options["json"] else Progress(sys.stderr, "benchmark")
        found = measuring.measure(shape, now=clock.now(), progress=progress)
        if progress:
            progress.finish()
        found["targets"] = measuring.targets(found)
        self.stdout.write(json.dumps(found, indent=None if options["json"] else 2))
