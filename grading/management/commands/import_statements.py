"""`import_statements FILE --columns MAP`: read annual accounts in from a CSV file."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.rules import SYSTEM
from core import clock, tenancy
from core.errors import BusinessError
from core.http import sentence
from core.progress import Progress
from core.reports import report_refused
from core.source_files import SourceFile
from grading import imports, texts
from grading.models import LINE_ITEMS
from grading.rules.accounts_map import AccountsMap, read_map


class Command(BaseCommand):
    help = (
        "Read annual accounts in from a CSV file. A map (JSON, docs/formats/accounts.map.md) says "
        "which column is what."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, its map, and what to do with companies that nobody knows."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--columns", type=Path, required=True, metavar="MAP")
        parser.add_argument(
            "--create-companies", action="store_true", help="add companies that are not known yet"
        )
        parser.add_argument(
            "--refused", type=Path, metavar="FILE", help="write every refused line to this CSV file"
        )

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Import the file and say what became of it."""
        began = time.monotonic()
        outcome = self._import(options)
        report_refused(outcome.refused, self.stdout, self.stderr, file=options["refused"])
        self._say(outcome, options["file"].name, time.monotonic() - began)
        if len(outcome.refused) == outcome.lines:
            raise CommandError("No line of the file could be read in, so nothing was kept.")

    def _import(self, options: dict[str, Any]) -> imports.Outcome:
        progress = Progress(sys.stderr, options["file"].name)
        try:
            accounts_map, map_sha256 = self._map(options["columns"])
            with SourceFile(options["file"]) as source, tenancy.scope(staff=True):
                return imports.import_statements(
                    source,
                    accounts_map=accounts_map,
                    map_sha256=map_sha256,
                    create_companies=options["create_companies"],
                    watch=progress.show,
                    by=SYSTEM,
                    now=clock.now(),
                )
        except BusinessError as refusal:
            raise CommandError(sentence(refusal)) from refusal
        finally:
            progress.finish()

    def _map(self, file: Path) -> tuple[AccountsMap, str]:
        with SourceFile(file) as source:
            given = source.json()
            return read_map(given, items=LINE_ITEMS), source.sha256

    def _say(self, outcome: imports.Outcome, name: str, seconds: float) -> None:
        self.stdout.write(
            f"{name}: {outcome.lines} lines, {outcome.added} statements added, "
            f"{outcome.superseded} superseded, {outcome.unchanged} unchanged, "
            f"{len(outcome.refused)} lines refused, {outcome.warned} with a warning, "
            f"{outcome.companies_added} companies added, in {seconds:.1f} s."
        )
        for line, doubts in outcome.doubts:
            self.stdout.write(f"  line {line}: {' '.join(texts.warnings(doubts))}")
        if outcome.warned > len(outcome.doubts):
            self.stdout.write(f"  and {outcome.warned - len(outcome.doubts)} more with a warning.")
        for line, company, period_end in outcome.replaced:
            self.stdout.write(
                f"  line {line} supersedes the accounts of {company} for the year to {period_end}."
            )
        if outcome.superseded > len(outcome.replaced):
            self.stdout.write(f"  and {outcome.superseded - len(outcome.replaced)} more.")
        if outcome.changes_nothing and len(outcome.refused) < outcome.lines:
            self.stdout.write("Everything in it was on file already: nothing was changed.")
