"""The credit check over the API: yes or no to the amount the policy names."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from companies.models import Company
from core import clock
from core.api import ApiView, Body
from limits import queries, services
from limits.api.asked import RequestOutput, request_as_json
from limits.rules.lifecycle import RequestState


class CreditCheck(ApiView):
    """A check of one buyer for the fixed amount of the policy."""

    class Input(Body):
        your_reference = serializers.CharField(
            max_length=40, required=False, default="", allow_blank=True
        )

    @extend_schema(
        operation_id="credit_check",
        request=Input,
        responses={201: RequestOutput, 202: RequestOutput},
    )
    def post(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Ask yes or no: 201 with the answer in `decision`, 202 while an underwriter decides."""
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        try:
            asked = services.request_check(
                buyer=buyer, by=request.actor, now=clock.now(), **wish.validated_data
            )
        except Company.DoesNotExist:
            raise Http404 from None
        is_referred = asked.state == RequestState.REFERRED
        return Response(
            request_as_json(queries.request(request.actor, asked.public_id)),
            status=status.HTTP_202_ACCEPTED if is_referred else status.HTTP_201_CREATED,
        )
