"""What every API view shares: writes that may be sent twice, lists with a cursor."""

import hashlib
import json
from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext, gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.models import IdempotencyKey
from core.money import UnknownCurrency, ensure_currency

_LONGEST_LIST = 200
_SHOWN_ONCE = "(shown once, in the first answer)"
PAGE = [  # what `listing` understands, for the API's description
    OpenApiParameter("limit", int, description=f"How many, at most {_LONGEST_LIST}."),
    OpenApiParameter("after", UUID, description="The `next` of the page before."),
]


class CurrencyField(serializers.CharField):
    """A code of a currency that people pay in, such as EUR."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_length=3, max_length=3, **more)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Refuse a code that no money is counted in, naming the field.

        :raises serializers.ValidationError: naming the code
        """
        code = super().run_validation(data)
        try:
            ensure_currency(code)
        except UnknownCurrency as refusal:
            raise serializers.ValidationError(
                [gettext(refusal.sentence) % refusal.values]
            ) from None
        return code


class KeyUsedForSomethingElse(exceptions.APIException):
    """The idempotency key came with another request before."""

    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = gettext_lazy(
        "This Idempotency-Key was used for another request. Use a new one."
    )


class PdfCannotBeMade(exceptions.APIException):
    """This installation cannot make the PDF that was asked for."""

    status_code = 503
    default_code = "pdf_cannot_be_made"


class KeyMissing(exceptions.APIException):
    """A write came without an idempotency key."""

    status_code = 400
    default_code = "idempotency_key_missing"
    default_detail = gettext_lazy(
        "Send an Idempotency-Key header with every write, so that it can be repeated."
    )


class _AlreadyAnswered(Exception):
    def __init__(self, stored: IdempotencyKey) -> None:
        self.stored = stored


class ApiView(APIView):
    """An API view: the answer to a write is stored with its effect, and given again on a repeat.

    The whole request is one transaction (`accounts.middleware.ActAs`), so the key, the effect and
    the answer stand or fall together; a second request with the same key waits for the first.
    """

    # What is in an answer this once: kept with the key it would lie there for whoever reads on.
    shown_once: ClassVar[frozenset[str]] = frozenset()
    # A POST that changes nothing: what it asks is too long for an address.
    only_reads: ClassVar[bool] = False
    _key: IdempotencyKey | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Claim the idempotency key of a write."""
        super().initial(request, *args, **kwargs)
        if request.method in ("POST", "PUT", "PATCH", "DELETE"):
            self._key = self._claim(request)

    def handle_exception(self, exc: Exception) -> Response:
        """Give a stored answer again; leave every other problem to the exception handler."""
        if isinstance(exc, _AlreadyAnswered):
            return Response(
                exc.stored.answer, status=exc.stored.status, headers={"Idempotent-Replayed": "true"}
            )
        return super().handle_exception(exc)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Store the answer of a write that was done; a refused one may be tried again."""
        if self._key is not None:
            if response.status_code < 400:
                self._key.status = response.status_code
                answer = json.loads(JSONRenderer().render(response.data) or b"null")
                self._key.answer = self._kept(answer)
                self._key.save(update_fields=["status", "answer"])
            else:
                self._key.delete()
            self._key = None
        return super().finalize_response(request, response, *args, **kwargs)

    def _kept(self, answer: Any) -> Any:
        """Return what is kept of an answer: in place of a secret, that it was shown."""
        if not isinstance(answer, dict):
            return answer
        return {
            name: _SHOWN_ONCE if name in self.shown_once else value
            for name, value in answer.items()
        }

    def _claim(self, request: Any) -> IdempotencyKey:
        key = request.headers.get("Idempotency-Key", "")
        if not key or len(key) > 255 or "\x00" in key:
            raise KeyMissing
        body = json.dumps(request.data, sort_keys=True, default=str)
        seen = f"{request.method} {request.path}\n{body}"
        request_hash = hashlib.sha256(seen.encode()).hexdigest()
        row, is_new = IdempotencyKey.objects.get_or_create(
            policyholder_id=request.actor.acting_for,
            key=key,
            defaults={"request_hash": request_hash},
        )
        if is_new:
            return row
        if row.request_hash != request_hash:
            raise KeyUsedForSomethingElse
        raise _AlreadyAnswered(row)


def listing(
    request: Request, rows: models.QuerySet[Any], as_json: Callable[[Any], dict[str, Any]]
) -> Response:
    """Answer with a page of `rows`, newest first, and the cursor of the next page.

    `?limit=` (at most 200) and `?after=` (the cursor) choose the page.

    :raises exceptions.ValidationError: naming the parameter that is not understood
    """
    limit = _limit(request)
    page = rows.order_by("-public_id")
    if after := request.query_params.get("after"):
        page = page.filter(public_id__lt=_cursor(after))
    found = list(page[: limit + 1])
    following = str(found[limit - 1].public_id) if len(found) > limit else None
    return Response({"items": [as_json(row) for row in found[:limit]], "next": following})


def _limit(request: Request) -> int:
    given = request.query_params.get("limit", "50")
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:6]) <= _LONGEST_LIST:
        problem = gettext("A whole number from 1 to %(most)s.") % {"most": _LONGEST_LIST}
        raise exceptions.ValidationError({"limit": [problem]})
    return int(given)


def _cursor(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise exceptions.ValidationError(
            {"after": [gettext("Give the `next` of the page before.")]}
        ) from None
