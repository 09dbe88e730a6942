"""Signing in for systems: a bearer token, of a person or of an API client."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation.trans_real import parse_accept_lang_header
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions, permissions
from rest_framework.request import Request

from accounts import queries, rules
from accounts.http import ActorApiRequest
from accounts.models import AccessToken, ApiClient, User
from accounts.rules import Actor, Scope
from core import tenancy

if TYPE_CHECKING:  # which itself asks for this module
    from rest_framework.views import APIView

_USE_IS_KEPT_TO = timedelta(minutes=1)


class ScopeMissing(exceptions.PermissionDenied):
    """The token is good, and does not reach this far."""

    default_code = "scope_missing"

    def __init__(self, scope: Scope) -> None:
        said = gettext("This needs the scope %(scope)s. Ask for a token that has it.")
        super().__init__(said % {"scope": scope})
        self.values = {"scope": scope.value}
        self.auth_header = f'Bearer error="insufficient_scope", scope="{scope}"'


class HasScope(permissions.BasePermission):
    """Lets a system do what its token's scopes say; a person's own token does what they may."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Let the call pass.

        :raises ScopeMissing: naming the scope
        """
        needed = scope_of(view, request.method or "GET")
        actor: Actor | None = getattr(request, "actor", None)
        granted = actor.scopes if actor else None
        if needed is not None and granted is not None and needed not in granted:
            raise ScopeMissing(needed)
        return True


def scope_of(view: APIView, method: str) -> Scope | None:
    """Return the scope that a system needs to call a view; None: it needs none."""
    to_change = method not in permissions.SAFE_METHODS and not getattr(view, "only_reads", False)
    app = getattr(view, "of_app", "") or type(view).__module__.partition(".")[0]
    return rules.scope_needed(app, to_change=to_change)


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer …`: acts for the policyholder of the mandate behind the token.

    A token that begins with `dk_` is a person's own and stands for the whole of the mandate; any
    other was given to an API client (`accounts.oauth`) and reaches as far as its scopes.
    """

    def authenticate(self, request: ActorApiRequest) -> tuple[User, object] | None:  # type: ignore[override]  # ours
        """Return the user and the token, and narrow the transaction to its policyholder.

        The answer is in the language the request asks for, else in that of the token's owner.

        :raises exceptions.AuthenticationFailed: for a token unknown, revoked, or without mandate
        """
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        secret = given.strip()
        is_personal = secret.startswith(rules.PERSONAL)
        found = _personal(secret) if is_personal else _of_client(secret)
        if found is None:
            raise exceptions.AuthenticationFailed
        holder, actor, language = found
        tenancy.narrow_to(actor.tenant)
        _note_use(holder)
        translation.activate(_language_wished(request) or language)
        request.actor = actor
        return holder.user, holder

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that a missing token answers 401."""
        return "Bearer"


Found = tuple[AccessToken | ApiClient, Actor, str]  # what was shown, who acts, the language


def _personal(secret: str) -> Found | None:
    token = queries.token_of(secret)
    mandate = queries.mandate_behind(token) if token else None
    if token is None or mandate is None:
        return None
    return token, queries.mandate_actor(mandate), token.user.language


def _of_client(secret: str) -> Found | None:
    found = queries.access_of(secret, timezone.now())
    if found is None:
        return None
    client, scopes = found
    return client, queries.client_actor(client, scopes), client.user.language


def _note_use(holder: AccessToken | ApiClient) -> None:
    """Keep when a token was used, to the minute; calls with one token do not wait for each other.

    Written at every call, the row would be locked until each call's transaction ends.
    """
    now = timezone.now()
    if holder.last_used_at and now - holder.last_used_at < _USE_IS_KEPT_TO:
        return
    rows: Any = type(holder)._default_manager  # of either kind
    free = rows.filter(id=holder.id).select_for_update(skip_locked=True, of=("self",))
    rows.filter(id__in=free.values("id")).update(last_used_at=now)


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
    """How the API's description names the two kinds of bearer token."""

    target_class = TokenAuthentication
    name = ["apiClient", "accessToken"]

    def get_security_definition(self, auto_schema: object) -> list[dict[str, object]]:
        """Describe where a system gets its token, and a person's own."""
        flow = {"tokenUrl": "/oauth/token", "scopes": {str(s): s.reads_as for s in Scope}}
        return [
            {
                "type": "oauth2",
                "description": "For systems: made in the portal under Settings, API clients.",
                "flows": {"clientCredentials": flow},
            },
            {
                "type": "http",
                "scheme": "bearer",
                "description": "For a person's own scripts: dk_… from Settings, Access tokens.",
            },
        ]

    def get_security_requirement(self, auto_schema: object) -> list[dict[str, list[str]]]:
        """Name the scope that a call needs."""
        view, method = auto_schema.view, auto_schema.method  # type: ignore[attr-defined]
        needed = scope_of(view, method)
        return [{"apiClient": [needed.value] if needed else []}, {"accessToken": []}]
