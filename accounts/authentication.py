"""Signing in for systems: a bearer token that stands for one user's mandate."""

from datetime import timedelta

from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts import queries, rules
from accounts.models import AccessToken, Mandate, User
from core import tenancy

_USE_IS_KEPT_TO = timedelta(minutes=1)


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer dk_…`: acts for the policyholder of the token's mandate."""

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        """Return the user and the token, and narrow the transaction to its policyholder.

        The answer is in the language the request asks for, else in that of the token's owner.

        :raises exceptions.AuthenticationFailed: for a token unknown, revoked, or without mandate
        """
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = (
            AccessToken.objects.select_related("user")
            .filter(
                digest=rules.token_digest(secret.strip()), revoked_at=None, user__is_active=True
            )
            .first()
        )
        if token is None:
            raise exceptions.AuthenticationFailed
        with tenancy.scope(user_id=token.user_id):
            mandate = (
                Mandate.objects.in_force()
                .select_related("policyholder", "user")
                .filter(id=token.mandate_id)
                .first()
            )
        if mandate is None:
            raise exceptions.AuthenticationFailed
        tenancy.narrow_to(mandate.policyholder_id)
        _note_use(token)
        translation.activate(_language_wished(request) or token.user.language)
        request.actor = queries.mandate_actor(mandate)  # type: ignore[attr-defined]
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that a missing token answers 401."""
        return "Bearer"


def _note_use(token: AccessToken) -> None:
    """Keep when a token was used, to the minute; calls with one token do not wait for each other.

    Written at every call, the row would be locked until each call's transaction ends.
    """
    now = timezone.now()
    if token.last_used_at and now - token.last_used_at < _USE_IS_KEPT_TO:
        return
    free = AccessToken.objects.filter(id=token.id).select_for_update(skip_locked=True, of=("self",))
    AccessToken.objects.filter(id__in=free.values("id")).update(last_used_at=now)


def _language_wished(request: Request) -> str | None:
    """Return the language that the request itself asks for, if it is one of ours."""
    wishes = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    for wish, _ in wishes:
        try:
            return translation.get_supported_language_variant(wish)
        except LookupError:
            continue
    return None


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's description names the bearer token."""

    target_class = TokenAuthentication
    name = "accessToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Describe the header."""
        return {"type": "http", "scheme": "bearer", "description": "dk_… from Settings, API"}
