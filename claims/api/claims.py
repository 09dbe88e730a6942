"""Claims over the API: notify, follow, read every line, withdraw, fetch the statement."""

from uuid import UUID

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from claims import documents, queries, services
from claims.api import answers
from claims.models import Claim, Payout
from claims.rules.lifecycle import TO_BE_WORKED_OUT, ClaimState
from companies import queries as companies
from companies.models import Company
from core import clock
from core import documents as pdfs
from core.api import ApiView, Body, ChangingQuery, PdfCannotBeMade, changed, listing, narrowed
from core.dates import business_date


class Claims(ApiView):
    """The claims of the policyholder."""

    class Input(Body):
        """The buyer that does not pay."""

        buyer = serializers.UUIDField()

    class Filters(ChangingQuery):
        """What the list can be narrowed to."""

        state = serializers.ChoiceField(
            choices=[(state.value, state.value) for state in ClaimState], required=False
        )

    query = Filters

    @extend_schema(operation_id="claims", responses=answers.ClaimPage)
    def get(self, request: ActorApiRequest) -> Response:
        """List the claims, newest first."""
        found = changed(queries.claims(request.actor), self.asked)
        found = narrowed(found, self.asked, buyer="buyer__public_id", state="state")
        return listing(request, answers.with_payouts(request.actor, found), answers.listed)

    @extend_schema(operation_id="claim_notify", request=Input, responses={201: answers.ClaimOutput})
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
        return Response(answers.as_json(request.actor, claim), status=status.HTTP_201_CREATED)


class OneClaim(ApiView):
    """One claim."""

    @extend_schema(operation_id="claim", responses=answers.ClaimOutput)
    def get(self, request: ActorApiRequest, claim: UUID) -> Response:
        """Return the claim and where it stands."""
        return Response(answers.as_json(request.actor, _claim(request, claim)))


class ClaimCalculation(ApiView):
    """How a claim was calculated."""

    @extend_schema(operation_id="claim_calculation", responses=answers.CalculationOutput)
    def get(self, request: ActorApiRequest, claim: UUID) -> Response:
        """Return the newest calculation; 404 as long as there is none, or it is made anew."""
        found = _claim(request, claim)
        row = queries.last_calculation(found.id)
        if row is None or found.state in TO_BE_WORKED_OUT:
            raise Http404
        return Response(
            {
                "version": row.version,
                "rules_version": row.rules_version,
                "inputs_sha256": row.inputs_sha256,
                "currency": row.currency,
                "indemnity": answers.plain(row.money),
                "payment": answers.plain(row.to_pay),
                "lines": answers.lines(documents.shown_row(row)),
                "steps": [answers.step(step) for step in row.steps],
            }
        )


class WithdrawClaim(ApiView):
    """Taking a claim back."""

    shown_by = OneClaim

    @extend_schema(operation_id="claim_withdraw", request=None, responses=answers.ClaimOutput)
    def post(self, request: ActorApiRequest, claim: UUID) -> Response:
        """Withdraw the claim; possible until it is approved."""
        try:
            services.withdraw(claim_id=claim, by=request.actor, now=clock.now())
        except Claim.DoesNotExist:
            raise Http404 from None
        return Response(answers.as_json(request.actor, _claim(request, claim)))


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
        date_of_loss_if_handed_over = serializers.DateField(
            allow_null=True,
            help_text="What handing over today would make of it, where that is sooner.",
        )
        payment_due_on = serializers.DateField(allow_null=True)
        calculation = answers.CalculationOutput(allow_null=True)
        understated = Refusal(
            allow_null=True,
            help_text="Why it comes to more: invoices whose exchange rate is not on record yet.",
        )

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
                "refusals": [answers.refusal(each) for each in dry.refusals],
                "cause": dry.loss.cause if dry.loss else None,
                "date_of_loss": dry.loss.date_of_loss if dry.loss else None,
                "date_of_loss_if_handed_over": dry.loss.if_handed_over if dry.loss else None,
                "payment_due_on": dry.payment_due_on,
                "calculation": answers.dry_run(dry),
                "understated": answers.refusal(dry.understated) if dry.understated else None,
            }
        )


class PayoutPdf(ApiView):
    """The statement of a payout."""

    @extend_schema(
        operation_id="payout_pdf",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, 202: None},
    )
    def get(self, request: ActorApiRequest, payout: UUID) -> HttpResponse | Response:
        """Return the statement as a PDF; 202 as long as it is being made, 503 if it cannot be."""
        try:
            document = queries.payout(request.actor, payout).document
        except Payout.DoesNotExist:
            raise Http404 from None
        if document is None:
            raise Http404
        standing = pdfs.standing(document)
        if not standing.is_ready and not standing.is_coming:
            raise PdfCannotBeMade(standing.text)
        if not standing.is_ready:
            return Response(status=status.HTTP_202_ACCEPTED, headers={"Retry-After": "5"})
        return documents.download(document)


def _claim(request: ActorApiRequest, public_id: UUID) -> Claim:
    try:
        return queries.claim(request.actor, public_id)
    except Claim.DoesNotExist:
        raise Http404 from None
