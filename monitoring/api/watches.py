"""The API of watches."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from companies.models import Company
from core import clock
from core.api import ApiView, Body, BuyerQuery, Page, listing, narrowed
from monitoring import queries, services
from monitoring.models import Watch


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

    class Input(Body):
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


def _watch(watch: Watch) -> dict[str, Any]:
    return {
        "id": watch.public_id,
        "buyer": watch.buyer.public_id,
        "name": watch.buyer.name,
        "since": watch.started_at,
    }
