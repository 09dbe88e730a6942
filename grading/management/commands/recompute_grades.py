"""Proof that what was graded can be graded again: same inputs and version, same grade."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import tenancy
from grading import queries
from grading.models import GradeChange


class Command(BaseCommand):
    help = "Grades again from stored inputs and version; exit status 1 if one comes out different."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many grades to look at."""
        parser.add_argument("--sample", type=_count, help="so many, chosen by chance; default: all")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Print what was found.

        :raises CommandError: naming the grades that came out different
        """
        count = different = 0
        with tenancy.scope(staff=True):
            changes = GradeChange.objects.order_by("business_date", "id")
            if options["sample"] is not None:
                changes = GradeChange.objects.order_by("?")[: options["sample"]]
            for change, score in queries.worked_out(changes.iterator(chunk_size=1_000)):
                count += 1
                stored = (change.score, change.grade, change.confidence, change.probability)
                again = (score.millionths, score.grade, score.confidence, score.probability)
                if stored != again:
                    different += 1
                    self.stderr.write(f"{change.company_id} {change.business_date}: {again}")
        if different:
            raise CommandError(f"{different} of {count} came out different.")
        self.stdout.write(f"{count} grades recomputed, {count} equal.")


def _count(given: str) -> int:
    """Return how many grades to look at; none is no proof of anything."""
    if not given.isascii() or not given.isdigit() or not int(given):
        raise ArgumentTypeError("must be a whole number from 1 on")
    return int(given)
