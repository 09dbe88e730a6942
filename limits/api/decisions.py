"""What was decided, over the API: one by one, and how a limit came to be what it is."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from companies import queries as companies
from companies.models import Company
from core.api import ApiView, BuyerQuery, Page, PageQuery, listing, narrowed
from limits import queries
from limits.api import answers
from limits.api.answers import DecisionOutput, RowOutput
from limits.models import Decision, LimitRow
from limits.rules.lifecycle import Outcome


class DecisionInFull(DecisionOutput):
    """What was decided, on whom and on which request."""

    buyer = serializers.UUIDField()
    request = serializers.UUIDField(
        allow_null=True, help_text="Null: the insurer decided on a limit that stood."
    )
    your_reference = serializers.CharField(help_text="That of the request.")


class DecisionPage(Page):
    """A page of decisions."""

    items = DecisionInFull(many=True)


class Decisions(ApiView):
    """Decisions on requests, and on limits that stood."""

    class Filters(BuyerQuery):
        request = serializers.UUIDField(required=False, help_text="Only that on this request.")
        your_reference = serializers.CharField(max_length=40, required=False)
        outcome = serializers.ChoiceField(
            choices=[(outcome.value, outcome.value) for outcome in Outcome], required=False
        )
        decided_from = serializers.DateField(required=False, help_text="On this day or later.")
        decided_to = serializers.DateField(required=False, help_text="On this day or before.")
        effective_from = serializers.DateField(required=False, help_text="On this day or later.")
        effective_to = serializers.DateField(required=False, help_text="On this day or before.")

    query = Filters

    @extend_schema(operation_id="limit_decisions", responses=DecisionPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the decisions, newest first."""
        found = narrowed(
            queries.decisions_of(request.actor),
            self.asked,
            buyer="buyer__public_id",
            request="request__public_id",
            your_reference="request__your_reference",
            outcome="outcome",
            decided_from="decided_at__date__gte",
            decided_to="decided_at__date__lte",
            effective_from="effective_on__gte",
            effective_to="effective_on__lte",
        )
        return listing(request, found, _as_json)


class OneDecision(ApiView):
    """One decision."""

    @extend_schema(operation_id="limit_decision", responses=DecisionInFull)
    def get(self, request: ActorApiRequest, decision: UUID) -> Response:
        """Return the decision: it never changes."""
        found = queries.decisions_of(request.actor).filter(public_id=decision).first()
        if found is None:
            raise Http404
        return Response(_as_json(found))


class KeptRow(RowOutput):
    """A period of a limit, and from when until when that was on record."""

    recorded_at = serializers.DateTimeField()
    superseded_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when the record says otherwise; null: it stands."
    )


class HistoryPage(Page):
    """A page of periods."""

    items = KeptRow(many=True)


class History(ApiView):
    """How the limit on a buyer came to be what it is."""

    query = PageQuery

    @extend_schema(operation_id="limit_history", responses=HistoryPage)
    def get(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Return every period there ever was on record, newest first; 404: there was none."""
        try:
            company = companies.company(buyer)
        except Company.DoesNotExist:
            raise Http404 from None
        found = queries.rows_on_record(request.actor, company.id)
        if not found.exists():
            raise Http404
        return listing(request, found, _kept)


def _as_json(decision: Decision) -> dict[str, Any]:
    asked = decision.request
    return {
        **answers.decision_as_json(decision),
        "buyer": decision.buyer.public_id,
        "request": asked.public_id if asked else None,
        "your_reference": asked.your_reference if asked else "",
    }


def _kept(row: LimitRow) -> dict[str, Any]:
    return {
        **answers.row_as_json(row),
        "recorded_at": row.recorded_at,
        "superseded_at": row.superseded_at,
    }
