"""Receipts and credit notes over the API: what lowers a debt."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView, Body, ChangingQuery, Page, changed, listing, narrowed
from core.money import Money
from receivables import queries, services
from receivables.api.shared import (
    above_zero,
    amount_field,
    buyer_or_404,
    choices_of,
    invoice_or_404,
    plain,
    valid,
)
from receivables.models import CreditNote, Invoice, Receipt
from receivables.rules import ledger as rules
from receivables.rules.states import ReceiptSource


class ReceiptOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Money that came in."""

    id = serializers.UUIDField()
    buyer = serializers.UUIDField()
    designated = serializers.CharField(allow_null=True)
    received_on = serializers.DateField()
    amount = amount_field()
    currency = serializers.CharField()
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a field's own `source` is text
        choices=choices_of(ReceiptSource)
    )
    reference = serializers.CharField()


class ReceiptPage(Page):
    """A page of receipts."""

    items = ReceiptOutput(many=True)


class Receipts(ApiView):
    """Money that came in from buyers."""

    class Input(Body):
        buyer = serializers.UUIDField()
        received_on = serializers.DateField()
        amount = amount_field()
        currency = serializers.RegexField(r"^[A-Z]{3}$", default="EUR")
        reference = serializers.CharField(max_length=140)
        designated = serializers.CharField(
            max_length=40, required=False, help_text="The number of the invoice the buyer named."
        )

        def validate_amount(self, value: Any) -> Any:
            """Refuse nothing and less."""
            return above_zero(value)

    class Filters(ChangingQuery):
        received_from = serializers.DateField(required=False, help_text="This day or later.")
        received_to = serializers.DateField(required=False, help_text="This day or before.")

    query = Filters

    @extend_schema(operation_id="receipts", responses=ReceiptPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return receipts, the newest first."""
        found = narrowed(
            changed(queries.receipts(request.actor), self.asked),
            self.asked,
            buyer="buyer__public_id",
            received_from="received_on__gte",
            received_to="received_on__lte",
        )
        return listing(request, found, _receipt)

    @extend_schema(operation_id="record_receipt", request=Input, responses={201: ReceiptOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Record money that reached the policyholder; the very same receipt again: no change."""
        given = valid(self.Input, request)
        try:
            row = services.record_receipt(
                policyholder_id=request.actor.tenant,
                buyer_id=buyer_or_404(given["buyer"]).id,
                receipt=rules.Receipt(
                    given["received_on"],
                    Money(given["amount"], given["currency"]),
                    given.get("designated"),
                ),
                reference=given["reference"],
                source=ReceiptSource.POLICYHOLDER,
                by=request.actor,
                now=clock.now(),
            )
        except Invoice.DoesNotExist:
            problem = [gettext("This buyer has no invoice with this number.")]
            raise exceptions.ValidationError({"designated": problem}) from None
        return Response(_receipt(row), status=status.HTTP_201_CREATED)


class CreditNoteOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What was given back on an invoice."""

    id = serializers.UUIDField()
    invoice = serializers.UUIDField(allow_null=True)
    number = serializers.CharField()
    issued_on = serializers.DateField()
    net_amount = amount_field()
    vat_amount = amount_field()
    currency = serializers.CharField()


class CreditNotePage(Page):
    """A page of credit notes."""

    items = CreditNoteOutput(many=True)


class CreditNotes(ApiView):
    """Credit notes on invoices."""

    class Input(Body):
        invoice = serializers.UUIDField()
        number = serializers.CharField(max_length=40)
        issued_on = serializers.DateField()
        net_amount = amount_field()
        vat_amount = amount_field(min_value=0, default=Decimal(0))

        def validate_net_amount(self, value: Any) -> Any:
            """Refuse nothing and less."""
            return above_zero(value)

    query = ChangingQuery

    @extend_schema(operation_id="credit_notes", responses=CreditNotePage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return credit notes, the newest first."""
        found = changed(queries.credit_notes(request.actor), self.asked)
        found = narrowed(found, self.asked, buyer="buyer__public_id")
        return listing(request, found, _credit_note)

    @extend_schema(
        operation_id="record_credit_note", request=Input, responses={201: CreditNoteOutput}
    )
    def post(self, request: ActorApiRequest) -> Response:
        """Record a credit note."""
        given = valid(self.Input, request)
        invoice = invoice_or_404(request, given["invoice"])
        row = services.record_credit_note(
            invoice_id=invoice.public_id,
            number=given["number"],
            issued_on=given["issued_on"],
            net=Money(given["net_amount"], invoice.currency),
            vat=Money(given["vat_amount"], invoice.currency),
            by=request.actor,
            now=clock.now(),
        )
        return Response(_credit_note(row), status=status.HTTP_201_CREATED)


def _receipt(row: Receipt) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "buyer": row.buyer.public_id,
        "designated": row.designated.number if row.designated else None,
        "received_on": row.received_on,
        "amount": plain(row.amount, row.currency),
        "currency": row.currency,
        "source": row.source,
        "reference": row.reference,
    }


def _credit_note(row: CreditNote) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "invoice": row.invoice.public_id if row.invoice else None,
        "number": row.number,
        "issued_on": row.issued_on,
        "net_amount": plain(row.net_amount, row.currency),
        "vat_amount": plain(row.vat_amount, row.currency),
        "currency": row.currency,
    }
