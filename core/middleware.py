"""What surrounds every request: an id for the logs, and the end of a session."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse

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
