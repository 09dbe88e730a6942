"""What this database was made for: a sandbox never serves on a house's data, nor the reverse."""

from django.conf import settings
from django.db import connection

from website.models import Installation

HOUSE, SANDBOX = "HOUSE", "SANDBOX"


class WrongDatabase(SystemExit):
    """The application was started as a sandbox on a house's database, or the other way round."""


def ensure_right_database() -> None:
    """Refuse to serve unless the database was made for what this process is.

    :raises WrongDatabase: with a sentence that says what to do; it ends the process
    """
    problem = wrong_because()
    connection.close()
    if problem:
        raise WrongDatabase(problem)


def wrong_because() -> str | None:
    """Return why this process may not serve on this database; None when it may."""
    made_as = Installation.objects.values_list("kind", flat=True).first()
    wanted = SANDBOX if settings.SANDBOX else HOUSE
    if made_as == wanted:
        return None
    if settings.SANDBOX:
        return (
            "DEKKING_SANDBOX is on, but this database was not made as a sandbox: its companies are "
            "not made up. Give the sandbox an empty database of its own, and run migrate."
        )
    return (
        "This database was made as a sandbox: anybody may bankrupt its buyers. Set "
        "DEKKING_SANDBOX=on, or let DATABASE_URL name another database and run migrate."
    )
