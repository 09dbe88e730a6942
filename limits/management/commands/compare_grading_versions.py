"""`compare_grading_versions --challenger N`: what another version of the model would change."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock, tenancy
from core.errors import BusinessError
from core.http import sentence
from core.progress import Progress
from grading import queries
from grading.rules.trials import Figures
from grading.services import versions
from limits.services import dry_run


class Command(BaseCommand):
    help = (
        "Grade every company with accounts by the champion and by a challenger, and print how many"
        " go from which grade to which, with the limits a promotion would change. Nothing is kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the number of the challenger."""
        parser.add_argument("--challenger", type=int, required=True, metavar="N")
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Compare range by range and print the outcome.

        :raises CommandError: if there is no such challenger
        """
        now, challenger = clock.now(), options["challenger"]
        with tenancy.scope(staff=True):
            champion = queries.champion()
            try:
                versions.ensure_challenger(challenger)
            except BusinessError as refusal:
                raise CommandError(sentence(refusal)) from refusal
            ranges = versions.ranges()
        figures, progress = Figures(), Progress(sys.stderr, "Comparing")
        for done, (first, last) in enumerate(ranges, start=1):
            figures.add(dry_run.figures_of_version(challenger, first, last, now=now))
            progress.show(done, len(ranges))
        progress.finish()
        if options["json"]:
            kept = {"champion": champion, "challenger": challenger, **figures.as_json()}
            self.stdout.write(json.dumps(kept | {"policyholders": len(figures.policyholders)}))
            return
        self._print(champion, challenger, figures)

    def _print(self, champion: int, challenger: int, figures: Figures) -> None:
        self.stdout.write(
            f"{figures.compared.total():,} companies with accounts, "
            f"{figures.grades.total():,} change grade."
        )
        self.stdout.write(f"Version {champion} (rows) to version {challenger} (columns):")
        grades = range(1, 11)
        self.stdout.write("      " + "".join(f"{grade:>9}" for grade in grades))
        for old in grades:
            line = "".join(f"{figures.compared[old, new]:>9,}" for new in grades)
            self.stdout.write(f"{old:>6}{line}")
        for outcome, count in sorted(figures.limits.items()):
            self.stdout.write(f"Limits {outcome}: {count:,}")
        for currency, amount in sorted(figures.given_back.items()):
            self.stdout.write(f"Cover given back: {currency} {amount:,.2f}")
        self.stdout.write(f"Policyholders touched: {len(figures.policyholders):,}")
