"""The web processes of a benchmark, and systems that call them."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from core.fields import new_public_id

_SECONDS_TO_START = 60
_CREATED, _ACCEPTED, _REFUSED = 201, 202, 409


@dataclass(frozen=True, slots=True)
class Call:
    """One request to send: where to, with which secret, and what."""

    path: str
    secret: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """One request that was answered: its status, how long it took, and what came back."""

    status: int
    milliseconds: float
    answer: dict[str, Any]


@contextmanager
def served(environment: Mapping[str, str], *, without_lock: bool = False) -> Iterator[int]:
    """Serve as `./bin/run` does, two processes of four threads; give the port."""
    port = _free_port()
    values = dict(environment) | {
        "ALLOWED_HOSTS": "127.0.0.1",
        "DEKKING_URL": f"http://127.0.0.1:{port}",
        "DEKKING_HTTPS": "off",
        "BENCHMARK_WITHOUT_LOCK": "on" if without_lock else "off",
    }
    command = [
        sys.executable, "-m", "gunicorn", "limits.benchmark.wsgi:application",
        "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "2",
        "--threads", "4", "--preload", "--no-control-socket", "--timeout", "60",
        "--graceful-timeout", "8", "--log-level", "warning",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=values, cwd=Path(settings.BASE_DIR))
    try:
        _wait_until_up(port, process)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


class System:
    """A caller with a connection of its own to the web processes, kept open."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def send(self, call: Call, *, since: float | None = None) -> Sent:
        """Post a request; the time counts from `since`, when it should have been sent."""
        began = time.perf_counter() if since is None else since
        headers = {
            "Authorization": f"Bearer {call.secret}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(new_public_id()),
        }
        self._line.request("POST", call.path, json.dumps(call.body), headers)
        answer = self._line.getresponse()
        text = answer.read()
        took = (time.perf_counter() - began) * 1000
        return Sent(answer.status, took, json.loads(text) if text else {})

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def at_a_rate(port: int, calls: Sequence[Call], per_second: float, callers: int) -> list[Sent]:
    """Send calls at a rate, whether or not earlier ones have their answer yet."""
    began = time.perf_counter()
    mine = threading.local()
    systems: list[System] = []

    def send(place: int) -> Sent:
        if not hasattr(mine, "system"):
            mine.system = System(port)
            systems.append(mine.system)
        due = began + place / per_second
        time.sleep(max(0.0, due - time.perf_counter()))
        return _sent(mine.system, calls[place], since=due)

    with ThreadPoolExecutor(callers) as pool:
        found = list(pool.map(send, range(len(calls))))
    for system in systems:
        system.close()
    return found


def as_fast_as_possible(
    port: int, calls: Iterator[Call], seconds: float, callers: int
) -> tuple[list[Sent], float]:
    """Send calls one after the other from several callers; return them and the seconds."""
    lock, until = threading.Lock(), time.perf_counter() + seconds
    began = time.perf_counter()

    def keep_sending(_: int) -> list[Sent]:
        system, sent = System(port), []
        while time.perf_counter() < until:
            with lock:
                call = next(calls, None)
            if call is None:
                break
            sent.append(_sent(system, call))
        system.close()
        return sent

    with ThreadPoolExecutor(callers) as pool:
        found = [each for several in pool.map(keep_sending, range(callers)) for each in several]
    return found, time.perf_counter() - began


def at_once(port: int, calls: Sequence[Call]) -> list[Sent]:
    """Send all calls at the same moment, each on a connection of its own."""
    barrier = threading.Barrier(len(calls))

    def send(call: Call) -> Sent:
        system = System(port)
        barrier.wait()
        try:
            return _sent(system, call)
        finally:
            system.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(send, calls))


def is_answered(sent: Sent) -> bool:
    """Tell whether a request for a limit was decided or referred."""
    return sent.status in (_CREATED, _ACCEPTED)


def _sent(system: System, call: Call, *, since: float | None = None) -> Sent:
    """Send a call; a connection that breaks is an answer without a status."""
    try:
        return system.send(call, since=since)
    except (OSError, http.client.HTTPException) as problem:
        system.close()
        return Sent(0, 0.0, {"problem": repr(problem)})


def _wait_until_up(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    ready: Callable[[], bool] = lambda: _answers(port)  # noqa: E731
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("The web processes did not start; what they said is above.")
        time.sleep(0.2)


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        line.request("GET", "/ready")
        return line.getresponse().status < http.client.BAD_REQUEST
    except OSError:
        return False
    finally:
        line.close()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
