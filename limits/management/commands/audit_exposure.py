"""Compare what is kept as committed on groups, countries and treaties with what it adds up to."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core import tenancy
from limits import queries
from limits.queries.ceilings import audit_ceilings


class Command(BaseCommand):
    help = "Compare what groups, countries and treaties have committed with its sum; exit 1 if off."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference; exit with 1 when there is one."""
        with tenancy.scope(staff=True):
            differences = queries.audit_exposure()
            ceilings = audit_ceilings()
        for found in differences:
            self.stdout.write(f"group {found.group_id}: kept {found.kept}, counted {found.counted}")
        for each in ceilings:
            whose = "" if each.group_id is None else f" group {each.group_id}"
            self.stdout.write(f"{each.ceiling}{whose}: kept {each.kept}, counted {each.counted}")
        self.stdout.write(f"{len(differences) + len(ceilings)} differences")
        if differences or ceilings:
            sys.exit(1)
