"""The API of what happened: everything the policyholder was told, in order, to be read on."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core.api import ApiView, narrowed
from core.api.feeds import Feed, FeedQuery, feed
from monitoring import documents
from monitoring.api.notices import NoticeData
from monitoring.models import Notice
from monitoring.queries import feed as queries
from monitoring.rules import NoticeKind


class EventOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What happened, as a webhook carries it."""

    type = serializers.CharField(help_text="What happened, such as `limits.reduced`.")
    timestamp = serializers.DateTimeField(help_text="When it happened.")
    data = NoticeData()  # type: ignore[assignment]  # a field of that name, not what was read


class EventFeed(Feed):
    """A part of what happened."""

    items = EventOutput(many=True)


class Events(ApiView):
    """Everything the policyholder was told, oldest first."""

    class Filters(FeedQuery):
        kind = serializers.ChoiceField(
            choices=[(kind.value, kind.value) for kind in NoticeKind], required=False
        )
        buyer = serializers.UUIDField(required=False, help_text="Only what is about this buyer.")
        since = serializers.DateTimeField(
            required=False, help_text="Only what happened at or after this."
        )

    query = Filters

    @extend_schema(operation_id="events", responses=EventFeed)
    def get(self, request: ActorApiRequest) -> Response:
        """Return what happened after `after`, in the order in which it was written.

        Keep `next` and ask again whenever you like: nothing is left out and nothing comes twice.
        """
        last = queries.last(request.actor)  # before the rows: none up to it comes later
        rows = narrowed(
            queries.feed(request.actor),
            self.asked,
            kind="kind",
            buyer="buyer__public_id",
            since="created_at__gte",
        )
        return feed(request, rows, "sequence", last=last, as_json=_bodies)


def _bodies(told: Sequence[Notice]) -> list[dict[str, Any]]:
    names = queries.event_names(told)
    return [documents.event_as_json(names[notice.event_id], notice) for notice in told]
