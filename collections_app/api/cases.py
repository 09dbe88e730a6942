"""The API of cases: what was handed over, and what is owed on it."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from collections_app import documents, queries, services
from collections_app.api.shared import amount_field, choices, text
from collections_app.models import Case
from collections_app.rules.lifecycle import CaseState
from companies.models import Company
from core import clock
from core.api import ApiView, Body, ChangingQuery, Page, changed, listing, narrowed
from core.dates import business_date
from core.money import Money


class CaseOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A debt that was handed over."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    buyer = serializers.UUIDField()
    state = serializers.ChoiceField(choices=choices(CaseState))
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    insolvent_on = serializers.DateField(allow_null=True)
    handed_over = amount_field()
    currency = serializers.CharField()


class CasePage(Page):
    """A page of cases."""

    items = CaseOutput(many=True)


class OpenOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What is open on one invoice of a case, by either ledger."""

    number = serializers.CharField()
    due_on = serializers.DateField()
    handed_over = amount_field()
    open_principal = amount_field()
    open_interest = amount_field()
    ledger_principal = amount_field()


class OutsideOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """An overdue invoice of the buyer that did not go along with the hand-over."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    due_on = serializers.DateField()
    open = amount_field()


class PaymentOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A payment, and what of the debt it paid by law."""

    received_on = serializers.DateField()
    amount = amount_field()
    reference = serializers.CharField()
    to_costs = amount_field()
    to_interest = amount_field()
    to_principal = amount_field()
    reversed_on = serializers.DateField(
        allow_null=True, help_text="The day it was booked back; it counts no longer."
    )


class CaseWithBalanceOutput(CaseOutput):
    """A case and how it stands: by law, and on the claims ledger."""

    principal = amount_field()
    interest = amount_field()
    costs = amount_field()
    total = amount_field()
    ledger_principal = amount_field()
    paid = amount_field()
    interest_through = serializers.DateField()
    invoices = OpenOutput(many=True)
    outside = OutsideOutput(many=True)
    payments = PaymentOutput(many=True)


class Cases(ApiView):
    """Debts handed over."""

    class Input(Body):
        buyer = serializers.UUIDField()

    class Filters(ChangingQuery):
        state = serializers.ChoiceField(choices=choices(CaseState), required=False)

    query = Filters

    @extend_schema(operation_id="cases", responses=CasePage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return cases, the newest first."""
        found = changed(queries.cases(request.actor), self.asked)
        found = narrowed(found, self.asked, buyer="buyer__public_id", state="state")
        return listing(request, found, _case)

    @extend_schema(operation_id="hand_over", request=Input, responses={201: CaseWithBalanceOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Hand the whole debt of a buyer over to the collector."""
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        try:
            row = services.hand_over(
                buyer=wish.validated_data["buyer"], by=request.actor, now=clock.now()
            )
        except Company.DoesNotExist:
            raise Http404 from None
        found = queries.case(request.actor, row.public_id)
        return Response(_with_balance(found), status=status.HTTP_201_CREATED)


class OneCase(ApiView):
    """One case."""

    @extend_schema(operation_id="case", responses=CaseWithBalanceOutput)
    def get(self, request: ActorApiRequest, case: UUID) -> Response:
        """Return the case, and what is owed today."""
        try:
            found = queries.case(request.actor, case)
        except Case.DoesNotExist:
            raise Http404 from None
        return Response(_with_balance(found))


class CaseInvoices(ApiView):
    """The invoices of one case."""

    shown_by = OneCase

    @extend_schema(operation_id="add_to_case", request=None, responses=CaseWithBalanceOutput)
    def post(self, request: ActorApiRequest, case: UUID) -> Response:
        """Add to the case what fell due since the hand-over: all that stands under `outside`."""
        try:
            services.add_invoices(case_id=case, by=request.actor, now=clock.now())
            found = queries.case(request.actor, case)
        except Case.DoesNotExist:
            raise Http404 from None
        return Response(_with_balance(found))


def _case(row: Any) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "number": row.number,
        "buyer": row.buyer.public_id,
        "state": row.state,
        "opened_on": row.opened_on,
        "closed_on": row.closed_on,
        "insolvent_on": row.insolvent_on,
        "handed_over": text(Money(row.handed_over, row.currency)),
        "currency": row.currency,
    }


def _with_balance(row: Case) -> dict[str, Any]:
    today = business_date(clock.now())
    balance = queries.balance(row, row.closed_on or today)
    outside = queries.outside_case(row, today) if row.is_open else []
    payments = [documents.payment(action, balance) for action in queries.payment_actions(row)]
    return {
        **_case(row),
        "principal": text(balance.principal),
        "interest": text(balance.interest),
        "costs": text(balance.costs),
        "total": text(balance.total),
        "ledger_principal": text(balance.ledger_principal),
        "paid": text(balance.paid),
        "interest_through": balance.interest_through,
        "invoices": [
            {
                "number": one.number,
                "due_on": one.due_on,
                "handed_over": text(one.handed_over),
                "open_principal": text(one.open_principal),
                "open_interest": text(one.open_interest),
                "ledger_principal": text(one.ledger_principal),
            }
            for one in balance.invoices
        ],
        "outside": [
            {
                "id": item.invoice.public_id,
                "number": item.invoice.number,
                "due_on": item.invoice.due_on,
                "open": text(item.open_gross),
            }
            for item in outside
        ],
        "payments": [
            {
                "received_on": paid["received_on"],
                "amount": text(paid["amount"]),
                "reference": paid["reference"],
                "to_costs": text(paid["to_costs"]),
                "to_interest": text(paid["to_interest"]),
                "to_principal": text(paid["to_principal"]),
                "reversed_on": paid["reversed_on"],
            }
            for paid in payments
        ],
    }
