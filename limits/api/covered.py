"""The buyers that a policy covers without a request, over the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView, BuyerQuery, Page, listing_by
from core.dates import business_date
from limits import queries
from limits.api import answers
from limits.api.answers import StopOutput
from limits.queries import CoveredBuyer


class CoveredOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What the policy gives on a buyer by itself, and what of it is used."""

    buyer = serializers.UUIDField()
    name = serializers.CharField()
    grade = serializers.IntegerField(allow_null=True)
    amount = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="Covered up to; 0: this buyer is not covered."
    )
    currency = serializers.CharField()
    used = serializers.DecimalField(max_digits=18, decimal_places=3)
    free = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="Of `amount`; nothing while there is a `stop`."
    )
    owed = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="All that is owed, VAT included."
    )
    stop = StopOutput(allow_null=True)


class CoveredPage(Page):
    """A page of buyers covered without a request."""

    items = CoveredOutput(many=True)


class CoveredBuyers(ApiView):
    """Buyers covered without a request."""

    query = BuyerQuery

    @extend_schema(operation_id="covered_buyers", responses=CoveredPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the buyers you invoiced with what your policy covers of each by itself, by name.

        Empty where the policy covers nobody without a request.
        """
        found = queries.covered_without_request(request.actor, business_date(clock.now()))
        wished = self.asked.get("buyer")
        rows = [each for each in found if wished in (None, each.buyer.public_id)]
        return listing_by(request, rows, _place, _as_json)


def _place(each: CoveredBuyer) -> tuple[str, ...]:
    return (each.buyer.name, str(each.buyer.public_id))


def _as_json(each: CoveredBuyer) -> dict[str, Any]:
    return {
        "buyer": each.buyer.public_id,
        "name": each.buyer.name,
        "grade": each.grade,
        "amount": each.amount.plain(),
        "currency": each.amount.currency,
        "used": each.used.plain(),
        "free": each.room.plain(),
        "owed": each.use.owed.plain(),
        "stop": answers.stop_as_json(each.stop, is_over=False),
    }
