"""Requests that know who acts."""

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import Mandate, User
from accounts.rules import Actor


class ActorRequest(HttpRequest):
    """A request behind sign-in: `actor` is set by `accounts.middleware.ActAs`."""

    actor: Actor
    mandate: Mandate | None
    user: User


class ActorApiRequest(Request):
    """An API request: `actor` is set by `accounts.authentication.TokenAuthentication`."""

    actor: Actor
