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
from monitoring import queries, services
from monitoring.models import WebhookEndpoint


class EndpointOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Where a system is told."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    created_at = serializers.DateTimeField()
    removed_at = serializers.DateTimeField(allow_null=True)


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
        added = services.add_endpoint(
            url=wish.validated_data["url"], by=request.actor, now=clock.now()
        )
        return Response(
            {**_endpoint(added), "secret": added.secret}, status=status.HTTP_201_CREATED
        )


class OneEndpoint(ApiView):
    """One endpoint."""

    @extend_schema(operation_id="endpoint", responses=EndpointOutput)
    def get(self, request: ActorApiRequest, endpoint: UUID) -> Response:
        """Return the endpoint."""
        found = queries.endpoint(request.actor, endpoint)
        if found is None:
            raise Http404
        return Response(_endpoint(found))

    @extend_schema(operation_id="remove_endpoint", request=None, responses={204: None})
    def delete(self, request: ActorApiRequest, endpoint: UUID) -> Response:
        """Stop sending there."""
        try:
            services.remove_endpoint(endpoint_id=endpoint, by=request.actor, now=clock.now())
        except WebhookEndpoint.DoesNotExist:
            raise Http404 from None
        return Response(status=status.HTTP_204_NO_CONTENT)


class TryEndpoint(ApiView):
    """A test message."""

    @extend_schema(operation_id="test_endpoint", request=None, responses={202: None})
    def post(self, request: ActorApiRequest, endpoint: UUID) -> Response:
        """Send a test message there."""
        try:
            services.test_endpoint(endpoint_id=endpoint, by=request.actor, now=clock.now())
        except WebhookEndpoint.DoesNotExist:
            raise Http404 from None
        return Response(status=status.HTTP_202_ACCEPTED)


def _endpoint(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": endpoint.public_id,
        "url": endpoint.url,
        "created_at": endpoint.created_at,
        "removed_at": endpoint.disabled_at,
    }
