"""Invoices over the API."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView, Body, ChangingQuery, Page, changed, listing, narrowed
from core.dates import business_date
from core.money import CURRENCIES, Money
from receivables import queries, services
from receivables.api.shared import (
    amount_field,
    buyer_or_404,
    choices_of,
    plain,
    valid,
)
from receivables.rules import ledger as rules
from receivables.rules.states import PaymentForm


class InvoiceOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """An invoice; `open` is what is not paid yet, VAT included."""

    id = serializers.UUIDField()
    buyer = serializers.UUIDField()
    number = serializers.CharField()
    dispatched_on = serializers.DateField()
    issued_on = serializers.DateField()
    due_on = serializers.DateField()
    net_amount = amount_field()
    vat_amount = amount_field()
    currency = serializers.CharField()
    payment_form = serializers.ChoiceField(choices=choices_of(PaymentForm))
    open = amount_field()
    is_disputed = serializers.BooleanField()


class InvoicePage(Page):
    """A page of invoices."""

    items = InvoiceOutput(many=True)


class Invoices(ApiView):
    """Invoices to buyers."""

    class Input(Body):
        buyer = serializers.UUIDField()
        number = serializers.CharField(max_length=40)
        dispatched_on = serializers.DateField()
        issued_on = serializers.DateField()
        due_on = serializers.DateField()
        net_amount = amount_field(min_value=0)
        vat_amount = amount_field(min_value=0, default=Decimal(0))
        currency = serializers.RegexField(r"^[A-Z]{3}$", default="EUR")
        payment_form = serializers.ChoiceField(
            choices=choices_of(PaymentForm), default=PaymentForm.OPEN_ACCOUNT.value
        )

        def validate_currency(self, value: str) -> str:
            """Refuse a code that no money is counted in."""
            if value not in CURRENCIES:
                raise serializers.ValidationError(
                    gettext("No currency people pay in. Use a code such as EUR, USD or GBP.")
                )
            return value

        def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
            """Refuse what no invoice can be."""
            if attrs["due_on"] < attrs["issued_on"]:
                raise serializers.ValidationError({"due_on": [gettext("Lies before issued_on.")]})
            if not attrs["net_amount"]:
                raise serializers.ValidationError({"net_amount": [gettext("Must be above zero.")]})
            return attrs

    class Filters(ChangingQuery):
        number = serializers.CharField(max_length=40, required=False)
        due_from = serializers.DateField(required=False, help_text="Due on this day or later.")
        due_to = serializers.DateField(required=False, help_text="Due on this day or before.")

    query = Filters

    @extend_schema(operation_id="invoices", responses=InvoicePage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return invoices, the newest first."""
        rows = narrowed(
            changed(queries.invoices(request.actor), self.asked),
            self.asked,
            buyer="buyer__public_id",
            number="number",
            due_from="due_on__gte",
            due_to="due_on__lte",
        )
        today = business_date(clock.now())
        open_gross = {
            item.invoice.id: item.open_gross
            for item in queries.items_on(request.actor.tenant, today)
        }
        return listing(request, rows, lambda row: _invoice(row, open_gross.get(row.id, row.gross)))

    @extend_schema(operation_id="record_invoice", request=Input, responses={201: InvoiceOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Record an invoice; the very same one again changes nothing."""
        given = valid(self.Input, request)
        currency = given["currency"]
        row = services.record_invoice(
            buyer_id=buyer_or_404(given["buyer"]).id,
            invoice=rules.Invoice(
                number=given["number"],
                dispatched_on=given["dispatched_on"],
                issued_on=given["issued_on"],
                due_on=given["due_on"],
                net=Money(given["net_amount"], currency),
                vat=Money(given["vat_amount"], currency),
                payment_form=PaymentForm(given["payment_form"]),
            ),
            by=request.actor,
            now=clock.now(),
        )
        row = queries.invoice(request.actor, row.public_id)
        open_gross = queries.open_on(row, business_date(clock.now()))
        return Response(_invoice(row, open_gross), status=status.HTTP_201_CREATED)


def _invoice(row: Any, open_gross: Money) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "buyer": row.buyer.public_id,
        "number": row.number,
        "dispatched_on": row.dispatched_on,
        "issued_on": row.issued_on,
        "due_on": row.due_on,
        "net_amount": plain(row.net_amount, row.currency),
        "vat_amount": plain(row.vat_amount, row.currency),
        "currency": row.currency,
        "payment_form": row.payment_form,
        "open": open_gross.plain(),
        "is_disputed": getattr(row, "is_disputed", False),
    }
