"""Claims over the API: notify, follow, read every line, withdraw, fetch the statement."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from claims import documents, queries, services, texts
from claims.models import Claim, Payout
from claims.rules import snapshot
from claims.rules.lifecycle import Cause, ClaimState, PayoutState
from companies import queries as companies
from companies.models import Company
from core import clock
from core.api import ApiView, listing
from core.dates import business_date
from core.errors import BusinessError
from core.http import sentence
from core.models import DocumentState
from core.money import Money

_PAGE = [
    OpenApiParameter("limit", int, description="How many, at most 200."),
    OpenApiParameter("after", UUID, description="The `next` of the page before."),
]
_HIDDEN = (PayoutState.PREPARED, PayoutState.FAILED)


class ReasonOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A code, the values of its text, and the text."""

    code = serializers.CharField()
    values = serializers.DictField()
    text = serializers.CharField()


class PayoutOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Money that goes to the policyholder."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=[(each.value, each.value) for each in PayoutState])
    amount = serializers.DecimalField(max_digits=18, decimal_places=3)
    currency = serializers.CharField()
    iban = serializers.CharField()
    end_to_end_id = serializers.CharField()
    confirmed_on = serializers.DateField(allow_null=True)
    has_pdf = serializers.BooleanField()


class ClaimOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A claim and where it stands."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    buyer = serializers.UUIDField()
    state = serializers.ChoiceField(choices=[(each.value, each.value) for each in ClaimState])
    cause = serializers.ChoiceField(choices=[(each.value, each.value) for each in Cause])
    date_of_loss = serializers.DateField()
    notified_on = serializers.DateField()
    ready_on = serializers.DateField(allow_null=True)
    payment_due_on = serializers.DateField(allow_null=True)
    question = serializers.CharField()
    rejection = ReasonOutput(many=True)
    payouts = PayoutOutput(many=True)


