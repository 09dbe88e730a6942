"""Signing people in for tests, as the sign-in pages would leave the session."""

import time

from django.test import Client

from accounts.models import User

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(client: Client, user: User) -> None:
    """Sign in with a password only."""
    client.force_login(user, backend=_BACKEND)
    _remember(client, user, [{"method": "password", "at": time.time(), "email": user.email}])


def sign_in_staff(client: Client, user: User) -> None:
    """Sign in with a password and a second factor."""
    client.force_login(user, backend=_BACKEND)
    now = time.time()
    _remember(
        client,
        user,
        [
            {"method": "password", "at": now, "email": user.email},
            {"method": "mfa", "at": now, "type": "totp"},
        ],
    )


def _remember(client: Client, user: User, methods: list[dict[str, object]]) -> None:
    session = client.session
    session["account_authentication_methods"] = methods
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
