"""`./bin/manage rescore_grades`: everybody graded by the version that was promoted, at once."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.errors import BusinessError
from core.http import sentence
from core.progress import Progress
from grading.services import promoted


class Command(BaseCommand):
    help = (
        "Grade every company with accounts by the version that was promoted, from its kept bins. "
        "Without this command the nights do it, a company at a time."
    )

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Grade, with a bar, and print how many.

        :raises CommandError: if the version looks at other indicators than the one before it
        """
        progress = Progress(sys.stderr, "rescore_grades")
        try:
            scored = promoted.rescore_everybody(
                now=clock.now(), spread=promoted.side_by_side(progress.show)
            )
        except BusinessError as refusal:
            raise CommandError(sentence(refusal)) from refusal
        finally:
            progress.finish()
        self.stdout.write(f"{scored} companies graded by the version in force.")
