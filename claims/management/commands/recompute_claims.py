"""Proof that what was calculated can be calculated again: same facts, same result."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from claims import queries
from core import tenancy


class Command(BaseCommand):
    """Recalculate stored calculations from the facts they keep and compare every line."""

    help = "Recalculates claims from their frozen facts; exit status 1 if one comes out different."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many calculations to look at."""
        parser.add_argument("--sample", type=int, help="so many, chosen by chance; default: all")

    def handle(self, *args: object, **options: object) -> None:
        """Print what was found.

        :raises CommandError: naming the calculations that came out different
        """
        sample = options["sample"]
        with tenancy.scope(staff=True):
            found = queries.recomputed(sample if isinstance(sample, int) else None)
        for difference in found.differences:
            self.stderr.write(difference)
        if found.differences:
            raise CommandError(f"{len(found.differences)} of {found.count} came out different.")
        self.stdout.write(f"{found.count} calculations recomputed, all equal.")
