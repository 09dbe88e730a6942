"""`demo_signins`: who can sign in to the demo, and how."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from website.demo.people import MANDATES, PASSWORD, STAFF, STAFF_DOMAIN


class Command(BaseCommand):
    help = "Print the people of the demo, their roles and the password they share."

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Print a line a person.

        :raises CommandError: outside the demo
        """
        if not settings.DEMO:
            raise CommandError("There are no shared passwords outside a demo.")
        self.stdout.write(f"Sign in with one of these; the password is {PASSWORD}")
        for email, insured, role in MANDATES:
            self.stdout.write(f"  {email:<34}{role.value.lower()} of policyholder {insured + 1}")
        for name, staff_role, _ in STAFF:
            self.stdout.write(
                f"  {f'{name}@{STAFF_DOMAIN}':<34}{staff_role.value.lower()}, second factor"
            )
        self.stdout.write("The second factor of staff now: ./bin/manage demo_code MAIL-ADDRESS")
