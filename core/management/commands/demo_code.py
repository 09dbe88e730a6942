"""Print the present second factor of somebody in the demo."""

import time
from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

_PERIOD = 30  # seconds a code is shown by an authenticator app


class Command(BaseCommand):
    help = "Print the code that USER's authenticator app would show now (demo only)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the user's mail address, or what stands before its @."""
        parser.add_argument("user", metavar="USER")

    def handle(self, *arguments: Any, user: str, **options: Any) -> None:
        """Print the code, and how long it is good for.

        :raises CommandError: outside the demo, and for a user unknown or without second factor
        """
        if not settings.DEMO:
            raise CommandError("Second factors are nobody else's: only a demo shows them.")
        found = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
        found = found.filter(user__email__iexact=user) | found.filter(
            user__email__istartswith=f"{user}@"
        )
        authenticator = found.order_by("id").first()
        if authenticator is None:
            raise CommandError(
                f"{user} is unknown or has no second factor yet: sign in and make one."
            )
        moment = int(time.time())
        code = format_hotp_value(
            hotp_value(decrypt(authenticator.data["secret"]), moment // _PERIOD)
        )
        self.stdout.write(code)
        self.stderr.write(f"good for {_PERIOD - moment % _PERIOD} seconds more, and once")
