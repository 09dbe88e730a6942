"""Sending webhooks, after the Standard Webhooks specification, without being led astray.

The address is looked up once, checked, and connected to as it was found: a name that changes its
mind between the check and the call leads nowhere. Redirects are answers like any other.
"""

import queue
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings
from standardwebhooks.webhooks import Webhook

from core.deliveries import Answer
from core.errors import BusinessError
from monitoring import rules
from monitoring.models import WebhookEndpoint

SECONDS = 15  # for the whole call, however slowly the other side talks
_SECONDS_TO_REACH = 5  # of a name server, and of the other side to take the call
_LONGEST_ANSWER = 2000  # bytes that are kept of it


def post(endpoint: WebhookEndpoint, message_id: str, body: str, now: datetime) -> Answer:
    """Post a signed message once and return what the other side said."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Dekking-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(endpoint.secret).sign(message_id, now, body),
    }
    try:
        with _connection(endpoint.url) as connection:
            connection.request("POST", _path(endpoint.url), body.encode(), headers)
            answer = connection.getresponse()
            return _answer(answer)
    except BusinessError as refusal:
        return Answer(delivered=False, text=str(refusal))
    except (OSError, HTTPException, ValueError) as problem:
        return Answer(delivered=False, text=f"{type(problem).__name__}: {problem}")


def _answer(answer: HTTPResponse) -> Answer:
    text = answer.read(_LONGEST_ANSWER).decode("utf-8", "replace").replace("\x00", "")
    return Answer(delivered=200 <= answer.status < 300, status=answer.status, text=text)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"


@contextmanager
def _connection(url: str) -> Iterator[HTTPConnection]:
    """Open a connection to the address looked up; it is cut when its time is over."""
    rules.ensure_may_go_to(url, loopback=settings.DEMO)
    parts = urlsplit(url)
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    line = socket.create_connection((_address(url, host, port), port), timeout=_SECONDS_TO_REACH)
    lines: list[socket.socket] = [
        line
    ]  # a secure line takes the place of the plain one, which cuts nothing any more
    try:
        with _cut_off_in_time(lines):
            connection: HTTPConnection
            if parts.scheme == "https":
                connection = HTTPSConnection(host, port, timeout=SECONDS)
                secure = _secured(line, host)
                lines.append(secure)
                secure.do_handshake()
            else:
                connection = HTTPConnection(host, port, timeout=SECONDS)
            connection.sock = lines[-1]
            yield connection
    finally:
        lines[-1].close()


def _secured(line: socket.socket, host: str) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    return context.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)


@contextmanager
def _cut_off_in_time(lines: Sequence[socket.socket]) -> Iterator[None]:
    """Cut the last of `lines` when the time is over.

    :raises TimeoutError: if that happened; what was read until then may look like an answer
    """
    is_over = threading.Event()

    def cut() -> None:
        is_over.set()
        with suppress(OSError):  # the other side was quicker
            lines[-1].shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(SECONDS, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if is_over.is_set():
        raise TimeoutError(f"The answer took longer than {SECONDS} seconds.")


def _address(url: str, host: str, port: int) -> str:
    """Look the host up, once; refuse it when any of its addresses is not a public one."""
    addresses = _looked_up(host, port)
    for address in addresses:
        if not rules.is_public(address, loopback=settings.DEMO):
            raise rules.AddressRefused(url=url, problem="it leads into a private network.")
    return addresses[0]


def _looked_up(host: str, port: int) -> list[str]:
    """Ask for the addresses of a host, no longer than a time: the system's own look-up has none.

    :raises TimeoutError: if there is no answer by then; a late one is heard by nobody
    :raises OSError: if the host has none
    """
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([str(place[0]) for *_, place in found])
        except OSError as problem:
            answers.put(problem)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=_SECONDS_TO_REACH)
    except queue.Empty:
        said = f"The name {host} was not found within {_SECONDS_TO_REACH} seconds."
        raise TimeoutError(said) from None
    if isinstance(answer, OSError):
        raise answer
    return answer
