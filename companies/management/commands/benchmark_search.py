"""`./bin/manage benchmark_search`: how fast and how well companies are found, and beside what."""

import json
import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from companies.benchmark import measuring, sets
from core.progress import Progress


class Command(BaseCommand):
    help = (
        "Build a synthetic register beside the real data, time the search for companies on it,"
        " compare what it finds with other methods, and remove the register again. To be run on an"
        " otherwise idle machine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--companies", type=int, default=1_000_000)
        parser.add_argument("--searches", type=int, default=300, help="of each kind")
        parser.add_argument(
            "--data",
            type=Path,
            help=f"folder with {sets.GLEIF}, {sets.PATENTS} and {sets.NASDAQ} (default:"
            " ../shared/data beside the project; left out where there is none)",
        )
        parser.add_argument("--distractors", type=int, default=200_000)
        parser.add_argument("--clusters", type=int, default=150, help="of each set; 0 is all")
        parser.add_argument(
            "--spellings", type=int, default=4, help="typed of each cluster; 0 is all"
        )
        parser.add_argument("--json", action="store_true", help="print one line of JSON, no bar")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["companies"] < 100 or options["searches"] < 1:
            raise CommandError("Give at least 100 companies and one search.")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the tables are removed
        shape = measuring.Shape(
            companies=options["companies"],
            searches=options["searches"],
            folder=_folder(options["data"]),
            distractors=options["distractors"],
            clusters=options["clusters"],
            spellings=options["spellings"],
        )
        progress = None if options["json"] else Progress(sys.stderr, "benchmark")
        found = measuring.measure(shape, progress=progress)
        if progress:
            progress.finish()
        found["targets"] = measuring.targets(found)
        self.stdout.write(json.dumps(found, indent=None if options["json"] else 2))


def _folder(given: Path | None) -> Path | None:
    """Return the folder of the files; one that was named must hold them all."""
    folder = given or settings.BASE_DIR.parent / "shared" / "data"
    missing = [
        name for name in (sets.GLEIF, sets.PATENTS, sets.NASDAQ) if not (folder / name).is_file()
    ]
    if not missing:
        return folder
    if given:
        raise CommandError(f"{given} has no {', '.join(missing)}.")
    return None
