"""`train_grading_model --polish FILE --american FILE --columns MAP`: make the shipped artefact."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import BusinessError
from core.http import sentence
from grading import artefacts
from grading.model import artefact
from grading.models import LINE_ITEMS
from grading.training import bounds, labelled, libraries, sets, shipped

_SEED = 20261122


class Command(BaseCommand):
    help = (
        "Fit the grading model on the sets of bankruptcies in a folder and write the artefact: "
        "the same sets and seed give the same file."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the sets and where to write."""
        parser.add_argument(
            "--polish", type=Path, nargs="+", required=True, metavar="FILE",
            help="sets with Attr1 to Attr64 and class",
        )  # fmt: skip
        parser.add_argument(
            "--american", type=Path, required=True, metavar="FILE",
            help="the set with company, year and line items; PD is calibrated on its last rows",
        )  # fmt: skip
        parser.add_argument("--columns", type=Path, required=True, metavar="MAP")
        parser.add_argument("--target", default="class", metavar="COLUMN")
        parser.add_argument("--american-target", default="status_label", metavar="COLUMN")
        parser.add_argument("--seed", type=int, default=_SEED)
        parser.add_argument(
            "--after", type=Path, metavar="FILE",
            help="the artefact of the version before, whose cuts are kept: the new one has the "
            "next number, and companies are scored by it from the bins they have",
        )  # fmt: skip
        parser.add_argument(
            "--write", type=Path, metavar="FILE",
            help="where the artefact goes; otherwise where its version is kept",
        )  # fmt: skip
        parser.add_argument(
            "--write-alarms", type=Path, default=artefacts.ALARMS, metavar="FILE",
            help="where the bounds of alarms go",
        )  # fmt: skip

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Train and write."""
        try:
            known = [sets.read(file, sets.Columns(options["target"])) for file in options["polish"]]
            columns = sets.read_columns(
                options["columns"], target=options["american_target"], group="", time="",
                items=LINE_ITEMS,
            )  # fmt: skip
            american = labelled.last_rows(sets.read(options["american"], columns))
            for each in (*known, american):
                labelled.ensure_two_classes(each, options["target"])
            libraries.ensure(self.stderr.write)
            model = shipped.train(
                (*known, american),
                shares=(*[0.5 / len(known)] * len(known), 0.5),
                calibrated_on=american.name, seed=options["seed"],
                after=artefact.read(options["after"]) if options["after"] else None,
                watch=lambda what: self.stderr.write(f"Fitting: {what} ..."),
            )  # fmt: skip
        except BusinessError as refusal:
            raise CommandError(sentence(refusal)) from refusal
        written = options["write"] or artefacts.accounts(model.version)
        artefact.write(model, written)
        bounds.write(bounds.bounds((*known, american)), options["write_alarms"])
        self.stdout.write(
            f"{written.name}: version {model.version}, {len(model.indicators)} "
            f"indicators, {len(model.terms)} terms."
        )
        for name, figures in model.facts["outside_the_fit"].items():
            self.stdout.write(f"{name}, rows outside the fit: AUC {figures['auc']:.4f}")
