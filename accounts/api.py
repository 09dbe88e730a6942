"""The API's first page: what there is, and as whom one speaks."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts import queries
from accounts.http import ActorApiRequest
from core.api import ApiView


class Root(ApiView):
    """What the API offers."""

    class Output(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        me = serializers.URLField()
        notices = serializers.URLField()
        webhook_endpoints = serializers.URLField()
        openapi = serializers.URLField()
        documentation = serializers.URLField()

    @extend_schema(operation_id="root", responses=Output)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the addresses to begin with."""
        return Response(
            {
                "me": reverse("api:me", request=request),
                "notices": reverse("api:notices", request=request),
                "webhook_endpoints": reverse("api:endpoints", request=request),
                "openapi": reverse("api_schema", request=request),
                "documentation": reverse("api_docs", request=request),
            }
        )


class Me(ApiView):
    """As whom the token speaks."""

    class Output(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        policyholder = serializers.UUIDField()
        name = serializers.CharField()
        language = serializers.CharField()
        role = serializers.CharField()
        rights = serializers.ListField(child=serializers.CharField())

    @extend_schema(operation_id="me", responses=Output)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the policyholder acted for and what the token's mandate allows."""
        policyholder = queries.policyholder_of(request.actor)
        return Response(
            {
                "policyholder": policyholder.public_id,
                "name": policyholder.name,
                "language": policyholder.language,
                "role": request.actor.mandate_role,
                "rights": queries.rights_of(request.actor),
            }
        )
