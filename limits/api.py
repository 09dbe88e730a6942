"""Limits over the API: asking, the answer, what stands, what was covered on a day."""

from datetime import date
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
from core.api import ApiView, listing
from core.dates import business_date
from core.money import Money
from limits import queries, services, texts
from limits.models import Decision, LimitRequest, LimitRow
from limits.queries import Position
from limits.rules.lifecycle import Outcome, PendingAction, RequestState, RowState
from limits.rules.stops import Stop, StopCause
from limits.rules.told import outside
from policies import queries as policies

_PAGE = [
    OpenApiParameter("limit", int, description="How many, at most 200."),
    OpenApiParameter("after", UUID, description="The `next` of the page before."),
]


def _choices(kind: Any) -> list[tuple[str, str]]:
    return [(code.value, code.value) for code in kind]


class CodedOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A code, the values of its text, and the text in the language asked for."""

    code = serializers.CharField()
    values = serializers.DictField()
    text = serializers.CharField()


class DecisionOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What was decided: `amount` is the limit after it."""

    id = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=_choices(Outcome))
    amount = serializers.DecimalField(max_digits=18, decimal_places=3)
    currency = serializers.CharField()
    effective_on = serializers.DateField()
    review_on = serializers.DateField(allow_null=True)
    reasons = CodedOutput(many=True)
    conditions = CodedOutput(many=True)
    decided_at = serializers.DateTimeField()
    versions = serializers.DictField()


class RequestOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A request, and its decision once there is one."""

    id = serializers.UUIDField()
    buyer = serializers.UUIDField()
    amount = serializers.DecimalField(max_digits=18, decimal_places=3)
    currency = serializers.CharField()
    payment_days = serializers.IntegerField()
    your_reference = serializers.CharField()
    comment = serializers.CharField()
    state = serializers.ChoiceField(choices=_choices(RequestState))
    referred_because = CodedOutput(many=True)
    question = serializers.CharField()
    answer = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    decision = DecisionOutput(allow_null=True)


class RequestPage(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A page of requests."""

    items = RequestOutput(many=True)
    next = serializers.UUIDField(allow_null=True)


class StopOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Since when and why deliveries are stopped: no limit covers what is dispatched then."""

    since = serializers.DateField()
    cause = serializers.ChoiceField(choices=_choices(StopCause))
    values = serializers.DictField()
    text = serializers.CharField()


class LimitOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What stands on a buyer today, what it owes, and what is announced."""

    buyer = serializers.UUIDField()
    name = serializers.CharField()
    grade = serializers.IntegerField(allow_null=True)
    amount = serializers.DecimalField(max_digits=18, decimal_places=3)
    currency = serializers.CharField()
    used = serializers.DecimalField(max_digits=18, decimal_places=3)
    used_under_earlier_limit = serializers.DecimalField(max_digits=18, decimal_places=3)
    above_limit = serializers.DecimalField(max_digits=18, decimal_places=3)
    state = serializers.ChoiceField(choices=_choices(RowState))
    valid_from = serializers.DateField()
    insured_share = serializers.DecimalField(max_digits=9, decimal_places=6)
    conditions = CodedOutput(many=True)
    pending_action = serializers.ChoiceField(choices=_choices(PendingAction), allow_null=True)
    changes_on = serializers.DateField(allow_null=True)
    next_amount = serializers.DecimalField(max_digits=18, decimal_places=3, allow_null=True)
    open_request = serializers.UUIDField(allow_null=True)
    stop = StopOutput(allow_null=True)


class RowOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A period of a limit; `valid_to` is its last day."""

    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    amount = serializers.DecimalField(max_digits=18, decimal_places=3)
    currency = serializers.CharField()
    kind = serializers.CharField()
    insured_share = serializers.DecimalField(max_digits=9, decimal_places=6)
    conditions = CodedOutput(many=True)
    decision = DecisionOutput()


class LimitRequests(ApiView):
    """Requests for limits."""

    class Input(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        buyer = serializers.UUIDField()
        amount = serializers.DecimalField(max_digits=18, decimal_places=3, min_value=1)
        currency = serializers.CharField(max_length=3, default="EUR")
        payment_days = serializers.IntegerField(min_value=0, max_value=365)
        your_reference = serializers.CharField(max_length=40, default="", allow_blank=True)
        comment = serializers.CharField(max_length=1000, default="", allow_blank=True)

    @extend_schema(operation_id="limit_requests", parameters=_PAGE, responses=RequestPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the requests, newest first."""
        return listing(request, queries.requests(request.actor), _request)

    @extend_schema(operation_id="request_limit", request=Input, responses={201: RequestOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Ask for a limit. The answer is in `decision`; null means an underwriter decides."""
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        given = wish.validated_data
        try:
            asked = services.request_limit(
                buyer=given["buyer"],
                amount=Money(given["amount"], given["currency"]),
                payment_days=given["payment_days"],
                your_reference=given["your_reference"],
                comment=given["comment"],
                by=request.actor,
                now=clock.now(),
            )
        except Company.DoesNotExist:
            raise Http404 from None
        return Response(
            _request(queries.request(request.actor, asked.public_id)),
            status=status.HTTP_201_CREATED,
        )


class OneRequest(ApiView):
    """One request."""

    @extend_schema(operation_id="limit_request", responses=RequestOutput)
    def get(self, request: ActorApiRequest, request_id: UUID) -> Response:
        """Return the request with its decision."""
        return Response(_request(_found(request, request_id)))


class CancelRequest(ApiView):
    """Taking back a request."""

    @extend_schema(operation_id="cancel_limit_request", request=None, responses=RequestOutput)
    def post(self, request: ActorApiRequest, request_id: UUID) -> Response:
        """Take back a request that has no answer yet."""
        _found(request, request_id)
        services.cancel_request(request_id=request_id, by=request.actor, now=clock.now())
        return Response(_request(_found(request, request_id)))


class AnswerRequest(ApiView):
    """Answering the underwriter."""

    class Input(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        answer = serializers.CharField(max_length=1000)

    @extend_schema(operation_id="answer_limit_request", request=Input, responses=RequestOutput)
    def post(self, request: ActorApiRequest, request_id: UUID) -> Response:
        """Answer what the underwriter asked."""
        _found(request, request_id)
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        services.answer_information(
            request_id=request_id,
            answer=wish.validated_data["answer"],
            by=request.actor,
            now=clock.now(),
        )
        return Response(_request(_found(request, request_id)))


class Limits(ApiView):
    """The limits side by side."""

    class Page(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        items = LimitOutput(many=True)

    @extend_schema(operation_id="limits", responses=Page)
    def get(self, request: ActorApiRequest) -> Response:
        """Return every limit that stands or runs off today, by buyer's name."""
        found = queries.portfolio(request.actor, business_date(clock.now()))
        return Response({"items": [_limit(position) for position in found]})


class OneLimit(ApiView):
    """The limit on one buyer."""

    class Output(LimitOutput):
        timeline = RowOutput(many=True)

    @extend_schema(operation_id="limit", responses=Output)
    def get(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Return what stands on a buyer today, with all periods; 404 when nothing does."""
        company = _company(buyer)
        position = queries.position(request.actor, company.id, business_date(clock.now()))
        if position is None:
            raise Http404
        rows = queries.timeline(position.row.policy_id, company.id)
        return Response({**_limit(position), "timeline": [_row(row) for row in rows]})


class CancelLimit(ApiView):
    """Giving up a limit."""

    @extend_schema(operation_id="cancel_limit", request=None, responses=DecisionOutput)
    def post(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Give up the limit on a buyer from today on."""
        company = _company(buyer)
        decision = services.cancel_limit(buyer=company.public_id, by=request.actor, now=clock.now())
        return Response(_decision(decision))


class Cover(ApiView):
    """What was covered on a day."""

    class Output(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        buyer = serializers.UUIDField()
        on = serializers.DateField()
        is_forecast = serializers.BooleanField(help_text="The day is still to come.")
        amount = serializers.DecimalField(
            max_digits=18, decimal_places=3, help_text="What is covered: nothing while stopped."
        )
        limit = serializers.DecimalField(max_digits=18, decimal_places=3)
        currency = serializers.CharField()
        stop = StopOutput(allow_null=True)
        row = RowOutput(allow_null=True)

    @extend_schema(
        operation_id="cover",
        parameters=[OpenApiParameter("on", date, required=True, description="Day of dispatch.")],
        responses=Output,
    )
    def get(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Return what was covered for dispatches on a day, and by which decision."""
        company, on = _company(buyer), _day(request)
        policy = policies.policy_of(request.actor.acting_for or 0, on)
        limit = queries.limit_on(policy.id, company.id, on) if policy else None
        row = queries.governing(policy.id, company.id, on) if policy else None
        today = business_date(clock.now())
        stop = queries.stop_on(policy, company.id, min(on, today)) if policy else None
        stands = _written(limit.money) if limit else "0.000"
        return Response(
            {
                "buyer": company.public_id,
                "on": on,
                "is_forecast": on > today,
                "amount": "0.000" if stop else stands,
                "limit": stands,
                "currency": policy.currency if policy else "EUR",
                "stop": _stop(stop, is_over=on < today),
                "row": _row(row) if row else None,
            }
        )


def _found(request: ActorApiRequest, request_id: UUID) -> LimitRequest:
    try:
        return queries.request(request.actor, request_id)
    except LimitRequest.DoesNotExist:
        raise Http404 from None


def _company(public_id: UUID) -> Company:
    try:
        return companies.company(public_id)
    except Company.DoesNotExist:
        raise Http404 from None


def _day(request: ActorApiRequest) -> date:
    try:
        return date.fromisoformat(request.query_params.get("on", ""))
    except ValueError:
        raise exceptions.ValidationError({"on": ["Give a day such as 2026-11-22."]}) from None


def _coded(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**item, "text": texts.text(item["code"], item["values"])} for item in items]


def _request(asked: LimitRequest) -> dict[str, Any]:
    decision = getattr(asked, "decision", None)
    return {
        "id": asked.public_id,
        "buyer": asked.buyer.public_id,
        "amount": str(asked.amount),
        "currency": asked.currency,
        "payment_days": asked.payment_days,
        "your_reference": asked.your_reference,
        "comment": asked.comment,
        "state": asked.state,
        "referred_because": _coded(asked.referred_because),
        "question": asked.question,
        "answer": asked.answer,
        "submitted_at": asked.submitted_at,
        "decision": _decision(decision) if decision else None,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.public_id,
        "outcome": decision.outcome,
        "amount": str(decision.amount),
        "currency": decision.currency,
        "effective_on": decision.effective_on,
        "review_on": decision.review_on,
        "reasons": _coded(outside(decision.reasons)),
        "conditions": _coded(decision.conditions),
        "decided_at": decision.decided_at,
        "versions": decision.versions,
    }


def _limit(position: Position) -> dict[str, Any]:
    asked = position.open_request
    return {
        "buyer": position.buyer.public_id,
        "name": position.buyer.name,
        "grade": position.grade,
        "amount": str(position.amount.amount),
        "currency": position.amount.currency,
        "used": _written(position.used),
        "used_under_earlier_limit": _written(position.use.earlier),
        "above_limit": _written(position.use.above),
        "state": position.state,
        "valid_from": position.row.valid_from,
        "insured_share": str(position.row.insured_share),
        "conditions": _coded(position.row.conditions),
        "pending_action": position.pending,
        "changes_on": position.changes_on,
        "next_amount": str(position.next_amount.amount) if position.next_amount else None,
        "open_request": asked.public_id if asked else None,
        "stop": _stop(position.stop, is_over=False),
    }


def _written(amount: Money) -> str:
    """Return an amount with the three decimals it is kept with."""
    return f"{amount.amount:.3f}"


def _stop(stop: Stop | None, *, is_over: bool) -> dict[str, Any] | None:
    if stop is None:
        return None
    return {
        "since": stop.since,
        "cause": stop.cause,
        "values": dict(stop.values),
        "text": texts.stop(stop, is_over=is_over),
    }


def _row(row: LimitRow) -> dict[str, Any]:
    return {
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "amount": str(row.amount),
        "currency": row.currency,
        "kind": row.kind,
        "insured_share": str(row.insured_share),
        "conditions": _coded(row.conditions),
        "decision": _decision(row.decision),
    }
