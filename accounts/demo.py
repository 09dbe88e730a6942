"""People of the demo: with a password, a proven address and, for staff, a second factor."""

import base64
import hashlib
import hmac

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from accounts.models import Authority, User
from accounts.rules import StaffRole


@transaction.atomic
def make_person(
    *, email: str, password: str, language: str, role: StaffRole | None = None, authority: int = 0
) -> User:
    """Make somebody who can sign in at once; staff get an authenticator (`demo_code` shows it).

    `password` is hashed already: everybody in the demo has the same one, and hashing takes long.
    """
    user = User.objects.create(
        email=email,
        password=password,
        language=language,
        staff_role=role or "",
    )
    if authority:
        Authority.objects.set_up(user, authority)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if role is not None:
        secret = get_adapter().encrypt(_secret(email))
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.TOTP, data={"secret": secret}
        )
    return user


def _secret(email: str) -> str:
    """Return the authenticator secret of a demo person: always the same on one installation."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"demo {email}".encode(), hashlib.sha256)
    return base64.b32encode(digest.digest()[:20]).decode()
