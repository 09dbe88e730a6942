"""`./bin/manage regrade`: grade what is due today, or one company, now."""

import sys
from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from accounts.rules import SYSTEM
from companies import queries as companies
from companies.models import Company
from core import clock, tenancy
from core.dates import business_date
from core.fields import new_public_id
from core.progress import Progress
from grading import queries, services
from grading.services import night


class Command(BaseCommand):
    help = "Grade every company that has no grade yet or whose grade may have changed by today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--company", type=UUID, help="grade only this company, due or not")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        if options["company"]:
            changed = self._one(options["company"], now)
        else:
            changed = self._all(business_date(now), now)
        self.stdout.write(f"{changed} changed")

    def _one(self, public_id: UUID, now: datetime) -> int:
        with tenancy.scope(staff=True):
            try:
                company = companies.company(public_id)
            except Company.DoesNotExist:
                raise CommandError(f"There is no company {public_id}.") from None
            return self._regrade([company.id], new_public_id(), now)

    def _all(self, today: date, now: datetime) -> int:
        """Grade piece by piece, each in its own transaction, so that a stop loses one piece."""
        with tenancy.scope(staff=True):
            pieces = queries.due_ranges(today, size=night.PIECE)
        progress, cause_id, changed = Progress(sys.stderr, "grading"), new_public_id(), 0
        for done, (first, last) in enumerate(pieces):
            progress.show(done, len(pieces))
            with tenancy.scope(staff=True):
                ids = queries.due_between(first, last, today)
                changed += self._regrade(ids, cause_id, now)
        progress.finish()
        return changed

    def _regrade(self, ids: list[int], cause_id: UUID, now: datetime) -> int:
        written = services.regrade(
            ids, cause=services.BY_HAND, cause_id=cause_id, by=SYSTEM, now=now
        )
        return sum(change.old_grade != change.grade for change in written)
