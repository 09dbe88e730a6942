"""`setup_code`: what the set-up page asks of whoever makes the first administrator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import queries


class Command(BaseCommand):
    help = "Print the code that the set-up page asks for, as long as nobody works here yet."

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Print the code.

        :raises CommandError: if the installation has its staff
        """
        if queries.has_staff():
            raise CommandError("This installation has its administrator: there is no set-up left.")
        self.stdout.write(queries.set_up_code())
