"""Sending webhooks, after the Standard Webhooks specification, without being led astray.

The address is looked up once, checked, and connected to as it was found: a name that changes its
mind between the check and the call leads nowhere. Redirects are answers like any other.
"""

import time
from collections.abc import Sequence
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from standardwebhooks.webhooks import Webhook

from core.errors import BusinessError
from monitoring import lines
from monitoring.rules import retries
from monitoring.rules.retries import Reply

_MOST_READ = 64_000  # bytes of an answer, so that the next message can use the same connection
_SIGNATURE = "webhook-signature"


class Line:
    """A connection to one receiver, kept for as many messages as it lets us."""

    def __init__(self, url: str, secrets: Sequence[str]) -> None:
        self._url = url
        self._signers = [Webhook(secret) for secret in secrets]
        self._connection: HTTPConnection | None = None

    def post(self, message_id: str, body: str, now: datetime) -> Reply:
        """Post a signed message once and return what the other side said."""
        headers = self._headers(message_id, now)
        signed = {**headers, _SIGNATURE: self._signed(message_id, body, now)}
        began = time.monotonic()
        told: dict[str, Any] = {}
        try:
            told = self._call(body, signed, now)
        except BusinessError as refusal:
            told = {"problem": str(refusal)}
        except (OSError, HTTPException, ValueError) as problem:
            timed_out = isinstance(problem, TimeoutError)
            told = {"problem": _named(problem), "has_timed_out": timed_out}
        if "problem" in told:
            self.close()
        took = round((time.monotonic() - began) * 1000)
        return Reply(at=now, milliseconds=took, headers=headers, body=body, **told)

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            lines.hang_up(self._connection)
            self._connection = None

    def _call(self, body: str, headers: dict[str, str], now: datetime) -> dict[str, Any]:
        over_at = time.monotonic() + lines.SECONDS
        with self._asked(body.encode(), headers, over_at) as answer:
            text = answer.read(retries.LONGEST_ANSWER)
            if not answer.isclosed():
                answer.read(_MOST_READ)
            if answer.will_close or not answer.isclosed():
                self.close()
        wait = answer.headers.get("Retry-After") if retries.is_too_busy(answer.status) else None
        return {
            "status": answer.status,
            "text": text.decode("utf-8", "replace").replace("\x00", ""),
            "wait": retries.asked_wait(wait, now),
        }

    def _asked(self, body: bytes, headers: dict[str, str], over_at: float) -> HTTPResponse:
        """Send the request; over a new connection where the kept one was given up meanwhile."""
        if self._connection is not None:
            try:
                return self._ask(self._connection, body, headers, over_at)
            except lines.GIVEN_UP:
                self.close()
        self._connection = lines.connect(self._url, over_at)
        return self._ask(self._connection, body, headers, over_at)

    def _ask(
        self, connection: HTTPConnection, body: bytes, headers: dict[str, str], over_at: float
    ) -> HTTPResponse:
        lines.ends(connection, over_at)
        connection.request("POST", _path(self._url), body, headers)
        return connection.getresponse()

    def _signed(self, message_id: str, body: str, now: datetime) -> str:
        return " ".join(signer.sign(message_id, now, body) for signer in self._signers)

    def _headers(self, message_id: str, now: datetime) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "User-Agent": "Dekking-Webhooks/1",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
        }


def _named(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}".replace("\x00", "")


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
