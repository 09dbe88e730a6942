"""What stands over the API, and what was covered on a day."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from companies import queries as companies
from companies.models import Company
from core import clock
from core.api import ApiView, BuyerQuery, Page, Query, listing_by
from core.dates import business_date
from limits import forms, queries, services
from limits.api import answers
from limits.api.answers import DecisionOutput, LimitOutput, RowOutput, StopOutput, choices
from limits.queries import Position
from limits.rules.cover.reasons import Reason
from limits.rules.lifecycle import PendingAction


class StandingOutput(LimitOutput):
    """What stands on a buyer, and what of it has a last day of its own."""

    temporary = serializers.DecimalField(
        max_digits=18, decimal_places=3, help_text="What of `amount` has a last day of its own."
    )
    temporary_until = serializers.DateField(
        allow_null=True, help_text="The last day of what ends first."
    )


class LimitPage(Page):
    """A page of limits."""

    items = StandingOutput(many=True)


class Limits(ApiView):
    """The limits side by side."""

    class Filters(BuyerQuery):
        state = serializers.ChoiceField(choices=answers.STATES, required=False)
        pending_action = serializers.ChoiceField(
            choices=choices(PendingAction), required=False, help_text="What is announced."
        )
        changes_to = serializers.DateField(
            required=False, help_text="Only those that change for the worse on this day or before."
        )

    query = Filters

    @extend_schema(operation_id="limits", responses=LimitPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return every limit that stands or runs off today, by buyer's name."""
        found = queries.portfolio(request.actor, business_date(clock.now()))
        wished = [position for position in found if _is_wished(position, self.asked)]
        return listing_by(request, wished, _place, _standing_as_json)


class OneLimit(ApiView):
    """The limit on one buyer."""

    class Output(StandingOutput):
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
                **_standing_as_json(position),
                "timeline": [answers.row_as_json(row) for row in rows],
            }
        )


class CancelLimit(ApiView):
    """Giving up a limit."""

    shown_by = OneLimit

    @extend_schema(operation_id="cancel_limit", request=None, responses=DecisionOutput)
    def post(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Give up the limit on a buyer from today on."""
        company = _company(buyer)
        decision = services.cancel_limit(buyer=company.public_id, by=request.actor, now=clock.now())
        return Response(answers.decision_as_json(decision))


class Cover(ApiView):
    """What was covered on a day, as known now or on an earlier day."""

    class Output(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        buyer = serializers.UUIDField()
        on = serializers.DateField()
        known_on = serializers.DateField(help_text="The answer is what was known on this day.")
        is_forecast = serializers.BooleanField(help_text="The day is still to come.")
        amount = serializers.DecimalField(
            max_digits=18, decimal_places=3, help_text="What is covered: nothing while stopped."
        )
        limit = serializers.DecimalField(max_digits=18, decimal_places=3)
        currency = serializers.CharField()
        stop = StopOutput(allow_null=True)
        excluded = serializers.ChoiceField(
            choices=[(each.value, each.value) for each in Reason],
            allow_null=True,
            help_text="What takes the buyer out of cover whatever limit stands; as known today.",
        )
        without_request = serializers.DecimalField(
            max_digits=18, decimal_places=3, help_text="What of the limit the policy itself gives."
        )
        row = RowOutput(allow_null=True)
        adding = RowOutput(many=True, help_text="What adds to the permanent limit on the day.")

    class Asked(Query):
        on = serializers.DateField(help_text="Day of dispatch, at most a year ahead.")
        known_on = serializers.DateField(
            required=False, help_text="As known on this day; left out: today."
        )

        def validate_on(self, value: date) -> date:
            """Refuse a day too far ahead to say anything of."""
            if not forms.may_be_told(value, business_date(clock.now())):
                raise serializers.ValidationError(forms.too_far_ahead())
            return value

        def validate_known_on(self, value: date) -> date:
            """Refuse a day that is still to come."""
            if value > business_date(clock.now()):
                raise serializers.ValidationError(forms.not_known_yet())
            return value

    query = Asked

    @extend_schema(operation_id="cover", responses=Output)
    def get(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Return what was covered for dispatches on a day, and by which decision."""
        company, today = _company(buyer), business_date(clock.now())
        on, known_on = self.asked["on"], self.asked.get("known_on")
        found = queries.covered_on(request.actor, company.id, on, today=today, known_on=known_on)
        return Response(
            {
                "buyer": company.public_id,
                "on": on,
                "known_on": found.known_on or today,
                "is_forecast": on > (found.known_on or today),
                "amount": found.covered.plain(),
                "limit": found.amount.plain(),
                "currency": found.amount.currency,
                "stop": answers.stop_as_json(found.stop, is_over=on < today),
                "excluded": found.excluded,
                "without_request": found.without_request.plain(),
                "row": answers.row_as_json(found.row) if found.row else None,
                "adding": [answers.row_as_json(row) for row in found.adding],
            }
        )


def _is_wished(position: Position, asked: dict[str, Any]) -> bool:
    """Return whether the filters leave a limit."""
    changes_on = position.changes_on
    return (
        asked.get("buyer") in (None, position.buyer.public_id)
        and asked.get("state") in (None, answers.state_of(position))
        and asked.get("pending_action") in (None, position.pending)
        and ("changes_to" not in asked or bool(changes_on and changes_on <= asked["changes_to"]))
    )


def _place(position: Position) -> tuple[str, ...]:
    """Return where a limit stands in the list."""
    return (position.buyer.name, str(position.buyer.public_id), str(position.row.policy_id))


def _standing_as_json(position: Position) -> dict[str, Any]:
    until = position.temporary_until
    return {
        **answers.limit_as_json(position),
        "temporary": position.temporary.plain(),
        "temporary_until": until,
    }


def _company(public_id: UUID) -> Company:
    try:
        return companies.company(public_id)
    except Company.DoesNotExist:
        raise Http404 from None
