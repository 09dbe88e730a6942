"""Somebody signed in to the portal of a benchmark: opens pages, uploads a file, presses buttons."""

import http.client
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from types import TracebackType
from uuid import uuid4

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from accounts.models import User
from core import tenancy
from limits.benchmark.ground import Insured

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_TOKEN = "benchmark" * 3 + "token"  # what a form repeats: any 32 letters do
_SECONDS_BETWEEN = 1.0
_OK, _FOUND = 200, 302


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: its status, how long it took, where it leads."""

    status: int
    milliseconds: float
    location: str = ""


class Browser:
    """One person's browser, with its session."""

    def __init__(self, port: int, us: Insured) -> None:
        self.home = f"/portal/{us.holder.public_id}"
        self._port = port
        self._cookies = f"sessionid={_session(us)}; csrftoken={_TOKEN}"

    def get(self, path: str) -> Answer:
        """Open a page of the portal."""
        return self._send("GET", path, None, {})

    def press(self, path: str, filled_in: bytes = b"") -> Answer:
        """Press a button, with what is filled in as a form sends it."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, filled_in, form)

    def upload(self, path: str, name: str, content: bytes) -> Answer:
        """Upload a file in the field `file`."""
        mark = uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self._send(
            "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"}
        )

    def _send(self, method: str, path: str, body: bytes | None, more: dict[str, str]) -> Answer:
        headers = {"Cookie": self._cookies, "X-CSRFToken": _TOKEN, "Accept-Language": "en"} | more
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        began = time.perf_counter()
        try:
            line.request(method, self.home + path, body, headers)
            answer = line.getresponse()
            answer.read()
            took = (time.perf_counter() - began) * 1000
            return Answer(answer.status, took, answer.getheader("Location", ""))
        except (OSError, http.client.HTTPException):
            return Answer(0, (time.perf_counter() - began) * 1000)
        finally:
            line.close()


class Reading:
    """Opens pages one after the other, one a second, until it is told to end."""

    def __init__(self, browser: Browser, pages: Sequence[str]) -> None:
        self._browser, self._pages = browser, pages
        self._read: list[Answer] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep_reading, daemon=True)

    def __enter__(self) -> "Reading":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    @property
    def figures(self) -> dict[str, float]:
        """How long pages took, and how many did not come."""
        took = [each.milliseconds for each in self._read]
        cuts = quantiles(took, n=100, method="inclusive") if len(took) > 1 else [0.0] * 99
        return {
            "pages": len(took),
            "p50_ms": round(cuts[49], 1),
            "p95_ms": round(cuts[94], 1),
            "max_ms": round(max(took, default=0.0), 1),
            "errors": sum(1 for each in self._read if each.status != _OK),
        }

    def _keep_reading(self) -> None:
        place = 0
        while not self._over.wait(_SECONDS_BETWEEN):
            self._read.append(self._browser.get(self._pages[place % len(self._pages)]))
            place += 1


def id_in(answer: Answer) -> str:
    """Return the id in the address that a form leads to.

    :raises RuntimeError: if it leads nowhere
    """
    found = re.search(r"/(?:files|ledgers)/([0-9a-f-]{36})/", answer.location)
    if answer.status != _FOUND or found is None:
        raise RuntimeError(f"The file was not taken in: {answer}.")
    return found[1]


def _session(us: Insured) -> str:
    """Open a session as signing in does; return its key."""
    with tenancy.scope(staff=True):
        user = User.objects.get(id=us.actor.user_id or 0)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = _BACKEND
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        return str(session.session_key)
