"""The API of letters to buyers and their PDFs."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from collections_app import documents, queries, services
from collections_app.api.shared import amount_field, choices, text
from collections_app.models import Letter
from collections_app.rules.letters import BY_POLICYHOLDER
from collections_app.rules.lifecycle import LetterKind
from companies.models import Company
from core import clock
from core.api import ApiView, Body, BuyerQuery, Page, ensure_made, listing, narrowed
from core.models import DocumentState
from core.money import Money


class LetterOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A letter to a buyer; `is_ready` once its PDF can be fetched."""

    id = serializers.UUIDField()
    buyer = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=choices(LetterKind))
    sent_on = serializers.DateField()
    principal = amount_field()
    interest = amount_field()
    costs = amount_field()
    asked = amount_field()
    currency = serializers.CharField()
    is_ready = serializers.BooleanField()


class LetterPage(Page):
    """A page of letters."""

    items = LetterOutput(many=True)


class Letters(ApiView):
    """Letters to buyers."""

    class Input(Body):
        buyer = serializers.UUIDField()
        kind = serializers.ChoiceField(choices=choices(sorted(BY_POLICYHOLDER)))

    query = BuyerQuery

    @extend_schema(operation_id="letters", responses=LetterPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return letters, the newest first."""
        found = narrowed(queries.letters(request.actor), self.asked, buyer="buyer__public_id")
        return listing(request, found, _letter)

    @extend_schema(operation_id="make_letter", request=Input, responses={201: LetterOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Make a letter about all that is overdue; the same kind again today: no change."""
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        try:
            row = services.make_letter(
                buyer=wish.validated_data["buyer"],
                kind=LetterKind(wish.validated_data["kind"]),
                by=request.actor,
                now=clock.now(),
            )
        except Company.DoesNotExist:
            raise Http404 from None
        return Response(_letter(row), status=status.HTTP_201_CREATED)


class LetterPdf(ApiView):
    """The PDF of a letter."""

    @extend_schema(
        operation_id="letter_pdf", responses={(200, "application/pdf"): OpenApiTypes.BINARY}
    )
    def get(self, request: ActorApiRequest, letter: UUID) -> HttpResponse:
        """Return the PDF; 409 while it is still being made, 503 if it cannot be."""
        try:
            row = queries.letter(request.actor, letter)
        except Letter.DoesNotExist:
            raise Http404 from None
        ensure_made(row.document)
        return documents.pdf(row)


def _letter(row: Letter) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "buyer": row.buyer.public_id,
        "kind": row.kind,
        "sent_on": row.sent_on,
        "principal": text(Money(row.principal, row.currency)),
        "interest": text(Money(row.interest, row.currency)),
        "costs": text(Money(row.costs, row.currency)),
        "asked": text(row.asked),
        "currency": row.currency,
        "is_ready": row.document.state == DocumentState.READY,
    }
