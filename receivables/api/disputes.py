"""Disputes over the API."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView, Body, ChangingQuery, Page, changed, listing, narrowed
from core.money import Money
from receivables import queries, services
from receivables.api.shared import above_zero, amount_field, invoice_or_404, plain, valid
from receivables.models import Dispute


class DisputeOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What a buyer denies; `found_due` once it is over."""

    id = serializers.UUIDField()
    invoice = serializers.UUIDField()
    amount = amount_field()
    currency = serializers.CharField()
    reason = serializers.CharField()
    opened_on = serializers.DateField()
    resolved_on = serializers.DateField(allow_null=True)
    found_due = amount_field(allow_null=True)


class DisputePage(Page):
    """A page of disputes."""

    items = DisputeOutput(many=True)


class Disputes(ApiView):
    """What buyers deny."""

    class Input(Body):
        invoice = serializers.UUIDField()
        amount = amount_field()
        reason = serializers.CharField(max_length=500)

        def validate_amount(self, value: Any) -> Any:
            """Refuse nothing and less."""
            return above_zero(value)

    class Filters(ChangingQuery):
        invoice = serializers.UUIDField(required=False, help_text="Only those of this invoice.")

    query = Filters

    @extend_schema(operation_id="disputes", responses=DisputePage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return disputes, the newest first."""
        found = narrowed(
            changed(queries.disputes_of(request.actor), self.asked),
            self.asked,
            buyer="invoice__buyer__public_id",
            invoice="invoice__public_id",
        )
        return listing(request, found, _dispute)

    @extend_schema(operation_id="open_dispute", request=Input, responses={201: DisputeOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Record that the buyer denies (part of) an invoice."""
        given = valid(self.Input, request)
        invoice = invoice_or_404(request, given["invoice"])
        row = services.open_dispute(
            invoice_id=invoice.public_id,
            amount=Money(given["amount"], invoice.currency),
            reason=given["reason"],
            by=request.actor,
            now=clock.now(),
        )
        return Response(_dispute(row), status=status.HTTP_201_CREATED)


class ResolveDispute(ApiView):
    """The end of a dispute."""

    class Input(Body):
        found_due = amount_field(min_value=0)

    @extend_schema(operation_id="resolve_dispute", request=Input, responses=DisputeOutput)
    def post(self, request: ActorApiRequest, dispute: UUID) -> Response:
        """Record what of the disputed amount turned out to be owed."""
        given = valid(self.Input, request)
        found = queries.disputes_of(request.actor).filter(public_id=dispute).first()
        if found is None:
            raise Http404
        row = services.resolve_dispute(
            dispute_id=dispute,
            found_due=Money(given["found_due"], found.currency),
            by=request.actor,
            now=clock.now(),
        )
        return Response(_dispute(row))


def _dispute(row: Dispute) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "invoice": row.invoice.public_id,
        "amount": plain(row.amount, row.currency),
        "currency": row.currency,
        "reason": row.reason,
        "opened_on": row.opened_on,
        "resolved_on": row.resolved_on,
        "found_due": plain(row.found_due, row.currency),
    }
