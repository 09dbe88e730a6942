"""`seed_demo`: fill an empty house with the demo."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import queries as accounts
from core import clock
from website.demo import seed


class Command(BaseCommand):
    help = "Fill an empty database with the demo: invented companies, people and troubles."

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Seed everything in one transaction, or nothing.

        :raises CommandError: outside the demo, and where people are known already
        """
        if not settings.DEMO:
            raise CommandError(
                "Only a demo is filled with invented companies: set DEKKING_DEMO=on."
            )
        if accounts.anybody():
            raise CommandError("There are people here already: the demo fills an empty database.")
        began = time.monotonic()

        def tell(what: str) -> None:
            self.stdout.write(f"{time.monotonic() - began:5.1f} s  {what}")
            self.stdout.flush()

        seed.seed(clock.now(), clock.real, tell)
