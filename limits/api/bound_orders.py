"""Orders that were binding before a cut, sent to be confirmed over the API."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from companies.models import Company
from core import clock
from core.api import ApiView, Body, CurrencyField
from core.money import Money
from core.parsers import JsonWithFiles
from limits import services
from limits.api.asked import MessageOutput, message_as_json
from limits.api.documents import documents_field
from limits.api.limits import OneLimit
from limits.services.bound_orders import BoundOrders
from limits.texts import bound_orders as words


class BoundOrdersToConfirm(ApiView):
    """Orders a policyholder is bound to, from before its limit was cut."""

    shown_by = OneLimit
    parser_classes = (JsonWithFiles,)

    class Input(Body):
        orders = serializers.CharField(max_length=200, help_text="Their numbers.")
        ordered_on = serializers.DateField(help_text="Binding since: before the cut was told.")
        amount = serializers.DecimalField(
            max_digits=15,
            decimal_places=3,
            min_value=1,
            max_value=100_000_000,
            help_text="Still to be delivered; at most what was cut.",
        )
        currency = CurrencyField(default="EUR")
        until = serializers.DateField(help_text="The last day of delivery.")
        documents = documents_field()

    @extend_schema(
        operation_id="register_bound_orders", request=Input, responses={201: MessageOutput}
    )
    def post(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Send orders that were binding before a cut, with documents that show them.

        What is said stands in the `conversation` of the newest request on the buyer, where an
        underwriter answers. Nothing is covered before it is confirmed.
        """
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        given = wish.validated_data
        wanted = BoundOrders(
            given["orders"],
            given["ordered_on"],
            Money(given["amount"], given["currency"]),
            given["until"],
        )
        try:
            said = services.register_bound_orders(
                buyer=buyer,
                wanted=wanted,
                text=words.asked(wanted.orders, wanted.ordered_on, wanted.amount, wanted.until),
                files=given["documents"],
                by=request.actor,
                now=clock.now(),
            )
        except Company.DoesNotExist:
            raise Http404 from None
        return Response(message_as_json(said), status=status.HTTP_201_CREATED)
