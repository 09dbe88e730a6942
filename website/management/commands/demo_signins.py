"""`demo_signins`: who can sign in to the demo, and how."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import queries as accounts
from core import tenancy
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
        with tenancy.scope(staff=True):
            mandates = accounts.mandates_by_mail({email for email, _, _ in MANDATES})
            for mandate in mandates:
                role, holder = mandate.role.lower(), mandate.policyholder.name
                self.stdout.write(f"  {mandate.user.email:<34}{role} of {holder}")
        for name, staff_role, authority in STAFF:
            up_to = f" up to EUR {authority:,}" if authority else ""
            self.stdout.write(
                f"  {f'{name}@{STAFF_DOMAIN}':<34}{staff_role.value.lower()}{up_to}, second factor"
            )
        self.stdout.write("The second factor of staff now: ./bin/manage demo_code MAIL-ADDRESS")
