"""Move the business date of the demo; every night on the way is lived through."""

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import advancing
from core.progress import Progress

_MOST_DAYS = 4000
_WAIT = 0.5  # seconds, while somebody else is moving the date


class Command(BaseCommand):
    help = "Move the business date of the demo by DAYS, night by night."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the number of days."""
        parser.add_argument("days", type=int, metavar="DAYS")

    def handle(self, *arguments: Any, days: int, **options: Any) -> None:
        """Aim further and step there.

        :raises CommandError: outside the demo, or for a number of days that makes no sense
        """
        if not settings.DEMO:
            raise CommandError("The business date moves by itself: only a demo can move it.")
        if not 1 <= days <= _MOST_DAYS:
            raise CommandError(f"DAYS must be a number from 1 to {_MOST_DAYS}.")
        advancing.aim(days=days)
        whole = advancing.progress().days_left
        bar = Progress(sys.stderr, "Nights")
        while (left := advancing.progress().days_left) > 0:
            bar.show(whole - left, whole)
            if not advancing.step():
                time.sleep(_WAIT)
        bar.finish()
        today = advancing.progress().today
        self.stdout.write(f"It is {today:%d %B %Y} now; {whole} nights were lived through.")
