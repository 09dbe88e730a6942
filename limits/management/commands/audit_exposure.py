"""Compare what is kept as committed on each group with the sum of its limits and run-off."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core import tenancy
from limits import queries


class Command(BaseCommand):
    help = "Compare the committed amount of each group with the sum of its limits; exit 1 if off."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference; exit with 1 when there is one."""
        with tenancy.scope(staff=True):
            differences = queries.audit_exposure()
        for found in differences:
            self.stdout.write(f"group {found.group_id}: kept {found.kept}, counted {found.counted}")
        self.stdout.write(f"{len(differences)} differences")
        if differences:
            sys.exit(1)
