"""People who sign in, whoever they work for."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from core.errors import BusinessError


class MailAddressTaken(BusinessError):
    """The person is known here already."""

    sentence = "Somebody with this mail address is known here already."


def new_user(email: str, password: str | None = None, *, language: str | None = None) -> User:
    """Make a person who can sign in; without a password one is chosen by mail.

    The mails are in `language` until the person chooses another.

    :raises MailAddressTaken: if somebody has this mail address
    """
    try:
        with transaction.atomic():
            return User.objects.create_user(
                email, password, language=language or settings.LANGUAGE_CODE
            )
    except IntegrityError:
        raise MailAddressTaken from None


@transaction.atomic
def choose_language(*, user_id: int, language: str) -> None:
    """Remember in which language a person reads pages and mails."""
    User.objects.filter(id=user_id).update(language=language)


@transaction.atomic
def prove_address(user: User) -> None:
    """Note that somebody reads the mail sent to their address; a second factor asks for it."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
