"""The API of what was sent to systems: the log, every try, sending again and replaying."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView, Body, Page, PageQuery, listing
from core.models import Delivery, DeliveryState
from monitoring import queries, services
from monitoring.models import WebhookAttempt, WebhookEndpoint
from monitoring.rules import replays
from monitoring.rules.replays import Wanted

STATES = [
    (state.value, state.value)
    for state in (DeliveryState.PENDING, DeliveryState.DELIVERED, DeliveryState.FAILED)
]


class WebhookMessageOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """One message to a system."""

    id = serializers.UUIDField(help_text="The header `webhook-id` of every try.")
    state = serializers.ChoiceField(
        choices=STATES,
        help_text="PENDING: on its way, or waits for its next try. FAILED: given up.",
    )
    notice = serializers.UUIDField(allow_null=True, help_text="What it tells; null: a test.")
    business_date = serializers.DateField()
    next_try_at = serializers.DateTimeField(allow_null=True)
    arrived_at = serializers.DateTimeField(allow_null=True, help_text="The first time it did.")
    status = serializers.IntegerField(allow_null=True, help_text="Of the last answer.")


class TryOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """One try to post a message."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    milliseconds = serializers.IntegerField()
    headers = serializers.DictField(
        child=serializers.CharField(), help_text="As sent, without the signature."
    )
    body = serializers.CharField()
    status = serializers.IntegerField(allow_null=True)
    answer = serializers.CharField(help_text="The first 2,000 bytes.")
    problem = serializers.CharField(help_text="Why there is no answer; empty: there is one.")


class WebhookMessagePage(Page):
    """A page of messages to a system."""

    items = WebhookMessageOutput(many=True)


class MessageQuery(PageQuery):
    """Messages to a system."""

    state = serializers.ChoiceField(choices=STATES, required=False)


class EndpointMessages(ApiView):
    """What was sent to an endpoint."""

    query = MessageQuery

    @extend_schema(operation_id="endpoint_messages", responses=WebhookMessagePage)
    def get(self, request: ActorApiRequest, endpoint: UUID) -> Response:
        """Return the messages, the newest first."""
        found = _endpoint(request, endpoint)
        state = self.asked.get("state")
        rows = queries.messages_to(found, DeliveryState(state) if state else None)
        return listing(request, rows, _message)


class EndpointMessage(ApiView):
    """One message to an endpoint."""

    class Output(WebhookMessageOutput):
        tries = TryOutput(many=True)

    @extend_schema(operation_id="endpoint_message", responses=Output)
    def get(self, request: ActorApiRequest, endpoint: UUID, delivery: UUID) -> Response:
        """Return the message with every try: what was sent, and what came back."""
        found = queries.message_to(_endpoint(request, endpoint), delivery)
        if found is None:
            raise Http404
        tries = [_try(each) for each in queries.tries_of(request.actor, found)]
        return Response({**_message(found), "tries": tries})


class SendAgain(ApiView):
    """One more time."""

    @extend_schema(
        operation_id="send_message_again", request=None, responses={202: WebhookMessageOutput}
    )
    def post(self, request: ActorApiRequest, endpoint: UUID, delivery: UUID) -> Response:
        """Send the message again under its id, or now where it waits for its next try."""
        try:
            sent = services.send_again(
                endpoint_id=endpoint, delivery_id=delivery, by=request.actor, now=clock.now()
            )
        except (WebhookEndpoint.DoesNotExist, Delivery.DoesNotExist):
            raise Http404 from None
        return Response(_message(sent), status=status.HTTP_202_ACCEPTED)


class Replay(ApiView):
    """Many more times."""

    class Input(Body):
        """By ids, or by a time, a buyer or both."""

        messages = serializers.ListField(
            child=serializers.UUIDField(),
            required=False,
            max_length=replays.MOST,
            help_text="Ids of messages; what else is given narrows them no further.",
        )
        since = serializers.DateTimeField(required=False, help_text="Told at or after this.")
        until = serializers.DateTimeField(required=False, help_text="Told before this.")
        buyer = serializers.UUIDField(required=False, help_text="About this buyer.")

    class Output(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        count = serializers.IntegerField(help_text="How many are sent again.")

    @extend_schema(operation_id="replay_messages", request=Input, responses={202: Output})
    def post(self, request: ActorApiRequest, endpoint: UUID) -> Response:
        """Send messages again, behind what is new; each keeps its id.

        What was never sent to this endpoint, because it was stopped or not there yet, is sent too.
        At most 10,000 in one go.
        """
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        try:
            count = services.replay(
                endpoint_id=endpoint,
                wanted=Wanted(**wish.validated_data),
                by=request.actor,
                now=clock.now(),
            )
        except WebhookEndpoint.DoesNotExist:
            raise Http404 from None
        return Response({"count": count}, status=status.HTTP_202_ACCEPTED)


def _endpoint(request: ActorApiRequest, public_id: UUID) -> WebhookEndpoint:
    found = queries.endpoint(request.actor, public_id)
    if found is None:
        raise Http404
    return found


def _message(message: Delivery) -> dict[str, Any]:
    waits = message.state == DeliveryState.PENDING
    return {
        "id": message.public_id,
        "state": message.state,
        "notice": message.payload.get("notice"),
        "business_date": message.event_date,
        "next_try_at": message.next_attempt_at if waits else None,
        "arrived_at": message.delivered_at,
        "status": message.answer_status,
    }


def _try(tried: WebhookAttempt) -> dict[str, Any]:
    return {
        "number": tried.number,
        "at": tried.at,
        "milliseconds": tried.milliseconds,
        "headers": tried.headers,
        "body": tried.body,
        "status": tried.status,
        "answer": tried.answer,
        "problem": tried.problem,
    }