class ClaimPage(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A page of claims."""

    items = ClaimOutput(many=True)
    next = serializers.UUIDField(allow_null=True)


class LineOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """One invoice of a calculation; amounts in the currency of the calculation."""

    invoice = serializers.CharField()
    dispatched_on = serializers.DateField()
    due_on = serializers.DateField()
    open_gross = serializers.CharField()
    open_basis = serializers.CharField()
    disputed = serializers.CharField()
    insured = serializers.CharField()
    uninsured = serializers.CharField()
    insured_shares = serializers.ListField(child=serializers.CharField())
    indemnity = serializers.CharField()
    reason = serializers.CharField()
    clause = serializers.CharField()
    text = serializers.CharField()


class StepOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """One step from everything invoiced to the payment."""

    code = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    clause = serializers.CharField()
    year = serializers.CharField()


class CalculationOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A calculation, line by line and step by step."""

    version = serializers.IntegerField(allow_null=True)
    rules_version = serializers.CharField()
    inputs_sha256 = serializers.CharField(allow_null=True)
    currency = serializers.CharField()
    indemnity = serializers.CharField()
    payment = serializers.CharField()
    lines = LineOutput(many=True)
    steps = StepOutput(many=True)


class Claims(ApiView):
    """The claims of the policyholder."""

    class Input(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        """The buyer that does not pay."""

        buyer = serializers.UUIDField()

    @extend_schema(operation_id="claims", responses=ClaimPage, parameters=_PAGE)
    def get(self, request: ActorApiRequest) -> Response:
        """List the claims, newest first."""
        found = queries.claims(request.actor)
        return listing(request, found, lambda claim: _as_json(request, claim))

    @extend_schema(operation_id="claim_notify", request=Input, responses={201: ClaimOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Notify a claim: after an insolvency at once, else once the debt was handed over."""
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        try:
            claim = services.notify_claim(
                buyer=wish.validated_data["buyer"], by=request.actor, now=clock.now()
            )
        except Company.DoesNotExist:
            raise Http404 from None
        return Response(_as_json(request, claim), status=status.HTTP_201_CREATED)


class OneClaim(ApiView):
    """One claim."""

    @extend_schema(operation_id="claim", responses=ClaimOutput)
    def get(self, request: ActorApiRequest, claim: UUID) -> Response:
        """Return the claim and where it stands."""
        return Response(_as_json(request, _claim(request, claim)))


class ClaimCalculation(ApiView):
    """How a claim was calculated."""

    @extend_schema(operation_id="claim_calculation", responses=CalculationOutput)
    def get(self, request: ActorApiRequest, claim: UUID) -> Response:
        """Return the newest calculation, every line with the clause behind it."""
        row = queries.last_calculation(_claim(request, claim).id)
        if row is None:
            raise Http404
        return Response(
            {
                "version": row.version,
                "rules_version": row.rules_version,
                "inputs_sha256": row.inputs_sha256,
                "currency": row.currency,
                "indemnity": _plain(row.money),
                "payment": _plain(row.to_pay),
                "lines": _lines(documents.shown_row(row)),
                "steps": [_step(step) for step in row.steps],
            }
        )


class WithdrawClaim(ApiView):
    """Taking a claim back."""

    @extend_schema(operation_id="claim_withdraw", request=None, responses=ClaimOutput)
    def post(self, request: ActorApiRequest, claim: UUID) -> Response:
        """Withdraw the claim; possible until it is approved."""
        try:
            services.withdraw(claim_id=claim, by=request.actor, now=clock.now())
        except Claim.DoesNotExist:
            raise Http404 from None
        return Response(_as_json(request, _claim(request, claim)))


class ClaimReadiness(ApiView):
    """What a claim would come to."""

    class Output(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        """What stands in the way, and what would be paid with the facts of today."""

        class Refusal(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
            """Why the claim cannot be notified yet."""

            code = serializers.CharField()
            text = serializers.CharField()

        can_be_notified = serializers.BooleanField()
        refusals = Refusal(many=True)
        cause = serializers.CharField(allow_null=True)
        date_of_loss = serializers.DateField(allow_null=True)
        payment_due_on = serializers.DateField(allow_null=True)
        calculation = CalculationOutput(allow_null=True)

    @extend_schema(operation_id="claim_readiness", responses=Output)
    def get(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Calculate without claiming: the same rules on the facts of today; nothing is kept."""
        try:
            company = companies.company(buyer)
        except Company.DoesNotExist:
            raise Http404 from None
        dry = queries.readiness(request.actor, company, business_date(clock.now()))
        return Response(
            {
                "can_be_notified": dry.can_be_notified,
                "refusals": [_refusal(each) for each in dry.refusals],
                "cause": dry.loss.cause if dry.loss else None,
                "date_of_loss": dry.loss.date_of_loss if dry.loss else None,
                "payment_due_on": dry.payment_due_on,
                "calculation": _dry(dry),
            }
        )


class PayoutPdf(ApiView):
    """The statement of a payout."""

    @extend_schema(
        operation_id="payout_pdf",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, 202: None},
    )
    def get(self, request: ActorApiRequest, payout: UUID) -> HttpResponse | Response:
        """Return the statement as a PDF; 202 as long as it is being made."""
        try:
            document = queries.payout(request.actor, payout).document
        except Payout.DoesNotExist:
            raise Http404 from None
        if document is None:
            raise Http404
        if document.state != DocumentState.READY:
            return Response(status=status.HTTP_202_ACCEPTED, headers={"Retry-After": "5"})
        return documents.download(document)


def _claim(request: ActorApiRequest, public_id: UUID) -> Claim:
    try:
        return queries.claim(request.actor, public_id)
    except Claim.DoesNotExist:
        raise Http404 from None


def _as_json(request: ActorApiRequest, claim: Claim) -> dict[str, Any]:
    payouts = queries.payouts(request.actor).filter(claim=claim).exclude(state__in=_HIDDEN)
    return {
        "id": claim.public_id,
        "number": claim.number,
        "buyer": claim.buyer.public_id,
        "state": claim.state,
        "cause": claim.cause,
        "date_of_loss": claim.date_of_loss,
        "notified_on": claim.notified_on,
        "ready_on": claim.ready_on,
        "payment_due_on": queries.due_on(claim),
        "question": claim.question,
        "rejection": [
            each | {"text": texts.text(each["code"], each["values"])} for each in claim.rejection
        ],
        "payouts": [_payout(row) for row in payouts],
    }


def _payout(row: Payout) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "state": row.state,
        "amount": str(row.amount),
        "currency": row.currency,
        "iban": row.iban,
        "end_to_end_id": row.end_to_end_id,
        "confirmed_on": row.confirmed_on,
        "has_pdf": row.document is not None and row.document.state == DocumentState.READY,
    }


def _dry(dry: queries.Readiness) -> dict[str, Any] | None:
    if dry.calculation is None:
        return None
    result = dry.calculation
    return {
        "version": None,
        "rules_version": result.rules_version,
        "inputs_sha256": None,
        "currency": result.currency,
        "indemnity": _plain(result.indemnity),
        "payment": _plain(result.payment),
        "lines": _lines(documents.shown(result)),
        "steps": [_step(snapshot.as_json(step)) for step in result.steps],
    }


def _lines(shown: documents.ShownCalculation) -> list[dict[str, Any]]:
    return [
        {
            "invoice": row.line.number,
            "dispatched_on": row.line.dispatched_on,
            "due_on": row.line.due_on,
            "open_gross": _plain(row.line.open_gross),
            "open_basis": _plain(row.line.open_basis),
            "disputed": _plain(row.line.disputed),
            "insured": _plain(row.line.insured),
            "uninsured": _plain(row.line.uninsured),
            "insured_shares": [str(share) for share in row.shares],
            "indemnity": _plain(row.indemnity),
            "reason": row.line.reason.value,
            "clause": row.line.reason.clause,
            "text": row.reason,
        }
        for row in shown.lines
    ]


def _step(step: Any) -> dict[str, Any]:  # a step as it is kept
    return {
        "code": step["code"],
        "before": _plain(snapshot.from_json(Money, step["before"])),
        "after": _plain(snapshot.from_json(Money, step["after"])),
        "clause": step["clause"],
        "year": step["year"],
    }


def _refusal(refusal: BusinessError) -> dict[str, str]:
    return {"code": refusal.code, "text": sentence(refusal)}


def _plain(amount: Money) -> str:
    return str(amount.to_cents().amount)
