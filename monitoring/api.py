"""The API of watching: notices, watches, webhook endpoints."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from companies.models import Company
from core import clock
from core.api import PAGE, ApiView, listing
from monitoring import documents, queries, services
from monitoring.models import Notice, Watch, WebhookEndpoint
from monitoring.rules import NoticeKind

_KINDS = frozenset(kind.value for kind in NoticeKind)


class ReasonOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A code and the values of its text."""

    code = serializers.CharField()
    values = serializers.DictField()


class NoticeOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Something the policyholder was told."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=[(kind.value, kind.value) for kind in NoticeKind])
    buyer = serializers.UUIDField(allow_null=True)
    subject = serializers.UUIDField()
    amount = serializers.DecimalField(max_digits=18, decimal_places=3, allow_null=True)
    currency = serializers.CharField(allow_null=True)
    effective_on = serializers.DateField(allow_null=True)
    reasons = ReasonOutput(many=True)
    facts = serializers.DictField()
    business_date = serializers.DateField()
    read_at = serializers.DateTimeField(allow_null=True)


class NoticePage(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A page of notices."""

    items = NoticeOutput(many=True)
    next = serializers.UUIDField(allow_null=True)


class Notices(ApiView):
    """What the policyholder was told."""

    @extend_schema(
        operation_id="notices",
        parameters=[
            *PAGE,
            OpenApiParameter("kind", str, enum=sorted(_KINDS)),
            OpenApiParameter("unread", bool),
        ],
        responses=NoticePage,
    )
    def get(self, request: ActorApiRequest) -> Response:
        """Return notices, newest first."""
        kind = request.query_params.get("kind")
        if kind and kind not in _KINDS:
            raise exceptions.ValidationError(
                {"kind": [gettext("There is no such kind of notice.")]}
            )
        found = queries.notices(
            request.actor,
            kind=NoticeKind(kind) if kind else None,
            unread=request.query_params.get("unread") == "true",
        )
        return listing(request, found, _notice)


class OneNotice(ApiView):
    """One notice."""

    @extend_schema(operation_id="notice", responses=NoticeOutput)
    def get(self, request: ActorApiRequest, notice: UUID) -> Response:
        """Return the notice."""
        found = queries.notice(request.actor, notice)
        if found is None:
            raise Http404
        return Response(_notice(found))


class ReadNotice(ApiView):
    """That a notice was read."""

    @extend_schema(operation_id="read_notice", request=None, responses=NoticeOutput)
    def post(self, request: ActorApiRequest, notice: UUID) -> Response:
        """Note that whoever issued the token read it; others still have it before them."""
        try:
            services.read(notice_id=notice, by=request.actor, now=clock.now())
        except Notice.DoesNotExist:
            raise Http404 from None
        found = queries.notice(request.actor, notice)
        return Response(_notice(found) if found else {})


class WatchOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A buyer that is followed."""

    id = serializers.UUIDField()
    buyer = serializers.UUIDField()
    name = serializers.CharField()
    since = serializers.DateTimeField()


class Watches(ApiView):
    """The buyers the policyholder follows."""

    class Input(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        buyer = serializers.UUIDField()

    class Page(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        items = WatchOutput(many=True)
        next = serializers.UUIDField(allow_null=True)

    @extend_schema(operation_id="watches", parameters=PAGE, responses=Page)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the buyers followed, the newest first."""
        return listing(request, queries.watches(request.actor), _watch)

    @extend_schema(operation_id="watch", request=Input, responses={201: WatchOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Follow a buyer; following it already changes nothing."""
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        try:
            row = services.watch(
                buyer=wish.validated_data["buyer"], by=request.actor, now=clock.now()
            )
        except Company.DoesNotExist:
            raise Http404 from None
        return Response(_watch(row), status=status.HTTP_201_CREATED)


class OneWatch(ApiView):
    """A buyer that is followed."""

    @extend_schema(operation_id="unwatch", request=None, responses={204: None})
    def delete(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Stop following the buyer; not following it changes nothing."""
        try:
            services.unwatch(buyer=buyer, by=request.actor, now=clock.now())
        except Company.DoesNotExist:
            raise Http404 from None
        return Response(status=status.HTTP_204_NO_CONTENT)


class EndpointOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Where a system is told."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    created_at = serializers.DateTimeField()
    removed_at = serializers.DateTimeField(allow_null=True)


class Endpoints(ApiView):
    """Where the policyholder's systems are told."""

    shown_once = frozenset({"secret"})

    class Input(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        url = serializers.CharField(max_length=500)

    class Output(EndpointOutput):
        secret = serializers.CharField(
            help_text="Signs every message; given this once: a repeated request does not get it."
        )

    class Page(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        items = EndpointOutput(many=True)
        next = serializers.UUIDField(allow_null=True)

    @extend_schema(operation_id="endpoints", parameters=PAGE, responses=Page)
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


def _notice(notice: Any) -> dict[str, Any]:  # with `read_at`, which `queries.notices` adds
    return {**documents.notice_as_json(notice), "read_at": notice.read_at}


def _watch(watch: Watch) -> dict[str, Any]:
    return {
        "id": watch.public_id,
        "buyer": watch.buyer.public_id,
        "name": watch.buyer.name,
        "since": watch.started_at,
    }


def _endpoint(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": endpoint.public_id,
        "url": endpoint.url,
        "created_at": endpoint.created_at,
        "removed_at": endpoint.disabled_at,
    }
