"""The API of receivables: invoices, receipts, credit notes, disputes, overdues, ledgers."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from companies import queries as companies
from companies.models import Company
from core import clock
from core.api import PAGE, ApiView, listing
from core.dates import business_date
from core.money import Money
from receivables import queries, services
from receivables.models import CreditNote, Dispute, Invoice, OverdueReport, Receipt
from receivables.rules import ledger as rules
from receivables.rules.states import OverdueState, PaymentForm, ReceiptSource

_BUYER = OpenApiParameter("buyer", UUID, description="Only those of this buyer.")


def _choices(kind: Any) -> list[tuple[str, str]]:
    return [(code.value, code.value) for code in kind]


def _amount(**more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=18, decimal_places=3, **more)


class InvoiceOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """An invoice; `open` is what is not paid yet, VAT included."""

    id = serializers.UUIDField()
    buyer = serializers.UUIDField()
    number = serializers.CharField()
    dispatched_on = serializers.DateField()
    issued_on = serializers.DateField()
    due_on = serializers.DateField()
    net_amount = _amount()
    vat_amount = _amount()
    currency = serializers.CharField()
    payment_form = serializers.ChoiceField(choices=_choices(PaymentForm))
    open = _amount()
    is_disputed = serializers.BooleanField()


class InvoicePage(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A page of invoices."""

    items = InvoiceOutput(many=True)
    next = serializers.UUIDField(allow_null=True)


