"""Connections to receivers: to the address that was looked up and checked, and never for long."""

import io
import os
import queue
import socket
import ssl
import threading
import time
from contextlib import suppress
from functools import lru_cache
from http.client import HTTPConnection
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from django.conf import settings

from monitoring.rules import addresses

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

SECONDS = 15.0  # for a whole call, however slowly the other side talks
SECONDS_TO_REACH = 5.0  # of a name server, and of the other side to take the call
GIVEN_UP = (ConnectionError, ssl.SSLEOFError)  # the other side hung up on a kept connection


def connect(url: str, over_at: float) -> HTTPConnection:
    """Open a connection to where an address leads, looked up once; it ends at `over_at`.

    :raises AddressRefused: if nothing may be sent there
    :raises OSError: if nobody takes the call
    """
    _ensure_may_go_to(url)
    parts = urlsplit(url)
    host, port = _place(url)
    place = (address_of(url), port)
    plain = socket.create_connection(place, timeout=min(SECONDS_TO_REACH, _left(over_at)))
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection = HTTPConnection(host, port)
    connection.default_port = 443 if parts.scheme == "https" else 80  # the header Host names others
    connection.auto_open = 0  # it would look the name up again
    line = plain if parts.scheme == "http" else _secured(plain, host, over_at)
    connection.sock = cast(socket.socket, _TimedLine(line))
    return connection


def ends(connection: HTTPConnection, over_at: float) -> None:
    """Let the next call over a connection end at a moment of the machine's clock."""
    cast(_TimedLine, connection.sock).over_at = over_at


def hang_up(connection: HTTPConnection) -> None:
    """Close a connection."""
    with suppress(OSError):
        connection.close()


def address_of(url: str) -> str:
    """Look up where an address leads, once.

    :raises AddressRefused: if any of the places found is not a public one
    :raises OSError: if there is none
    """
    host, port = _place(url)
    found = _looked_up(host, port)
    for address in found:
        if not _is_public(address):
            raise addresses.AddressRefused(url=url, problem="it leads into a private network.")
    return found[0]


def ensure_leads_outside(url: str) -> None:
    """Refuse an address that is saved and leads nowhere, or into a private network.

    It is looked up again at each call: this is to tell its owner at once.

    :raises AddressRefused: naming the problem
    """
    _ensure_may_go_to(url)
    try:
        address_of(url)
    except (OSError, UnicodeError):
        problem = "its name leads nowhere at the moment."
        raise addresses.AddressRefused(url=url, problem=problem) from None


def _ensure_may_go_to(url: str) -> None:
    addresses.ensure_may_go_to(
        url, loopback=settings.LOOPBACK_WEBHOOKS, ports=settings.WEBHOOK_PORTS
    )


def _is_public(address: str) -> bool:
    try:
        return addresses.is_public(address, loopback=settings.LOOPBACK_WEBHOOKS)
    except ValueError:
        return False


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)


def _secured(line: socket.socket, host: str, over_at: float) -> ssl.SSLSocket:
    try:
        line.settimeout(_left(over_at))
        return _context(os.environ.get("SSL_CERT_FILE")).wrap_socket(line, server_hostname=host)
    except BaseException:
        line.close()
        raise


@lru_cache(maxsize=4)  # reading the certificates takes longer than a call
def _context(_certificates: str | None) -> ssl.SSLContext:
    return ssl.create_default_context()


def _left(over_at: float) -> float:
    left = over_at - time.monotonic()
    if left <= 0:
        raise TimeoutError(f"The answer took longer than {SECONDS:g} seconds.")
    return left


class _TimedLine:
    """What a connection needs of a socket; each wait ends when the time of the whole call does."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.over_at = 0.0
        self._readers = 0
        self._is_closed = False

    def sendall(self, data: bytes) -> None:
        self.line.settimeout(_left(self.over_at))
        self.line.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        self._readers += 1
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """Hang up when nobody reads any more: an answer may come in after its header was read."""
        self._is_closed = True
        self._hang_up()

    def reader_closed(self) -> None:
        self._readers -= 1
        self._hang_up()

    def _hang_up(self) -> None:
        if self._is_closed and not self._readers:
            self.line.close()


class _Reader(io.RawIOBase):
    """Reads what comes in on a line, until the time is over."""

    def __init__(self, timed: _TimedLine) -> None:
        self._timed = timed

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._timed.reader_closed()

    def readinto(self, buffer: "WriteableBuffer") -> int:
        self._timed.line.settimeout(_left(self._timed.over_at))
        try:
            return self._timed.line.recv_into(buffer)
        except TimeoutError:
            said = f"The answer took longer than {SECONDS:g} seconds."
            raise TimeoutError(said) from None


def _looked_up(host: str, port: int) -> list[str]:
    """Ask for the addresses of a host, no longer than a time: the system's own look-up has none.

    :raises TimeoutError: if there is no answer by then; a late one is heard by nobody
    :raises OSError: if the host has none
    """
    if _is_numeric(host):
        return [host]
    answers: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([str(place[0]) for *_, place in found])
        except (OSError, UnicodeError) as problem:
            answers.put(problem)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=SECONDS_TO_REACH)
    except queue.Empty:
        said = f"The name {host} was not found within {SECONDS_TO_REACH:g} seconds."
        raise TimeoutError(said) from None
    if isinstance(answer, list):
        if answer:
            return answer
        raise OSError(f"The name {host} has no address.")
    raise answer


def _is_numeric(host: str) -> bool:
    """Return whether a host is an address already: the rule of addresses takes no other form."""
    try:
        addresses.is_public(host, loopback=False)
    except ValueError:
        return False
    return True
