"""The worker processes of a benchmark: started as `./bin/run` starts them, killed, and weighed."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from celery import Celery
from django.conf import settings

from core.tasks import SECONDS_BETWEEN_TICKS

_CELERY = (sys.executable, "-m", "celery", "-A", "config.celery")
_SECONDS_BETWEEN = 1.0


class Worker:
    """A worker of one process at a time, with the processes below it."""

    def __init__(self, name: str, environment: Mapping[str, str]) -> None:
        self.name = name
        self._environment = environment
        self._process = self._started()

    @property
    def pid(self) -> int:
        """The process above all others of the worker."""
        return self._process.pid

    def kill(self) -> None:
        """`kill -9` it with everything below it."""
        os.killpg(self.pid, signal.SIGKILL)
        self._process.wait(timeout=30)

    def start_again(self) -> None:
        """Start it as before."""
        self._process = self._started()

    def stop(self) -> None:
        """Let it end what it does, and no more."""
        self._process.terminate()
        try:
            self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.kill()

    def _started(self) -> "subprocess.Popen[bytes]":
        command = [
            *_CELERY, "worker", "--queues", "critical,default", "--concurrency", "1",
            "--hostname", f"{self.name}@%h", "--without-mingle", "--without-gossip",
            "--loglevel", "WARNING",
        ]  # fmt: skip
        return subprocess.Popen(
            command,
            env=dict(self._environment),
            cwd=Path(settings.BASE_DIR),
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )


@contextmanager
def working(count: int, environment: Mapping[str, str]) -> Iterator[list[Worker]]:
    """Have workers at work, and ring for them as beat does, but for no night."""
    over = threading.Event()
    ringing = threading.Thread(target=_ring, args=(environment, over), daemon=True)
    workers = [Worker(f"benchmark{place}", environment) for place in range(1, count + 1)]
    ringing.start()
    try:
        yield workers
    finally:
        over.set()
        ringing.join()
        for worker in workers:
            worker.stop()


def _ring(environment: Mapping[str, str], over: threading.Event) -> None:
    """Let what stands in the database be looked for every few seconds."""
    bell = Celery(broker=environment["CELERY_BROKER_URL"])
    bell.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    while not over.wait(SECONDS_BETWEEN_TICKS):
        bell.send_task("core.tasks.sweep", queue="critical", expires=SECONDS_BETWEEN_TICKS)


class Memory:
    """How much memory the processes of a benchmark took at most, looked at every second."""

    def __init__(self, workers: list[Worker]) -> None:
        self._workers = workers
        self._most: dict[str, int] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Memory":
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
    def megabytes(self) -> dict[str, int]:
        """The most that one process of each kind took."""
        return {name: kilobytes >> 10 for name, kilobytes in sorted(self._most.items())}

    def _look(self) -> None:
        while not self._over.wait(_SECONDS_BETWEEN):
            names = {worker.pid: worker.name for worker in self._workers}
            for group, kilobytes, command in _processes():
                name = names.get(group) or ("web" if "limits.benchmark.wsgi" in command else "")
                if name:
                    self._most[name] = max(self._most.get(name, 0), kilobytes)


def _processes() -> Iterator[tuple[int, int, str]]:
    """Give the group, the memory and the command of each process."""
    listed = subprocess.run(
        ["ps", "-e", "-o", "pgid=,rss=,args="], capture_output=True, text=True, check=True
    )
    for line in listed.stdout.splitlines():
        group, kilobytes, command = line.split(None, 2)
        yield int(group), int(kilobytes), command
