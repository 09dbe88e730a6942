"""What policyholder and underwriter write each other on a request, over the API."""

from uuid import UUID

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView, Body
from core.files import FileKind
from core.parsers import JsonWithFiles
from limits import documents, queries, services
from limits.api.asked import MessageOutput, message_as_json
from limits.api.documents import documents_field
from limits.api.requests import OneRequest
from limits.models import LimitRequest, RequestDocument


class Messages(ApiView):
    """Writing on a request; what was written stands in its `conversation`."""

    shown_by = OneRequest
    parser_classes = (JsonWithFiles,)

    class Input(Body):
        text = serializers.CharField(max_length=1000, default="", allow_blank=True)
        documents = documents_field()

    @extend_schema(
        operation_id="write_on_limit_request", request=Input, responses={201: MessageOutput}
    )
    def post(self, request: ActorApiRequest, request_id: UUID) -> Response:
        """Write to the underwriter, or send documents, whatever the state of the request."""
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        try:
            said = services.write_message(
                request_id=request_id,
                text=wish.validated_data["text"],
                files=wish.validated_data["documents"],
                by=request.actor,
                now=clock.now(),
            )
        except LimitRequest.DoesNotExist:
            raise Http404 from None
        return Response(message_as_json(said), status=status.HTTP_201_CREATED)


class RequestFile(ApiView):
    """A file that came with a message."""

    @extend_schema(
        operation_id="limit_request_document",
        responses={(200, kind.media_type): OpenApiTypes.BINARY for kind in FileKind},
    )
    def get(self, request: ActorApiRequest, document: UUID) -> HttpResponse:
        """Return a file as it was sent."""
        try:
            found = queries.request_document(request.actor, document)
        except RequestDocument.DoesNotExist:
            raise Http404 from None
        return documents.request_document(found)
