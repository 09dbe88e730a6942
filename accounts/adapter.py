"""How allauth signs people in and writes to them here: nobody signs up by themselves."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from accounts.http import keep_language
from accounts.models import User
from core.mails import in_two_parts


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth's has no types
    """Accounts are made by the owner of a policy or by the insurer, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse signing up."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """Leave the subject as it is: it names the product itself."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write in the reader's language; to whom nobody knows, in that of the page."""
        reader = context.get("user")
        language = reader.language if isinstance(reader, User) else translation.get_language()
        told = {
            "product": settings.PRODUCT_NAME,
            "insurer": settings.INSURER,
            "days": timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days,
        }
        with translation.override(language):
            super().send_mail(template_prefix, email, {**context, **told})

    def render_mail(self, *given: Any, **named: Any) -> EmailMessage:
        """Give each mail the page that all mails have."""
        return in_two_parts(super().render_mail(*given, **named))

    def post_login(self, request: HttpRequest, user: User, **given: Any) -> HttpResponse:
        """Let the language kept with the person win over the cookie of somebody before."""
        response: HttpResponse = super().post_login(request, user, **given)
        keep_language(response, user.language)
        return response


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth's has no types
    """Staff keep their second factor: an administrator takes it away, not they themselves."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse staff to put off their second factor."""
        return not authenticator.user.is_insurer_staff


def display(user: User) -> str:
    """Return how allauth calls somebody, in its pages and mails."""
    return user.email
