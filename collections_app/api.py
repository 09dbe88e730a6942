"""The API of collecting: letters and their PDFs, cases and what is owed on them."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from collections_app import documents, queries, services
from collections_app.models import Case, Letter
from collections_app.rules.letters import BY_POLICYHOLDER
from collections_app.rules.lifecycle import CaseState, LetterKind
from companies.models import Company
from core import clock
from core.api import ApiView, listing
from core.dates import business_date
from core.models import DocumentState
from core.money import Money

_PAGE = [
    OpenApiParameter("limit", int, description="How many, at most 200."),
    OpenApiParameter("after", UUID, description="The `next` of the page before."),
]


class StillBeingMade(exceptions.APIException):
    """The PDF is not there yet."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "still_being_made"
    default_detail = gettext_lazy("The letter is still being made. Ask again in a moment.")


def _choices(kind: Any) -> list[tuple[str, str]]:
    return [(code.value, code.value) for code in kind]


def _amount(**more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=18, decimal_places=3, **more)


class LetterOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A letter to a buyer; `is_ready` once its PDF can be fetched."""

    id = serializers.UUIDField()
    buyer = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=_choices(LetterKind))
    sent_on = serializers.DateField()
    principal = _amount()
    interest = _amount()
    costs = _amount()
    asked = _amount()
    currency = serializers.CharField()
    is_ready = serializers.BooleanField()


class LetterPage(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A page of letters."""

    items = LetterOutput(many=True)
    next = serializers.UUIDField(allow_null=True)


class Letters(ApiView):
    """Letters to buyers."""

    class Input(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        buyer = serializers.UUIDField()
        kind = serializers.ChoiceField(choices=_choices(sorted(BY_POLICYHOLDER)))

    @extend_schema(operation_id="letters", parameters=_PAGE, responses=LetterPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return letters, the newest first."""
        return listing(request, queries.letters(request.actor), _letter)

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
        """Return the PDF; 409 while it is still being made."""
        try:
            row = queries.letter(request.actor, letter)
        except Letter.DoesNotExist:
            raise Http404 from None
        if row.document.state != DocumentState.READY:
            raise StillBeingMade
        return documents.pdf(row)


class CaseOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A debt that was handed over."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    buyer = serializers.UUIDField()
    state = serializers.ChoiceField(choices=_choices(CaseState))
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    insolvent_on = serializers.DateField(allow_null=True)
    handed_over = _amount()
    currency = serializers.CharField()


class CasePage(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A page of cases."""

    items = CaseOutput(many=True)
    next = serializers.UUIDField(allow_null=True)


class OpenOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What is open on one invoice of a case, by either ledger."""

    number = serializers.CharField()
    due_on = serializers.DateField()
    handed_over = _amount()
    open_principal = _amount()
    open_interest = _amount()
    ledger_principal = _amount()


class PaymentOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A payment, and what of the debt it paid by law."""

    received_on = serializers.DateField()
    amount = _amount()
    reference = serializers.CharField()
    to_costs = _amount()
    to_interest = _amount()
    to_principal = _amount()
    reversed_on = serializers.DateField(
        allow_null=True, help_text="The day it was booked back; it counts no longer."
    )


class CaseWithBalanceOutput(CaseOutput):
    """A case and how it stands: by law, and on the claims ledger."""

    principal = _amount()
    interest = _amount()
    costs = _amount()
    total = _amount()
    ledger_principal = _amount()
    paid = _amount()
    interest_through = serializers.DateField()
    invoices = OpenOutput(many=True)
    payments = PaymentOutput(many=True)


class Cases(ApiView):
    """Debts handed over."""

    class Input(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        buyer = serializers.UUIDField()

    @extend_schema(operation_id="cases", parameters=_PAGE, responses=CasePage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return cases, the newest first."""
        return listing(request, queries.cases(request.actor), _case)

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


def _letter(row: Letter) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "buyer": row.buyer.public_id,
        "kind": row.kind,
        "sent_on": row.sent_on,
        "principal": _text(Money(row.principal, row.currency)),
        "interest": _text(Money(row.interest, row.currency)),
        "costs": _text(Money(row.costs, row.currency)),
        "asked": _text(row.asked),
        "currency": row.currency,
        "is_ready": row.document.state == DocumentState.READY,
    }


def _case(row: Any) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "number": row.number,
        "buyer": row.buyer.public_id,
        "state": row.state,
        "opened_on": row.opened_on,
        "closed_on": row.closed_on,
        "insolvent_on": row.insolvent_on,
        "handed_over": _text(Money(row.handed_over, row.currency)),
        "currency": row.currency,
    }


def _with_balance(row: Case) -> dict[str, Any]:
    balance = queries.balance(row, row.closed_on or business_date(clock.now()))
    payments = [documents.payment(action, balance) for action in queries.payment_actions(row)]
    return {
        **_case(row),
        "principal": _text(balance.principal),
        "interest": _text(balance.interest),
        "costs": _text(balance.costs),
        "total": _text(balance.total),
        "ledger_principal": _text(balance.ledger_principal),
        "paid": _text(balance.paid),
        "interest_through": balance.interest_through,
        "invoices": [
            {
                "number": one.number,
                "due_on": one.due_on,
                "handed_over": _text(one.handed_over),
                "open_principal": _text(one.open_principal),
                "open_interest": _text(one.open_interest),
                "ledger_principal": _text(one.ledger_principal),
            }
            for one in balance.invoices
        ],
        "payments": [
            {
                "received_on": paid["received_on"],
                "amount": _text(paid["amount"]),
                "reference": paid["reference"],
                "to_costs": _text(paid["to_costs"]),
                "to_interest": _text(paid["to_interest"]),
                "to_principal": _text(paid["to_principal"]),
                "reversed_on": paid["reversed_on"],
            }
            for paid in payments
        ],
    }


def _text(amount: Money) -> str:
    return amount.plain()
