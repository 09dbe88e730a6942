"""Limits that policyholders set themselves over the API, and what speaks against a buyer."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from companies import queries as companies
from companies.models import Company
from core import clock
from core.api import ApiView, Body
from core.dates import business_date
from core.money import CURRENCIES, Money
from core.parsers import JsonWithFiles
from limits import queries, services
from limits.api.answers import choices
from limits.api.documents import DocumentInput
from limits.models import DiscretionaryEvidence
from limits.rules.discretionary import AdverseKind, EvidenceKind, Ground
from limits.texts import discretionary as words


class ReportInput(Body):
    """What a credit report says, and the report itself."""

    agency = serializers.CharField(max_length=120)
    dated = serializers.DateField()
    recommends = serializers.DecimalField(
        max_digits=15, decimal_places=2, min_value=0, max_value=100_000_000
    )
    currency = serializers.ChoiceField(choices=sorted(CURRENCIES), default="EUR")
    unfavourable = serializers.BooleanField(help_text="Whether it warns against the buyer.")
    document = DocumentInput()


class GroundOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Why not: the first test that fails, and what would change it."""

    code = serializers.ChoiceField(choices=choices(Ground))
    text = serializers.CharField()


class EvidenceOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A yes with its amount and last day, or a no with its reason."""

    id = serializers.UUIDField()
    buyer = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=choices(EvidenceKind))
    given = serializers.BooleanField()
    amount = serializers.DecimalField(max_digits=18, decimal_places=3)
    currency = serializers.CharField()
    until = serializers.DateField(allow_null=True)
    reason = GroundOutput(allow_null=True)
    sha256 = serializers.CharField(allow_blank=True, help_text="Of the document, as it is kept.")
    given_at = serializers.DateTimeField()


class OwnLimitOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """The limit that stands without a decision of the insurer, and what it rests on."""

    buyer = serializers.UUIDField()
    amount = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="Set by the policyholder; 0: none stands."
    )
    until = serializers.DateField(allow_null=True)
    most = serializers.DecimalField(
        max_digits=18,
        decimal_places=3,
        allow_null=True,
        help_text="The most the policy lets one set; null: nothing.",
    )
    without_request = serializers.DecimalField(
        max_digits=18,
        decimal_places=3,
        allow_null=True,
        help_text="What the policy covers of this buyer by itself today; null: it has no such.",
    )
    currency = serializers.CharField(allow_null=True, help_text="null: there is no policy today.")
    agencies = serializers.ListField(
        child=serializers.CharField(), help_text="Whose reports count today."
    )
    evidence = EvidenceOutput(many=True)


class OwnLimit(ApiView):
    """The limit a policyholder sets itself on a buyer."""

    parser_classes = (JsonWithFiles,)

    class Input(Body):
        kind = serializers.ChoiceField(choices=choices(EvidenceKind))
        report = ReportInput(required=False, help_text="With CREDIT_REPORT.")

        def validate(self, given: dict[str, Any]) -> dict[str, Any]:
            """Ask for the report where it is the evidence."""
            if given["kind"] == EvidenceKind.CREDIT_REPORT and "report" not in given:
                raise serializers.ValidationError({"report": gettext("Give the report.")})
            return given

    @extend_schema(operation_id="own_limit", responses=OwnLimitOutput)
    def get(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Return what stands, what the policy allows, and what was given as evidence."""
        company, today = _company(buyer), business_date(clock.now())
        agreed = queries.own_limit_agreed(request.actor, company, today)
        own = agreed.own if agreed else None
        return Response(
            {
                "buyer": company.public_id,
                "amount": own.money.plain() if own else "0",
                "until": own.valid_to if own else None,
                "most": agreed.most.plain() if agreed and agreed.most else None,
                "without_request": _plain(agreed.blind if agreed else None),
                "currency": agreed.currency if agreed else None,
                "agencies": [each.name for each in queries.agencies(today)],
                "evidence": [
                    evidence_as_json(row, company)
                    for row in queries.evidence(request.actor, company.id)[:50]
                ],
            }
        )

    @extend_schema(operation_id="set_own_limit", request=Input, responses={201: EvidenceOutput})
    def post(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Set a limit on evidence: the answer, yes or no, comes at once and is kept."""
        given = self.Input(data=request.data)
        given.is_valid(raise_exception=True)
        wish, company = given.validated_data, _company(buyer)
        if wish["kind"] == EvidenceKind.PAYMENT_EXPERIENCE:
            found = services.assess_by_experience(buyer=buyer, by=request.actor, now=clock.now())
        else:
            found = services.assess_by_report(
                buyer=buyer, report=_report(wish["report"]), by=request.actor, now=clock.now()
            )
        return Response(evidence_as_json(found, company), status=201)


class AdverseOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What was reported."""

    id = serializers.UUIDField()
    buyer = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=choices(AdverseKind))
    learned_on = serializers.DateField()


class AdverseInformation(ApiView):
    """What speaks against a buyer."""

    class Input(Body):
        kind = serializers.ChoiceField(choices=choices(AdverseKind))
        learned_on = serializers.DateField()
        note = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)

        def validate_learned_on(self, value: date) -> date:
            """Refuse a day that is still to come."""
            if value > business_date(clock.now()):
                raise serializers.ValidationError(gettext("Give today or an earlier day."))
            return value

    @extend_schema(
        operation_id="report_adverse_information", request=Input, responses={201: AdverseOutput}
    )
    def post(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Report bad news; a limit one set oneself ends at once, and limits we gave stand."""
        given = self.Input(data=request.data)
        given.is_valid(raise_exception=True)
        company = _company(buyer)
        wish = given.validated_data
        row = services.report_adverse(
            buyer=buyer,
            kind=AdverseKind(wish["kind"]),
            learned_on=wish["learned_on"],
            note=wish["note"],
            by=request.actor,
            now=clock.now(),
        )
        return Response(
            {
                "id": row.public_id,
                "buyer": company.public_id,
                "kind": row.kind,
                "learned_on": row.learned_on,
            },
            status=201,
        )


def evidence_as_json(row: DiscretionaryEvidence, buyer: Company) -> dict[str, Any]:
    """Return evidence and its answer as the API says it."""
    return {
        "id": row.public_id,
        "buyer": buyer.public_id,
        "kind": row.kind,
        "given": row.is_given,
        "amount": row.money.plain(),
        "currency": row.currency,
        "until": row.until,
        "reason": None if row.is_given else {"code": row.ground, "text": words.answer(row)},
        "sha256": row.sha256,
        "given_at": row.given_at,
    }


def _report(given: dict[str, Any]) -> services.GivenReport:
    return services.GivenReport(
        agency=given["agency"],
        dated=given["dated"],
        recommends=Money(given["recommends"], given["currency"]),
        is_unfavourable=given["unfavourable"],
        document=given["document"],
    )


def _plain(amount: Money | None) -> str | None:
    return None if amount is None else amount.plain()


def _company(public_id: UUID) -> Company:
    try:
        return companies.company(public_id)
    except Company.DoesNotExist:
        raise Http404 from None
