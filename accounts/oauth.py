"""Signing in for systems by OAuth2: client credentials, and nothing else of it."""

from __future__ import annotations

import base64
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes
from oauth2_provider.views import RevokeTokenView, TokenView

from accounts import queries, services
from accounts.models import ApiClient
from accounts.rules import Scope, token_digest
from core import clock, tenancy

_GRANT = "client_credentials"
_MOST_A_MINUTE = 30
_MINUTE = 60


class ClientScopes(BaseScopes):  # type: ignore[misc]  # the toolkit has no types
    """What the toolkit asks about scopes: a client has those it was made with."""

    def get_all_scopes(self) -> dict[str, str]:
        """Return every scope and what it lets a system do."""
        return {scope.value: scope.reads_as for scope in Scope}

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        """Return the scopes a client may ask for."""
        return list(application.scope_names) if application else []

    def get_default_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        """Return the scopes a client gets that asks for none by name: all it has."""
        return self.get_available_scopes(application)


class Validator(OAuth2Validator):  # type: ignore[misc]  # the toolkit has no types
    """What the toolkit asks about clients: their secrets, and whether they still may."""

    def _load_application(self, client_id: str, request: Any) -> ApiClient | None:
        """Return the client that names itself so and may still act; None: there is none."""
        known = bool(client_id) and client_id.isprintable()  # a text column holds nothing else
        request.client = queries.client_with(client_id=client_id) if known else None
        return request.client  # type: ignore[no-any-return]  # the toolkit's request has no types

    def _check_secret(self, provided_secret: str, stored_secret: str) -> bool:
        """Return whether the secret opens the client whose present one is stored so."""
        client = queries.client_with(client_secret=stored_secret)
        digest = token_digest(provided_secret)
        return client is not None and queries.is_secret_of(client, digest, timezone.now())

    def _save_bearer_token(
        self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any
    ) -> None:
        """Keep the token's digest, and that it was given."""
        scopes = [Scope(name) for name in token["scope"].split()]
        tenancy.narrow_to(request.client.policyholder_id)
        super()._save_bearer_token(token, request, *args, **kwargs)
        actor = queries.client_actor(request.client, scopes)
        services.note_access(
            client_id=request.client.id, over_by=clock.real(), by=actor, now=clock.now()
        )


@csrf_exempt
@never_cache
@sensitive_post_parameters("client_secret")
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Give a client a token that lives for a quarter of an hour."""
    if request.POST.get("grant_type") != _GRANT:
        said = {"error": "unsupported_grant_type", "error_description": f"Send {_GRANT}."}
        return JsonResponse(said, status=400)
    return _unreadable(request) or _limited(request) or TokenView.as_view()(request)


@csrf_exempt
@never_cache
@sensitive_post_parameters("client_secret", "token")
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """End a token before its time."""
    return _unreadable(request) or _limited(request) or RevokeTokenView.as_view()(request)


def _unreadable(request: HttpRequest) -> HttpResponse | None:
    """Refuse a header that no base64 can be, on which the toolkit breaks; None: it may be."""
    if request.headers.get("Authorization", "").isascii():
        return None
    said = {"error": "invalid_client", "error_description": "Send the header as ASCII."}
    return JsonResponse(said, status=401, headers={"WWW-Authenticate": "Basic"})


def _limited(request: HttpRequest) -> HttpResponse | None:
    """Refuse whoever asks too often for one client from one address; None: it is not too often."""
    asking = f"{_client_named(request)} {request.META.get('REMOTE_ADDR', '')}"
    key = f"oauth:{token_digest(asking)}"
    if cache.add(key, 1, timeout=_MINUTE) or cache.incr(key) <= _MOST_A_MINUTE:
        return None
    said = {"error": "temporarily_unavailable", "error_description": "Too many requests."}
    return JsonResponse(said, status=429, headers={"Retry-After": str(_MINUTE)})


def _client_named(request: HttpRequest) -> str:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return request.POST.get("client_id", "")
    try:
        return base64.b64decode(value).partition(b":")[0].decode()
    except ValueError:  # not in base64, or no text
        return ""
