"""The API of webhook endpoints."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView, Body, Page, PageQuery, listing
from core.http import not_found_without
from monitoring import lines, queries, services
from monitoring.models import WebhookEndpoint


class EndpointOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Where a system is told."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    created_at = serializers.DateTimeField()
    removed_at = serializers.DateTimeField(allow_null=True)
    stopped_at = serializers.DateTimeField(
        allow_null=True, help_text="It answered 410; null: messages are sent there."
    )
    failing_since = serializers.DateTimeField(
        allow_null=True, help_text="No message arrived since; null: the last one did."
    )
    old_secret_until = serializers.DateTimeField(
        allow_null=True, help_text="Until then the secret before this one signs as well."
    )


class EndpointPage(Page):
    """A page of addresses that systems are told at."""

    items = EndpointOutput(many=True)


class Endpoints(ApiView):
    """Where the policyholder's systems are told."""

    shown_once = frozenset({"secret"})

    class Input(Body):
        url = serializers.CharField(max_length=500)

    class Output(EndpointOutput):
        secret = serializers.CharField(
            help_text="Signs every message; given this once: a repeated request does not get it."
        )

    query = PageQuery

    @extend_schema(operation_id="endpoints", responses=EndpointPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the endpoints in use, the newest first."""
        return listing(request, queries.endpoints(request.actor), _endpoint)

    @extend_schema(operation_id="add_endpoint", request=Input, responses={201: Output})
    def post(self, request: ActorApiRequest) -> Response:
        """Add an endpoint and return the secret that signs its messages."""
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        url = wish.validated_data["url"]
        added = services.add_endpoint(
            url=url, by=request.actor, now=clock.now(), look_up=lines.ensure_leads_outside
        )
        return Response(
            {**_endpoint(added), "secret": added.secret}, status=status.HTTP_201_CREATED
        )


class OneEndpoint(ApiView):
    """One endpoint."""

    @extend_schema(operation_id="endpoint", responses=EndpointOutput)
    def get(self, request: ActorApiRequest, endpoint: UUID) -> Response:
        """Return the endpoint."""
        return _shown(request, endpoint)

    @extend_schema(operation_id="remove_endpoint", request=None, responses={204: None})
    def delete(self, request: ActorApiRequest, endpoint: UUID) -> Response:
        """Stop sending there."""
        _do(request, endpoint, services.remove_endpoint)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TryEndpoint(ApiView):
    """A test message."""

    @extend_schema(operation_id="test_endpoint", request=None, responses={202: None})
    def post(self, request: ActorApiRequest, endpoint: UUID) -> Response:
        """Send a test message there."""
        _do(request, endpoint, services.test_endpoint)
        return Response(status=status.HTTP_202_ACCEPTED)


class StartEndpoint(ApiView):
    """A system that is back."""

    @extend_schema(operation_id="start_endpoint", request=None, responses=EndpointOutput)
    def post(self, request: ActorApiRequest, endpoint: UUID) -> Response:
        """Send there again after it answered 410; what it missed comes by a replay."""
        return _done(request, endpoint, services.start_endpoint)


class RotateSecret(ApiView):
    """A new secret."""

    shown_once = frozenset({"secret"})

    @extend_schema(operation_id="rotate_secret", request=None, responses=Endpoints.Output)
    def post(self, request: ActorApiRequest, endpoint: UUID) -> Response:
        """Return a new secret; for 24 hours messages carry a signature by each of both."""
        answer = _done(request, endpoint, services.rotate_secret)
        found = queries.endpoint(request.actor, endpoint)
        return Response({**answer.data, "secret": found and found.secret})


class EndOldSecret(ApiView):
    """The secret before."""

    @extend_schema(operation_id="end_old_secret", request=None, responses=EndpointOutput)
    def post(self, request: ActorApiRequest, endpoint: UUID) -> Response:
        """Let only the new secret sign from now on."""
        return _done(request, endpoint, services.end_old_secret)


def _done(request: ActorApiRequest, public_id: UUID, service: Any) -> Response:
    _do(request, public_id, service)
    return _shown(request, public_id)


def _do(request: ActorApiRequest, public_id: UUID, service: Any) -> None:
    with not_found_without(WebhookEndpoint.DoesNotExist):
        service(endpoint_id=public_id, by=request.actor, now=clock.now())


def _shown(request: ActorApiRequest, public_id: UUID) -> Response:
    found = queries.endpoint(request.actor, public_id)
    if found is None:
        raise Http404
    return Response(_endpoint(found))


def _endpoint(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": endpoint.public_id,
        "url": endpoint.url,
        "created_at": endpoint.created_at,
        "removed_at": endpoint.disabled_at,
        "stopped_at": endpoint.stopped_at,
        "failing_since": endpoint.failing_since,
        "old_secret_until": endpoint.old_secret_until,
    }
