"""Lists that go on for ever: read in the order of writing, with a cursor that is kept."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.paging import Query, _asked, _cursor, _not_a_cursor, _Size

_DIGITS = 18  # of the largest number there is
_AFTER = "The `next` of the answer before, however long ago; none: from the very first."


class FeedQuery(Query):
    """What every feed understands."""

    limit = _Size(min_value=1, max_value=200, default=50, help_text="How many, at most 200.")
    after = serializers.CharField(required=False, max_length=2_000, help_text=_AFTER)


class Feed(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A part of a feed; an app adds `items`."""

    next = serializers.CharField(
        help_text="Keep it, and send it as `after` next time, also when nothing came."
    )
    more = serializers.BooleanField(help_text="Whether there is more to read at once.")


def feed(
    request: Request,
    rows: models.QuerySet[Any],
    field: str,
    *,
    last: int,
    as_json: Callable[[Sequence[Any]], list[dict[str, Any]]],
) -> Response:
    """Answer with what follows the cursor, oldest first, and the cursor to go on with.

    `field` is a number that none of the rows share. `last` is the number up to which everything
    can be read: it was asked before the rows, so that none below it comes later.

    :raises exceptions.ValidationError: naming the parameter that is not understood
    """
    limit, place = _asked(request)
    after = 0 if place is None else _number(place)
    if after > last:
        raise _not_a_cursor()  # of another installation, or of days that were lost here
    found = list(rows.filter(**{f"{field}__gt": after}).order_by(field)[: limit + 1])
    items, more = found[:limit], len(found) > limit
    reached = getattr(items[-1], field) if items else after
    following = reached if more else max(reached, last)
    answer = {"items": as_json(items), "next": _cursor([str(following)]), "more": more}
    return Response(answer)


def _number(place: list[str]) -> int:
    written = place[0]
    if not (written.isascii() and written.isdigit() and len(written) <= _DIGITS):
        raise _not_a_cursor()
    return int(written)
