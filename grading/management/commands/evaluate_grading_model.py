"""`evaluate_grading_model --csv FILE --target COLUMN`: score a file with the shipped model."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import BusinessError
from core.http import sentence
from grading import artefacts
from grading.model import artefact
from grading.model.artefact import Model
from grading.models import LINE_ITEMS
from grading.training import labelled, metrics, sets
from grading.training.fitting import probability, scores


class Command(BaseCommand):
    help = (
        "Score a labelled CSV file (may be gzip) with the shipped grading model and print how "
        "well it ranks and how right its probabilities are."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and what its columns are."""
        parser.add_argument("--csv", type=Path, required=True, metavar="FILE")
        parser.add_argument("--target", required=True, metavar="COLUMN")
        parser.add_argument("--columns", type=Path, metavar="MAP")
        parser.add_argument("--group", default="", metavar="COLUMN", help="rows of one company")
        parser.add_argument("--time", default="", metavar="COLUMN", help="the year of a row")
        parser.add_argument(
            "--event", choices=["row", "last-row"], default="row",
            help="last-row: of a company that failed, only its last row is the failure",
        )  # fmt: skip
        parser.add_argument(
            "--seed", type=int, default=1, help="for filling the blanks of the second figure"
        )
        parser.add_argument("--artefact", type=Path, default=artefacts.ACCOUNTS, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Score and print."""
        try:
            model = artefact.read(options["artefact"])
            rows = _read(options)
        except BusinessError as refusal:
            raise CommandError(sentence(refusal)) from refusal
        absent = [code for code in model.indicators if code not in rows.values]
        if len(absent) == len(model.indicators):
            raise CommandError("The file has none of the indicators that the model looks at.")
        warning = _warning(model, rows)
        if warning:
            self.stderr.write(warning)
        if absent:
            self.stderr.write(f"Not in the file, taken as missing: {', '.join(absent)}.")
        document: dict[str, Any] = {
            "file": rows.name, "sha256": rows.sha256, "rows": len(rows),
            "failures": sum(rows.target), "model": model.version, "absent": absent,
            "unmapped": list(rows.unmapped), "warning": warning,
            "as_is": _measure(model, rows),
            "blanks_filled": _measure(model, rows.filled(seed=options["seed"])),
        }  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(document))
            return
        self.stdout.write(f"{rows.name}: {len(rows)} rows, {sum(rows.target)} failures.")
        for version in ("as_is", "blanks_filled"):
            told = ", ".join(f"{name} {value:.4f}" for name, value in document[version].items())
            self.stdout.write(f"{version}: {told}")


def _read(options: dict[str, Any]) -> labelled.LabelledSet:
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


def _warning(model: Model, rows: labelled.LabelledSet) -> str:
    """Return what to say of a file the model was fitted on; empty for another one."""
    for data in model.facts["data"]:
        if data["sha256"] == rows.sha256:
            return (
                f"The model was fitted on this very file ({data['file']}): these figures are "
                "better than it will do on others. See docs/model-card.md for honest ones."
            )
    return ""


def _measure(model: Model, rows: labelled.LabelledSet) -> dict[str, float]:
    return metrics.all_of(rows.target, [probability(score) for score in scores(model, rows)])
