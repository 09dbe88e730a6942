"""Lists in pages: a cursor that stays where it is while rows come in, and the way to the next."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.db import models
from django.utils.translation import gettext
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

LONGEST_LIST = 200
_USUAL_LIST = 50
_LONGEST_CURSOR = 3_000  # the longest name of a company, in any script, and two ids
_DIGITS = 9  # of the longest number a list goes along
_NEXT = "The `next` of the page before; it means nothing to anybody else."
Row = TypeVar("Row")
Shown = Callable[[Any], dict[str, Any]]


class _Size(serializers.IntegerField):
    """How many rows of a list; digits of other scripts are no number here."""

    def to_internal_value(self, data: Any) -> int:
        if not str(data).isascii() or not str(data).isdigit():
            self.fail("invalid")
        return int(super().to_internal_value(data))


class Query(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What an address with `?` may ask; an app adds its own filters."""


class PageQuery(Query):
    """What every list understands."""

    limit = _Size(
        min_value=1,
        max_value=LONGEST_LIST,
        default=_USUAL_LIST,
        help_text=f"How many, at most {LONGEST_LIST}.",
    )
    after = serializers.CharField(required=False, max_length=_LONGEST_CURSOR, help_text=_NEXT)


class Page(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A part of a list; an app adds `items`."""

    next = serializers.CharField(
        allow_null=True,
        help_text="Send it as `after` to read on, or follow the header `Link`; null: that is all.",
    )


def read(kind: type[Query], given: Any) -> dict[str, Any]:
    """Return what an address asks.

    :raises serializers.ValidationError: naming a value that is wrong, or a name that is none
    """
    wish = kind(data=given.dict())  # a form would pass over what is empty
    said = gettext("There are no filters here.")
    if known := ", ".join(wish.fields):
        said = gettext("There is no such filter here. There are: %(known)s.") % {"known": known}
    wrong = {name: [said] for name in given if name not in wish.fields}
    wrong |= {
        name: [gettext("Given more than once.")] for name, each in given.lists() if len(each) > 1
    }
    if wrong:
        raise serializers.ValidationError(wrong)
    wish.is_valid(raise_exception=True)
    asked: dict[str, Any] = wish.validated_data
    return asked


def listing(request: Request, rows: models.QuerySet[Any], as_json: Shown) -> Response:
    """Answer with a page of `rows`, newest first, and the cursor of the next page.

    `?limit=` (at most 200) and `?after=` (the cursor) choose the page. Ids grow with time: what is
    added while somebody reads on stands before what was read.

    :raises exceptions.ValidationError: naming the parameter that is not understood
    """
    limit, after = _asked(request)
    page = rows.order_by("-public_id")
    if after is not None:
        page = page.filter(public_id__lt=_id_of(after))
    found = list(page[: limit + 1])
    return _answer(request, found, limit, as_json, lambda row: [str(row.public_id)])


def listing_along(
    request: Request, rows: models.QuerySet[Any], field: str, as_json: Shown
) -> Response:
    """Answer with a page of `rows` in the order of a field of whole numbers that none share.

    :raises exceptions.ValidationError: naming the parameter that is not understood
    """
    limit, after = _asked(request)
    page = rows.order_by(field)
    if after is not None:
        if not (after[0].isascii() and after[0].isdigit() and len(after[0]) <= _DIGITS):
            raise _not_a_cursor()
        page = page.filter(**{f"{field}__gt": int(after[0])})
    found = list(page[: limit + 1])
    return _answer(request, found, limit, as_json, lambda row: [str(getattr(row, field))])


def listing_by(
    request: Request, rows: Sequence[Row], key: Callable[[Row], tuple[str, ...]], as_json: Shown
) -> Response:
    """Answer with a page of rows that were worked out, in the order of their keys.

    :raises exceptions.ValidationError: naming the parameter that is not understood
    """
    limit, after = _asked(request)
    begin = tuple(after or ())
    later = sorted((row for row in rows if not begin or key(row) > begin), key=key)
    return _answer(request, later[: limit + 1], limit, as_json, lambda row: list(key(row)))


def _answer(
    request: Request,
    found: Sequence[Row],
    limit: int,
    as_json: Shown,
    key: Callable[[Row], list[str]],
) -> Response:
    following = _cursor(key(found[limit - 1])) if len(found) > limit else None
    headers = {}
    if following:
        query = urlencode({**request.query_params.dict(), "after": following})
        headers["Link"] = f'<{request.build_absolute_uri(request.path)}?{query}>; rel="next"'
    items = [as_json(row) for row in found[:limit]]
    return Response({"items": items, "next": following}, headers=headers)


def _asked(request: Request) -> tuple[int, list[str] | None]:
    names = PageQuery().fields.keys() & request.query_params.keys()
    wish = PageQuery(data={name: request.query_params[name] for name in names})
    wish.is_valid(raise_exception=True)
    after = wish.validated_data.get("after")
    return wish.validated_data["limit"], None if after is None else _place(after)


def _cursor(place: list[str]) -> str:
    written = json.dumps(place, ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def _place(cursor: str) -> list[str]:
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        place = None
    if isinstance(place, list) and place and all(isinstance(part, str) for part in place):
        return place
    raise _not_a_cursor()


def _id_of(place: list[str]) -> UUID:
    try:
        return UUID(place[0])
    except ValueError:
        raise _not_a_cursor() from None


def _not_a_cursor() -> exceptions.ValidationError:
    return exceptions.ValidationError({"after": [gettext("Give the `next` of the page before.")]})
