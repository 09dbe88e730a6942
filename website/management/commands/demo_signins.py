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
            people = [
                (mandate.user.email, f"{mandate.role.lower()} of {mandate.policyholder.name}")
                for mandate in accounts.mandates_by_mail({email for email, _, _ in MANDATES})
            ]
        for name, staff_role, authority in STAFF:
            role = staff_role.value.lower().replace("_", " ")
            up_to = f" up to EUR {authority:,}" if authority else ""
            people.append((f"{name}@{STAFF_DOMAIN}", f"{role}{up_to}, second factor"))
        longest = max(len(email) for email, _ in people)
        for email, who in people:
            self.stdout.write(f"  {email:<{longest}}  {who}")
        self.stdout.write("The second factor of staff now: ./bin/manage demo_code MAIL-ADDRESS")