class Invoices(ApiView):
    """Invoices to buyers."""

    class Input(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        buyer = serializers.UUIDField()
        number = serializers.CharField(max_length=40)
        dispatched_on = serializers.DateField()
        issued_on = serializers.DateField()
        due_on = serializers.DateField()
        net_amount = _amount(min_value=0)
        vat_amount = _amount(min_value=0, default=Decimal(0))
        currency = serializers.RegexField(r"^[A-Z]{3}$", default="EUR")
        payment_form = serializers.ChoiceField(
            choices=_choices(PaymentForm), default=PaymentForm.OPEN_ACCOUNT.value
        )

        def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
            """Refuse what no invoice can be."""
            if attrs["due_on"] < attrs["issued_on"]:
                raise serializers.ValidationError({"due_on": ["Lies before issued_on."]})
            if not attrs["net_amount"]:
                raise serializers.ValidationError({"net_amount": ["Must be above zero."]})
            return attrs

    @extend_schema(operation_id="invoices", parameters=[*PAGE, _BUYER], responses=InvoicePage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return invoices, the newest first."""
        rows = _of_buyer(request, queries.invoices(request.actor))
        today = business_date(clock.now())
        open_gross = {
            item.invoice.id: item.open_gross
            for item in queries.items_on(request.actor.tenant, today)
        }
        return listing(request, rows, lambda row: _invoice(row, open_gross.get(row.id, row.gross)))

    @extend_schema(operation_id="record_invoice", request=Input, responses={201: InvoiceOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Record an invoice; the very same one again changes nothing."""
        given = _valid(self.Input, request)
        currency = given["currency"]
        row = services.record_invoice(
            buyer_id=_buyer(given["buyer"]).id,
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


class ReceiptOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Money that came in."""

    id = serializers.UUIDField()
    buyer = serializers.UUIDField()
    designated = serializers.CharField(allow_null=True)
    received_on = serializers.DateField()
    amount = _amount()
    currency = serializers.CharField()
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a field's own `source` is text
        choices=_choices(ReceiptSource)
    )
    reference = serializers.CharField()


class ReceiptPage(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A page of receipts."""

    items = ReceiptOutput(many=True)
    next = serializers.UUIDField(allow_null=True)


class Receipts(ApiView):
    """Money that came in from buyers."""

    class Input(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        buyer = serializers.UUIDField()
        received_on = serializers.DateField()
        amount = _amount()
        currency = serializers.RegexField(r"^[A-Z]{3}$", default="EUR")
        reference = serializers.CharField(max_length=140)
        designated = serializers.CharField(
            max_length=40, required=False, help_text="The number of the invoice the buyer named."
        )

        def validate_amount(self, value: Any) -> Any:
            """Refuse nothing and less."""
            return _above_zero(value)

    @extend_schema(operation_id="receipts", parameters=[*PAGE, _BUYER], responses=ReceiptPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return receipts, the newest first."""
        return listing(request, _of_buyer(request, queries.receipts(request.actor)), _receipt)

    @extend_schema(operation_id="record_receipt", request=Input, responses={201: ReceiptOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Record money that reached the policyholder; the very same receipt again: no change."""
        given = _valid(self.Input, request)
        try:
            row = services.record_receipt(
                policyholder_id=request.actor.tenant,
                buyer_id=_buyer(given["buyer"]).id,
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
            problem = ["This buyer has no invoice with this number."]
            raise exceptions.ValidationError({"designated": problem}) from None
        return Response(_receipt(row), status=status.HTTP_201_CREATED)


class CreditNoteOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What was given back on an invoice."""

    id = serializers.UUIDField()
    invoice = serializers.UUIDField(allow_null=True)
    number = serializers.CharField()
    issued_on = serializers.DateField()
    net_amount = _amount()
    vat_amount = _amount()
    currency = serializers.CharField()


class CreditNotePage(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A page of credit notes."""

    items = CreditNoteOutput(many=True)
    next = serializers.UUIDField(allow_null=True)


class CreditNotes(ApiView):
    """Credit notes on invoices."""

    class Input(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        invoice = serializers.UUIDField()
        number = serializers.CharField(max_length=40)
        issued_on = serializers.DateField()
        net_amount = _amount()
        vat_amount = _amount(min_value=0, default=Decimal(0))

        def validate_net_amount(self, value: Any) -> Any:
            """Refuse nothing and less."""
            return _above_zero(value)

    @extend_schema(
        operation_id="credit_notes", parameters=[*PAGE, _BUYER], responses=CreditNotePage
    )
    def get(self, request: ActorApiRequest) -> Response:
        """Return credit notes, the newest first."""
        return listing(
            request, _of_buyer(request, queries.credit_notes(request.actor)), _credit_note
        )

    @extend_schema(
        operation_id="record_credit_note", request=Input, responses={201: CreditNoteOutput}
    )
    def post(self, request: ActorApiRequest) -> Response:
        """Record a credit note."""
        given = _valid(self.Input, request)
        invoice = _visible_invoice(request, given["invoice"])
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


class DisputeOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What a buyer denies; `found_due` once it is over."""

    id = serializers.UUIDField()
    invoice = serializers.UUIDField()
    amount = _amount()
    currency = serializers.CharField()
    reason = serializers.CharField()
    opened_on = serializers.DateField()
    resolved_on = serializers.DateField(allow_null=True)
    found_due = _amount(allow_null=True)


class DisputePage(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A page of disputes."""

    items = DisputeOutput(many=True)
    next = serializers.UUIDField(allow_null=True)


class Disputes(ApiView):
    """What buyers deny."""

    class Input(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        invoice = serializers.UUIDField()
        amount = _amount()
        reason = serializers.CharField(max_length=500)

        def validate_amount(self, value: Any) -> Any:
            """Refuse nothing and less."""
            return _above_zero(value)

    @extend_schema(operation_id="disputes", parameters=PAGE, responses=DisputePage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return disputes, the newest first."""
        return listing(request, queries.disputes_of(request.actor), _dispute)

    @extend_schema(operation_id="open_dispute", request=Input, responses={201: DisputeOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Record that the buyer denies (part of) an invoice."""
        given = _valid(self.Input, request)
        invoice = _visible_invoice(request, given["invoice"])
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

    class Input(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        found_due = _amount(min_value=0)

    @extend_schema(operation_id="resolve_dispute", request=Input, responses=DisputeOutput)
    def post(self, request: ActorApiRequest, dispute: UUID) -> Response:
        """Record what of the disputed amount turned out to be owed."""
        given = _valid(self.Input, request)
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


class OverdueOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """An overdue that was reported."""

    id = serializers.UUIDField()
    buyer = serializers.UUIDField()
    state = serializers.ChoiceField(choices=_choices(OverdueState))
    reported_on = serializers.DateField()
    oldest_due_on = serializers.DateField()
    amount = _amount()
    currency = serializers.CharField()


class OverduePage(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A page of overdue reports."""

    items = OverdueOutput(many=True)
    next = serializers.UUIDField(allow_null=True)


class Overdues(ApiView):
    """Reports that a buyer does not pay."""

    class Input(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        buyer = serializers.UUIDField()

    @extend_schema(operation_id="overdues", parameters=[*PAGE, _BUYER], responses=OverduePage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return overdue reports, the newest first."""
        return listing(
            request, _of_buyer(request, queries.overdue_reports(request.actor)), _overdue
        )

    @extend_schema(operation_id="report_overdue", request=Input, responses={201: OverdueOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Report that a buyer does not pay; the whole open balance is reported."""
        given = _valid(self.Input, request)
        row = services.report_overdue(
            buyer_id=_buyer(given["buyer"]).id, by=request.actor, now=clock.now()
        )
        return Response(_overdue(row), status=status.HTTP_201_CREATED)


def _valid(kind: Any, request: ActorApiRequest) -> dict[str, Any]:
    wish = kind(data=request.data)
    wish.is_valid(raise_exception=True)
    found: dict[str, Any] = wish.validated_data
    return found


def _above_zero(value: Any) -> Any:
    if value <= 0:
        raise serializers.ValidationError("Must be above zero.")
    return value


def _buyer(public_id: UUID) -> Company:
    try:
        return companies.company(public_id)
    except Company.DoesNotExist:
        raise Http404 from None


def _visible_invoice(request: ActorApiRequest, public_id: UUID) -> Invoice:
    try:
        return queries.invoice(request.actor, public_id)
    except Invoice.DoesNotExist:
        raise Http404 from None


def _of_buyer(request: ActorApiRequest, rows: Any) -> Any:
    given = request.query_params.get("buyer")
    if not given:
        return rows
    try:
        return rows.filter(buyer__public_id=UUID(given))
    except ValueError:
        raise exceptions.ValidationError({"buyer": ["Must be a UUID."]}) from None


def _invoice(row: Any, open_gross: Money) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "buyer": row.buyer.public_id,
        "number": row.number,
        "dispatched_on": row.dispatched_on,
        "issued_on": row.issued_on,
        "due_on": row.due_on,
        "net_amount": _plain(row.net_amount, row.currency),
        "vat_amount": _plain(row.vat_amount, row.currency),
        "currency": row.currency,
        "payment_form": row.payment_form,
        "open": open_gross.plain(),
        "is_disputed": getattr(row, "is_disputed", False),
    }


def _plain(amount: Decimal | None, currency: str) -> str | None:
    return None if amount is None else Money(amount, currency).plain()


def _receipt(row: Receipt) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "buyer": row.buyer.public_id,
        "designated": row.designated.number if row.designated else None,
        "received_on": row.received_on,
        "amount": _plain(row.amount, row.currency),
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
        "net_amount": _plain(row.net_amount, row.currency),
        "vat_amount": _plain(row.vat_amount, row.currency),
        "currency": row.currency,
    }


def _dispute(row: Dispute) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "invoice": row.invoice.public_id,
        "amount": _plain(row.amount, row.currency),
        "currency": row.currency,
        "reason": row.reason,
        "opened_on": row.opened_on,
        "resolved_on": row.resolved_on,
        "found_due": _plain(row.found_due, row.currency),
    }


def _overdue(row: OverdueReport) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "buyer": row.buyer.public_id,
        "state": row.state,
        "reported_on": row.reported_on,
        "oldest_due_on": row.oldest_due_on,
        "amount": _plain(row.amount, row.currency),
        "currency": row.currency,
    }
