"""The API of stops: to whom nothing more may be delivered on account."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView, Page, PageQuery, listing_by
from core.dates import business_date
from limits import queries as limits
from limits import texts
from limits.queries import Stopped
from limits.rules.stops import StopCause


class StoppedBuyerOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A buyer to whom deliveries are stopped: what is delivered all the same is not insured."""

    buyer = serializers.UUIDField()
    name = serializers.CharField()
    since = serializers.DateField()
    cause = serializers.ChoiceField(choices=[(each.value, each.value) for each in StopCause])
    text = serializers.CharField()


class StoppedBuyerPage(Page):
    """A page of such buyers."""

    items = StoppedBuyerOutput(many=True)


class Stops(ApiView):
    """The buyers to whom deliveries are stopped."""

    of_app = "limits"
    query = PageQuery

    @extend_schema(operation_id="stops", responses=StoppedBuyerPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return to whom deliveries are stopped today, with or without a limit, by name."""
        found = limits.stopped(request.actor, business_date(clock.now()))
        return listing_by(request, found, _key, _as_json)


def _key(each: Stopped) -> tuple[str, ...]:
    return (each.buyer.search_name, str(each.buyer.public_id))


def _as_json(each: Stopped) -> dict[str, Any]:
    return {
        "buyer": each.buyer.public_id,
        "name": each.buyer.name,
        "since": each.stop.since,
        "cause": each.stop.cause,
        "text": texts.stop(each.stop),
    }
