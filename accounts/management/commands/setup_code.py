"""`setup_code`: what it takes to make the first administrator, or to let in the second."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import queries


class Command(BaseCommand):
    help = (
        "Print the code that the set-up page asks for, as long as nobody works here yet; or, with"
        " a mail address, the code that lets in a second administrator proposed by the first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say whom to let in."""
        parser.add_argument("email", nargs="?", help="of the second administrator")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Print the code.

        :raises CommandError: if there is nothing that it would open
        """
        if options["email"] is None:
            self.stdout.write(_of_the_first())
            return
        proposal = queries.administrator_to_let_in(options["email"])
        if proposal is None:
            raise CommandError(
                f"No administrator with the address {options['email']} waits to be let in. The"
                " first administrator proposes one under People, \u201cTake on staff\u201d."
            )
        self.stdout.write(queries.set_up_code(of=proposal))


def _of_the_first() -> str:
    if queries.has_staff():
        raise CommandError(
            "This installation has its administrator: there is no set-up left. To let in a second"
            " one, give the mail address."
        )
    return queries.set_up_code()
