"""Requests that know who acts, and the language their pages are in."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from accounts.models import Mandate, User
from accounts.rules import Actor

_LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())


class ActorRequest(HttpRequest):
    """A request behind sign-in: `actor` is set by `accounts.middleware.ActAs`."""

    actor: Actor
    mandate: Mandate | None
    user: User


class ActorApiRequest(Request):
    """An API request: `actor` is set by `accounts.authentication.TokenAuthentication`."""

    actor: Actor


def keep_language(response: HttpResponse, chosen: str) -> None:
    """Let the pages of this browser be in a language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=_LANGUAGE_COOKIE_AGE,
        secure=settings.HTTPS,
        samesite="Lax",
    )
