"""Answers that are not sent twice, and writes that wait for nobody's overwriting."""

import base64
import hashlib
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response


class Changed(exceptions.APIException):
    """What should be changed is no longer what the caller saw."""

    status_code = 412
    default_code = "changed_since"
    default_detail = gettext_lazy(
        "It is no longer what you saw, or cannot be compared. Read it again, then decide anew."
    )


def mark_of(answer: Any) -> str:
    """Return the mark of an answer, however its JSON is laid out."""
    content = JSONRenderer().render(answer)
    return f'"{base64.urlsafe_b64encode(hashlib.sha256(content).digest())[:27].decode()}"'


def mark(request: Request, response: Response) -> HttpResponseBase | None:
    """Give an answer its mark; answer that nothing changed to whoever has it already."""
    response["ETag"] = mark_of(response.data)
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Authorization", "Accept", "Accept-Language"])
    return get_conditional_response(request._request, etag=response["ETag"], response=response)


def ensure_unchanged(wished: str, present: Any) -> None:
    """Refuse a write whose sender saw something else.

    :raises Changed: if `present` has none of the marks wished
    """
    marks = parse_etags(wished)
    if marks != ["*"] and mark_of(present) not in marks:
        raise Changed
