"""The API of watching: notices, watches, webhook endpoints."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from companies.models import Company
from core import clock
from core.api import ApiView, BuyerQuery, Page, PageQuery, listing, narrowed
from monitoring import documents, queries, services
from monitoring.models import Notice, Watch, WebhookEndpoint
from monitoring.rules import NoticeKind


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


class NoticePage(Page):
    """A page of notices."""

    items = NoticeOutput(many=True)


class Notices(ApiView):
    """What the policyholder was told."""

    class Filters(BuyerQuery):
        kind = serializers.ChoiceField(
            choices=[(kind.value, kind.value) for kind in NoticeKind], required=False
        )
        unread = serializers.BooleanField(
            default=False, help_text="Only what whoever issued the token has not read yet."
        )
        told_from = serializers.DateField(required=False, help_text="On this day or later.")
        told_to = serializers.DateField(required=False, help_text="On this day or before.")

    query = Filters

    @extend_schema(operation_id="notices", responses=NoticePage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return notices, newest first."""
        kind = self.asked.get("kind")
        found = queries.notices(
            request.actor, kind=NoticeKind(kind) if kind else None, unread=self.asked["unread"]
        )
        found = narrowed(
            found,
            self.asked,
            buyer="buyer__public_id",
            told_from="business_date__gte",
            told_to="business_date__lte",
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


class WatchPage(Page):
    """A page of buyers that are followed."""

    items = WatchOutput(many=True)


class Watches(ApiView):
    """The buyers the policyholder follows."""

    class Input(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        buyer = serializers.UUIDField()

    query = BuyerQuery

    @extend_schema(operation_id="watches", responses=WatchPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the buyers followed, the newest first."""
        found = narrowed(queries.watches(request.actor), self.asked, buyer="buyer__public_id")
        return listing(request, found, _watch)

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


class EndpointPage(Page):
    """A page of addresses that systems are told at."""

    items = EndpointOutput(many=True)


class Endpoints(ApiView):
    """Where the policyholder's systems are told."""

    shown_once = frozenset({"secret"})

    class Input(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
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
