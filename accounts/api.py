"""The API's first page: what there is, and as whom one speaks."""

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts import queries
from accounts.http import ActorApiRequest
from accounts.models import ApiClient
from accounts.rules import Scope
from core.api import ApiView

# Where to begin, and the name of its address; each list leads to its rows.
_PLACES = {
    "me": "api:me",
    "policy": "api:policy",
    "policies": "api:policies",
    "companies": "api:companies",
    "limits": "api:limits",
    "limit_requests": "api:limit_requests",
    "limit_decisions": "api:limit_decisions",
    "invoices": "api:invoices",
    "receipts": "api:receipts",
    "credit_notes": "api:credit_notes",
    "disputes": "api:disputes",
    "overdues": "api:overdues",
    "letters": "api:letters",
    "cases": "api:cases",
    "claims": "api:claims",
    "notices": "api:notices",
    "watches": "api:watches",
    "webhook_endpoints": "api:endpoints",
    "openapi": "api_schema",
    "documentation": "api_docs",
}


class Root(ApiView):
    """What the API offers."""

    Output = inline_serializer(
        "AccountsRootOutput", {place: serializers.URLField() for place in _PLACES}
    )

    @extend_schema(operation_id="root", responses=Output)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the addresses to begin with."""
        return Response({place: reverse(name, request=request) for place, name in _PLACES.items()})


class Me(ApiView):
    """As whom the token speaks."""

    class Output(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        policyholder = serializers.UUIDField()
        name = serializers.CharField()
        language = serializers.CharField()
        role = serializers.CharField()
        rights = serializers.ListField(child=serializers.CharField())
        client = serializers.CharField(
            allow_null=True, help_text="The API client; null: a person's own token."
        )
        scopes = serializers.ListField(
            child=serializers.ChoiceField(choices=[(scope.value, scope.value) for scope in Scope]),
            allow_null=True,
            help_text="What of it an API client may use; null: a person's own token uses all.",
        )

    @extend_schema(operation_id="me", responses=Output)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the policyholder acted for and what the token's mandate allows."""
        actor = request.actor
        policyholder = queries.policyholder_of(actor)
        return Response(
            {
                "policyholder": policyholder.public_id,
                "name": policyholder.name,
                "language": policyholder.language,
                "role": "API_CLIENT" if actor.client else actor.mandate_role,
                "rights": queries.rights_of(actor),
                "client": request.auth.client_id if isinstance(request.auth, ApiClient) else None,
                "scopes": None if actor.scopes is None else sorted(actor.scopes),
            }
        )
