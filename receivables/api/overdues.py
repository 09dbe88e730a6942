"""Overdues over the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView, Body, ChangingQuery, Page, changed, listing, narrowed
from receivables import queries, services
from receivables.api.shared import (
    amount_field,
    buyer_or_404,
    choices_of,
    plain,
    valid,
)
from receivables.models import OverdueReport
from receivables.rules.states import OverdueState


class OverdueOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """An overdue that was reported."""

    id = serializers.UUIDField()
    buyer = serializers.UUIDField()
    state = serializers.ChoiceField(choices=choices_of(OverdueState))
    reported_on = serializers.DateField()
    oldest_due_on = serializers.DateField()
    amount = amount_field()
    currency = serializers.CharField()


class OverduePage(Page):
    """A page of overdue reports."""

    items = OverdueOutput(many=True)


class Overdues(ApiView):
    """Reports that a buyer does not pay."""

    class Input(Body):
        buyer = serializers.UUIDField()

    class Filters(ChangingQuery):
        state = serializers.ChoiceField(choices=choices_of(OverdueState), required=False)

    query = Filters

    @extend_schema(operation_id="overdues", responses=OverduePage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return overdue reports, the newest first."""
        found = changed(queries.overdue_reports(request.actor), self.asked)
        found = narrowed(found, self.asked, buyer="buyer__public_id", state="state")
        return listing(request, found, _overdue)

    @extend_schema(operation_id="report_overdue", request=Input, responses={201: OverdueOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Report that a buyer does not pay; the whole open balance is reported."""
        given = valid(self.Input, request)
        row = services.report_overdue(
            buyer_id=buyer_or_404(given["buyer"]).id, by=request.actor, now=clock.now()
        )
        return Response(_overdue(row), status=status.HTTP_201_CREATED)


def _overdue(row: OverdueReport) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "buyer": row.buyer.public_id,
        "state": row.state,
        "reported_on": row.reported_on,
        "oldest_due_on": row.oldest_due_on,
        "amount": plain(row.amount, row.currency),
        "currency": row.currency,
    }
