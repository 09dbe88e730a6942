"""`cross_validate_grading_model --csv FILE --target COLUMN`: measure the training procedure."""

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import BusinessError
from core.http import sentence
from core.progress import Progress
from grading.models import LINE_ITEMS
from grading.training import crossing, labelled, libraries, sets
from grading.training.fitting import Settings


class Command(BaseCommand):
    help = (
        "Fit the grading model in folds on a labelled CSV file (may be gzip) and print how well "
        "it ranks the rows it was not fitted on. Columns are indicator codes or Attr1 to Attr64, "
        "or a map says what they are."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, how to cut it, and what to print."""
        parser.add_argument("--csv", type=Path, required=True, metavar="FILE")
        parser.add_argument("--target", required=True, metavar="COLUMN")
        parser.add_argument("--columns", type=Path, metavar="MAP")
        parser.add_argument("--folds", type=int, default=10)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--pairs", type=int, default=Settings().pairs)
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1,
            help="how many to fit with; the figures are the same",
        )  # fmt: skip
        parser.add_argument("--group", default="", metavar="COLUMN", help="rows of one company")
        parser.add_argument("--time", default="", metavar="COLUMN", help="the year of a row")
        parser.add_argument(
            "--event", choices=["row", "last-row"], default="row",
            help="last-row: of a company that failed, only its last row is the failure",
        )  # fmt: skip
        parser.add_argument("--train-to", type=int, metavar="YEAR")
        parser.add_argument("--test", default="", metavar="YEAR-YEAR")
        parser.add_argument(
            "--compare", action="store_true",
            help="measure LightGBM and logistic regression on the same folds too",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Measure and print."""
        progress = Progress(sys.stderr, "cross_validate_grading_model")
        try:
            rows = _read(options)
            self._tell_unmapped(rows)
            splits = _splits(rows, options)
            libraries.ensure(self.stderr.write)
            settings = Settings(pairs=options["pairs"], processes=options["processes"])
            found = crossing.measure(
                rows, splits, settings, seed=options["seed"], compare=options["compare"],
                watch=lambda _, done, total: progress.show(done, total),
            )  # fmt: skip
        except BusinessError as refusal:
            raise CommandError(sentence(refusal)) from refusal
        finally:
            progress.finish()
        self._print(rows, settings, found, options)

    def _tell_unmapped(self, rows: labelled.LabelledSet) -> None:
        if rows.unmapped:
            self.stderr.write(
                f"Not used, because no indicator is known by that name: {', '.join(rows.unmapped)}."
            )

    def _print(
        self, rows: labelled.LabelledSet, settings: Settings, found: dict[str, Any],
        options: dict[str, Any],
    ) -> None:  # fmt: skip
        document = {
            "file": rows.name, "sha256": rows.sha256, "rows": len(rows),
            "failures": sum(rows.target), "indicators": len(rows.codes),
            "unmapped": list(rows.unmapped), "seed": options["seed"],
            "settings": settings.told(), "libraries": libraries.versions(), "results": found,
        }  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(document))
            return
        self.stdout.write(
            f"{rows.name}: {len(rows)} rows, {sum(rows.target)} failures, "
            f"{len(rows.codes)} indicators."
        )
        for split, versions in found.items():
            for version, fitted in versions.items():
                for what, figures in fitted.items():
                    told = ", ".join(f"{n} {v:.4f}" for n, v in figures["mean"].items())
                    self.stdout.write(f"{split}, {version}, {what}: {told}")


def _read(options: dict[str, Any]) -> labelled.LabelledSet:
    if bool(options["train_to"]) is not bool(options["test"]):
        raise CommandError("Give --train-to and --test together.")
    if not options["train_to"] and options["folds"] < 2:
        raise CommandError("--folds must be 2 or more.")
    columns = sets.read_columns(
        options["columns"], target=options["target"], group=options["group"],
        time=options["time"], items=LINE_ITEMS,
    )  # fmt: skip
    rows = sets.read(options["csv"], columns)
    if options["event"] == "last-row":
        if not (rows.groups and rows.times):
            raise CommandError("--event last-row needs --group and --time.")
        rows = labelled.last_rows(rows)
    labelled.ensure_two_classes(rows, options["target"])
    return rows


def _splits(rows: labelled.LabelledSet, options: dict[str, Any]) -> list[crossing.Split]:
    if not options["train_to"]:
        if sum(rows.target) < options["folds"]:
            raise CommandError("There are fewer failures than folds: ask for fewer folds.")
        return crossing.in_folds(rows, options["folds"], seed=options["seed"])
    if not rows.times:
        raise CommandError("--train-to needs --time.")
    splits = crossing.in_time(rows, options["train_to"], _years(options["test"]))
    for fold in splits[0].folds:
        for part in (fold.train, fold.test):
            labelled.ensure_two_classes(rows.rows(part), options["target"])
    return splits


def _years(written: str) -> range:
    first, _, last = written.partition("-")
    try:
        return range(int(first), int(last or first) + 1)
    except ValueError as wrong:
        raise CommandError("--test must be a year or two years such as 2011-2013.") from wrong
