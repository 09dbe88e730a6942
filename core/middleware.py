"""What surrounds every request: an id for the logs, the end of a session, ways back."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SIGNED_IN_AT = "signed_in_at"
_log = structlog.get_logger(__name__)

Next = Callable[[HttpRequest], HttpResponse]


class RequestId:
    """Give the request an id (the caller's, if it is one), on every log line and on the answer."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and write one line about it, without its query or body."""
        wished = request.headers.get("X-Request-ID", "")
        request_id = wished if _ACCEPTABLE_ID.fullmatch(wished) else str(uuid.uuid4())
        began = time.monotonic()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            _log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                milliseconds=round((time.monotonic() - began) * 1000),
            )
        response["X-Request-ID"] = request_id
        return response


class SessionEnds:
    """End a session some hours after the sign-in, however busy it is."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out whoever has been signed in for too long, then go on."""
        if request.user.is_authenticated:
            since = request.session.setdefault(_SIGNED_IN_AT, int(time.time()))
            if time.time() - since > settings.SESSION_LONGEST_SECONDS:
                auth.logout(request)
        return self.get_response(request)


class HeadAsGet:
    """Answer HEAD wherever GET is answered: the same status and headers, no content."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the page be made as for GET, and leave its content out."""
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        response = self.get_response(request)
        request.method = "HEAD"
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = iter(())
        elif isinstance(response, HttpResponse):
            response.content = b""
        return response


class WayBack:
    """Lead whoever reads the address of a step that only takes a form back to its page.

    A refused form stays on the address it was sent to; the address bar, a reopened tab and a
    bookmark then ask for that address, where there is nothing to read.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Redirect to the nearest page above, unless a program asks."""
        response = self.get_response(request)
        is_read = request.method in ("GET", "HEAD")
        if response.status_code != 405 or not is_read or request.path.startswith("/api/"):
            return response
        return HttpResponseRedirect(_page_above(request.path))


def _page_above(path: str) -> str:
    while path != "/":
        path = path[: path.rstrip("/").rindex("/") + 1]
        try:
            resolve(path)
        except Resolver404:
            continue
        break
    return path
