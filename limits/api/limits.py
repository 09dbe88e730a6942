"""What stands over the API, and what was covered on a day."""

from datetime import date
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from companies import queries as companies
from companies.models import Company
from core import clock
from core.api import ApiView
from core.dates import business_date
from core.money import Money
from limits import queries, services
from limits.api import answers
from limits.api.answers import DecisionOutput, LimitOutput, RowOutput, StopOutput
from policies import queries as policies


class Limits(ApiView):
    """The limits side by side."""

    class Page(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        items = LimitOutput(many=True)

    @extend_schema(operation_id="limits", responses=Page)
    def get(self, request: ActorApiRequest) -> Response:
        """Return every limit that stands or runs off today, by buyer's name."""
        found = queries.portfolio(request.actor, business_date(clock.now()))
        return Response({"items": [answers.limit_as_json(position) for position in found]})


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
        return Response(
            {
                **answers.limit_as_json(position),
                "timeline": [answers.row_as_json(row) for row in rows],
            }
        )


class CancelLimit(ApiView):
    """Giving up a limit."""

    @extend_schema(operation_id="cancel_limit", request=None, responses=DecisionOutput)
    def post(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Give up the limit on a buyer from today on."""
        company = _company(buyer)
        decision = services.cancel_limit(buyer=company.public_id, by=request.actor, now=clock.now())
        return Response(answers.decision_as_json(decision))


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
        currency = policy.currency if policy else "EUR"
        nothing = Money.zero(currency)
        stands = limit.money if limit else nothing
        return Response(
            {
                "buyer": company.public_id,
                "on": on,
                "is_forecast": on > today,
                "amount": (nothing if stop else stands).plain(),
                "limit": stands.plain(),
                "currency": currency,
                "stop": answers.stop_as_json(stop, is_over=on < today),
                "row": answers.row_as_json(row) if row else None,
            }
        )


def _company(public_id: UUID) -> Company:
    try:
        return companies.company(public_id)
    except Company.DoesNotExist:
        raise Http404 from None


def _day(request: ActorApiRequest) -> date:
    try:
        return date.fromisoformat(request.query_params.get("on", ""))
    except ValueError:
        raise exceptions.ValidationError(
            {"on": [gettext("Give a day such as 2026-11-22.")]}
        ) from None
