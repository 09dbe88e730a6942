"""The processes that tell: workers, those of webhooks, and beat; as `./bin/run` starts them."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.db import connection

_CELERY = (sys.executable, "-m", "celery", "-A", "config.celery")
_QUIETLY = ("--without-mingle", "--without-gossip", "--loglevel", "ERROR")
_COMMANDS = {
    "worker": (
        *_CELERY, "worker", "--queues", "critical", "--concurrency", "1",
        "--hostname", "worker@%h", *_QUIETLY,
    ),
    "background": (
        *_CELERY, "worker", "--queues", "default", "--concurrency", "1",
        "--hostname", "background@%h", *_QUIETLY,
    ),
    "webhooks": (
        *_CELERY, "worker", "--queues", "webhooks", "--pool", "threads", "--concurrency", "2",
        "--hostname", "webhooks@%h", *_QUIETLY,
    ),
    "beat": (
        *_CELERY, "beat", "--schedule", "{folder}/beat", "--pidfile", "", "--loglevel", "ERROR",
    ),
}  # fmt: skip
_TICKS = os.sysconf("SC_CLK_TCK")


class Process:
    """One of them, with those below it: killed and started again."""

    def __init__(self, name: str, folder: str, environment: Mapping[str, str]) -> None:
        self.name = name
        self._command = [word.format(folder=folder) for word in _COMMANDS[name]]
        self._environment = dict(environment)
        self._used = 0.0
        self.start()

    def start(self) -> None:
        """Start it."""
        self._process = subprocess.Popen(
            self._command,
            env=self._environment,
            cwd=Path(settings.BASE_DIR),
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """`kill -9` it with everything below it."""
        self._used += cpu_seconds(group=self._process.pid)
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=30)

    @property
    def niceness(self) -> int:
        """How much it gives way to others."""
        return os.getpriority(os.PRIO_PROCESS, self._process.pid)

    @property
    def cpu_seconds(self) -> float:
        """How long it used a processor, with those below it."""
        return self._used + cpu_seconds(group=self._process.pid)


def ring_at(environment: Mapping[str, str]) -> None:
    """Let this process ring where those processes hear it; to be called before anything rings."""
    os.environ["CELERY_BROKER_URL"] = environment["CELERY_BROKER_URL"]  # before any setting
    caches.settings["default"]["LOCATION"] = environment["CACHE_URL"]
    caches["default"] = caches.create_connection("default")


@contextmanager
def running(folder: str, environment: Mapping[str, str]) -> Iterator[dict[str, Process]]:
    """Have all of them run, by name; their database is dropped after them, so nobody waits."""
    found = {name: Process(name, folder, environment) for name in _COMMANDS}
    try:
        yield found
    finally:
        for process in found.values():
            process.kill()


def cpu_seconds(*, group: int | None = None, parent: int | None = None) -> float:
    """Return how long processes used a processor: those of a group, or one and those it started."""
    return sum(
        ticks
        for pid, above, of_group, ticks in _processes()
        if of_group == group or parent in (pid, above)
    )


def database_server() -> int:
    """Return the process above all connections of the database; 0: it is on another machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (mine,) = cursor.fetchone()
    return next((above for pid, above, _, _ in _processes() if pid == mine), 0)


def _processes() -> Iterator[tuple[int, int, int, float]]:
    """Give id, parent, group and seconds used of each process, ended children included."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            said = (folder / "stat").read_text()
        except OSError:
            continue  # it ended while we looked
        fields = re.sub(r"^.*\) ", "", said, flags=re.DOTALL).split()
        used = sum(int(ticks) for ticks in fields[11:15])
        yield int(folder.name), int(fields[1]), int(fields[2]), used / _TICKS
