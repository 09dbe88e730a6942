"""`./bin/manage compare_grading_engines`: whether SQL and Python grade random companies alike."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.progress import Progress
from grading.benchmark import comparing, measuring


class Command(BaseCommand):
    help = (
        "Grade random rows (missing, NaN, infinite, huge and right on a cut among them) by the"
        " model in Python and compiled to SQL, and count the rows whose bins, points and grade are"
        " equal. The shipped model, unless a shape is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", type=int, default=100_000)
        parser.add_argument("--indicators", type=int, help="of a synthetic model")
        parser.add_argument("--pairs", type=int, help="of a synthetic model")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="print one line of JSON, no bar")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = options["rows"]
        model = measuring.model_of(options["indicators"], options["pairs"])
        progress = None if options["json"] else Progress(sys.stderr, "comparing")
        found = comparing.compare(
            model,
            rows=rows,
            seed=options["seed"],
            told=(lambda done: None) if progress is None else (lambda d: progress.show(d, rows)),
        )
        if progress:
            progress.finish()
        if options["json"]:
            facts = {"rows": found.rows, "equal": found.equal, "version": model.version}
            self.stdout.write(json.dumps(facts))
        else:
            self.stdout.write(f"{found.equal} of {found.rows} rows are graded alike")
        if found.equal != found.rows:
            raise CommandError("SQL and Python do not grade alike.")
