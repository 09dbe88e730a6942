"""The API of the policy clock."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView, BuyerQuery, Page, listing_by
from core.dates import business_date
from monitoring import queries
from monitoring.queries import Running
from policies.rules.clock import Deadline, State


class RunningDeadlineOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A date that runs on an open invoice; `days_left` is below zero once it passed."""

    day = serializers.DateField()
    deadline = serializers.ChoiceField(choices=[(each.value, each.value) for each in Deadline])
    state = serializers.ChoiceField(choices=[(each.value, each.value) for each in State])
    days_left = serializers.IntegerField()
    buyer = serializers.UUIDField()
    invoice = serializers.UUIDField()
    invoice_number = serializers.CharField()
    due_on = serializers.DateField()
    open_amount = serializers.DecimalField(max_digits=18, decimal_places=3)
    currency = serializers.CharField()
    is_disputed = serializers.BooleanField()


class DeadlinePage(Page):
    """A page of dates."""

    items = RunningDeadlineOutput(many=True)


class Deadlines(ApiView):
    """Every date that runs on the open invoices."""

    class Filters(BuyerQuery):
        deadline = serializers.ChoiceField(
            choices=[(each.value, each.value) for each in Deadline],
            required=False,
            help_text="Only dates of this kind.",
        )
        state = serializers.ChoiceField(
            choices=[(each.value, each.value) for each in State],
            required=False,
            help_text="AHEAD; LATE, where something is to be done and was not; or PASSED.",
        )
        day_from = serializers.DateField(required=False, help_text="On this day or later.")
        day_to = serializers.DateField(required=False, help_text="On this day or before.")

    query = Filters

    @extend_schema(operation_id="deadlines", responses=DeadlinePage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the dates of the policy clock, nearest first, by the rules a claim goes by."""
        today = business_date(clock.now())

        def as_json(each: Running) -> dict[str, Any]:
            return {
                "day": each.day,
                "deadline": each.deadline,
                "state": each.state,
                "days_left": (each.day - today).days,
                "buyer": each.invoice.buyer.public_id,
                "invoice": each.invoice.public_id,
                "invoice_number": each.invoice.number,
                "due_on": each.invoice.due_on,
                "open_amount": each.item.open_gross.plain(),
                "currency": each.item.open_gross.currency,
                "is_disputed": each.is_disputed,
            }

        found = [each for each in queries.running(request.actor, today) if _fits(each, self.asked)]
        return listing_by(request, found, lambda each: each.key, as_json)


def _fits(each: Running, asked: dict[str, Any]) -> bool:
    wished = (
        asked.get("buyer") in (None, each.invoice.buyer.public_id),
        asked.get("deadline") in (None, each.deadline),
        asked.get("state") in (None, each.state),
    )
    first, last = asked.get("day_from", date.min), asked.get("day_to", date.max)
    return all(wished) and bool(first <= each.day <= last)
