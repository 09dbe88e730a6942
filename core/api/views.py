"""An API view: a write may be sent twice, a question names its filters, answers are marked."""

import hashlib
import json
from functools import partial
from typing import Any, ClassVar

from django.db import connection
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from rest_framework import exceptions, serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.etags import Changed, ensure_unchanged, mark
from core.api.paging import Query, read
from core.models import IdempotencyKey
from core.money import UnknownCurrency, ensure_currency

LONGEST_KEY = 255  # characters of an idempotency key
_SHOWN_ONCE = "(shown once, in the first answer)"


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


class KeyMissing(exceptions.APIException):
    """A write came without an idempotency key."""

    status_code = 400
    default_code = "idempotency_key_missing"
    default_detail = gettext_lazy(
        "Send an Idempotency-Key header with every write, so that it can be repeated."
    )


class KeyTooLong(exceptions.APIException):
    """The idempotency key of a write is longer than is kept."""

    status_code = 400
    default_code = "idempotency_key_too_long"
    default_detail = gettext_lazy(
        "The Idempotency-Key has %(length)s characters: at most %(most)s."
    )

    def __init__(self, key: str) -> None:
        said = {"length": str(len(key)), "most": str(LONGEST_KEY)}
        super().__init__(str(self.default_detail) % said)
        self.values = said


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
    # What a GET may ask, read into `asked`; unless said, nothing.
    query: ClassVar[type[Query]] = Query
    # The view that shows what a write changes: `If-Match` is held against its answer.
    shown_by: ClassVar[type["ApiView"] | None] = None
    asked: dict[str, Any]
    _key: IdempotencyKey | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Read the filters of a question; claim the key of a write, and hold to what was seen."""
        super().initial(request, *args, **kwargs)
        if request.method in ("POST", "PUT", "PATCH", "DELETE"):
            self._key = self._claim(request)
            if seen := request.headers.get("If-Match"):
                ensure_unchanged(seen, self._shown(request, **kwargs))
        else:
            self.asked = read(self.query, request.query_params)

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
                told = json.loads(JSONRenderer().render(response.data) or b"null")
                self._key.answer = self._kept(told)
                self._key.save(update_fields=["status", "answer"])
            else:
                self._key.delete()
            self._key = None
        answer = super().finalize_response(request, response, *args, **kwargs)
        if request.method == "GET" and isinstance(answer, Response) and answer.status_code == 200:
            answer.add_post_render_callback(partial(mark, request))
        return answer

    def _shown(self, request: Request, **kwargs: Any) -> Any:
        """Return what a reader of the thing to change would be shown now.

        :raises Changed: if nothing is shown, or no longer
        """
        if self.shown_by is None:
            raise Changed
        view: Any = self.shown_by()
        try:
            return view.get(request, **kwargs).data
        except Http404:
            raise Changed from None

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
        if not key or "\x00" in key:
            raise KeyMissing
        if len(key) > LONGEST_KEY:
            raise KeyTooLong(key)
        body = json.dumps(request.data, sort_keys=True, default=str)
        seen = f"{request.method} {request.get_full_path()}\n{body}"
        request_hash = hashlib.sha256(seen.encode()).hexdigest()
        known = IdempotencyKey(
            policyholder_id=request.actor.acting_for, key=key, request_hash=request_hash
        )
        if _is_kept_first(known):
            return known
        row = IdempotencyKey.objects.get(policyholder_id=known.policyholder_id, key=key)
        if row.request_hash != request_hash:
            raise KeyUsedForSomethingElse
        raise _AlreadyAnswered(row)


def _is_kept_first(known: IdempotencyKey) -> bool:
    """Keep a key nobody used before, in one statement; one that is being used is waited for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_idempotencykey (policyholder_id, key, request_hash, created_at)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (policyholder_id, key) DO NOTHING RETURNING id",
            [known.policyholder_id, known.key, known.request_hash, timezone.now()],
        )
        kept = cursor.fetchone()
    if kept is None:
        return False
    (known.id,) = kept
    known._state.adding = False
    return True
