"""Confirmations of cover over the API: made, listed, given out as PDF."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from companies.models import Company
from core import clock
from core.api import ApiView, Body, BuyerQuery, Page, ensure_made, listing, narrowed
from core.models import DocumentState
from limits import documents, queries, services
from limits.models import CoverConfirmation
from limits.rules.confirming import shown_code


class ConfirmationOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A paper that says what was covered; `is_ready` once its PDF can be fetched."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    code = serializers.CharField(help_text="Whoever holds it can check the paper at /check/.")
    buyer = serializers.UUIDField()
    on = serializers.DateField(help_text="The day of dispatch.")
    amount = serializers.DecimalField(max_digits=18, decimal_places=3)
    currency = serializers.CharField()
    made_at = serializers.DateTimeField()
    is_ready = serializers.BooleanField()


class ConfirmationPage(Page):
    """A page of confirmations."""

    items = ConfirmationOutput(many=True)


class Confirmations(ApiView):
    """Confirmations of cover."""

    class Input(Body):
        buyer = serializers.UUIDField()
        on = serializers.DateField(help_text="Today or a day that is over.")

    query = BuyerQuery

    @extend_schema(operation_id="cover_confirmations", responses=ConfirmationPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the confirmations made, the newest first."""
        found = queries.every_confirmation(request.actor)
        rows = narrowed(found, self.asked, buyer="buyer__public_id")
        return listing(request, rows, _as_json)

    @extend_schema(operation_id="confirm_cover", request=Input, responses={201: ConfirmationOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Confirm in writing what was covered on a day, as known now.

        The paper is in the language of the request; as long as it would say the same, it is made
        once.
        """
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        try:
            made = services.confirm_cover(
                **wish.validated_data,
                language=(get_language() or "en")[:2],
                by=request.actor,
                now=clock.now(),
            )
        except Company.DoesNotExist:
            raise Http404 from None
        return Response(_as_json(made), status=status.HTTP_201_CREATED)


class OneConfirmation(ApiView):
    """One confirmation."""

    @extend_schema(operation_id="cover_confirmation", responses=ConfirmationOutput)
    def get(self, request: ActorApiRequest, confirmation: UUID) -> Response:
        """Return a confirmation, and whether its PDF is there."""
        return Response(_as_json(_found(request, confirmation)))


class ConfirmationPdf(ApiView):
    """The PDF of a confirmation."""

    @extend_schema(
        operation_id="cover_confirmation_pdf",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: ActorApiRequest, confirmation: UUID) -> HttpResponse:
        """Return the PDF; 409 while it is still being made, 503 if it cannot be."""
        row = _found(request, confirmation)
        ensure_made(row.document)
        return documents.pdf(row.document)


def _found(request: ActorApiRequest, public_id: UUID) -> CoverConfirmation:
    try:
        return queries.confirmation(request.actor, public_id)
    except CoverConfirmation.DoesNotExist:
        raise Http404 from None


def _as_json(row: CoverConfirmation) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "number": row.number,
        "code": shown_code(row.code),
        "buyer": row.buyer.public_id,
        "on": row.covered_on,
        "amount": row.money.plain(),
        "currency": row.currency,
        "made_at": row.made_at,
        "is_ready": row.document.state == DocumentState.READY,
    }
