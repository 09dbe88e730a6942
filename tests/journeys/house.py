"""A real installation of its own: `./bin/run` and `./bin/manage` as a person starts them."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from launcher.postgres import DATABASE, SUPERUSER, Postgres

CHECKOUT = Path(__file__).resolve().parent.parent.parent
_OURS = re.compile(
    "^(DEKKING_|DJANGO_|PYTEST_|SECRET_KEY|(APP_)?DATABASE_URL|CELERY_|EMAIL_URL)"
)  # what ./bin/test set up for itself
_SECONDS_TO_START = 300  # on a machine that is busy with other things

_CHILDREN = ("postgres", "valkey", "web", "worker", "background", "webhooks", "beat")


class House:
    """The data in one folder, and the processes that serve it while it is open."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = _free_port()
        self._said = data.with_name("said")
        self._run: subprocess.Popen[bytes] | None = None

    # As a person would ---------------------------------------------------------------------------

    def manage(self, *command: str, told: str = "") -> str:
        """Call `./bin/manage` and return what it said; `told` is its standard input."""
        done = subprocess.run(
            [sys.executable, str(CHECKOUT / "bin" / "manage"), *command],
            env=self._environment(),
            input=told,
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS_TO_START,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def begin(self) -> None:
        """Start `./bin/run`."""
        assert self._run is None
        self._said.write_text("")
        with self._said.open("w") as said:
            self._run = subprocess.Popen(
                [sys.executable, str(CHECKOUT / "bin" / "run"), "--port", str(self.port)],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def open(self) -> None:
        """Start `./bin/run` and wait until it says READY."""
        self.begin()
        wait_for("READY", lambda: "READY" in self._said.read_text(), seconds=_SECONDS_TO_START)

    @property
    def is_open(self) -> bool:
        """Whether it was started and not stopped."""
        return self._run is not None

    @property
    def is_up(self) -> bool:
        """Whether all its processes were started."""
        return (self.data / "children").exists() and len(self._children()) == len(_CHILDREN)

    def close(self) -> None:
        """Stop it as Ctrl-C does."""
        if self._run is not None:
            self._run.send_signal(signal.SIGTERM)
            self._run.wait(timeout=60)
            self._run = None

    # As bad luck would ---------------------------------------------------------------------------

    def kill_worker(self, name: str) -> str:
        """`kill -9` workers of one kind with their children; return how `./bin/run` took it."""
        assert self._run is not None
        _kill(_family(self._children()[name]))
        assert self._run.wait(timeout=60) == 1
        self._run = None
        return self._said.read_text()

    def kill_everything(self) -> None:
        """`kill -9` the launcher and every process below it, the database first of all."""
        assert self._run is not None
        servers = self._children()
        _kill([*_family(servers["postgres"]), *_family(self._run.pid)])
        self._run.wait(timeout=60)
        self._run = None

    # Looking inside ------------------------------------------------------------------------------

    @contextmanager
    def database(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """Connect past row level security, as only the machine's own superuser can."""
        log = self.data / "logs" / "postgres.log"
        sockets = str(Postgres(self.data / "postgres", log=log).sockets)
        with psycopg.connect(
            host=sockets, user=SUPERUSER, dbname=DATABASE, autocommit=True
        ) as connection:
            yield connection

    def ask(self, sql: str) -> Any:
        """Return the one value `sql` asks for."""
        with self.database() as connection:
            row = connection.execute(sql).fetchone()
        assert row is not None
        return row[0]

    def asked(self, sql: str) -> Any:
        """Return the one value `sql` asks for; None while the database is not up."""
        try:
            return self.ask(sql)
        except psycopg.OperationalError:
            return None

    def _children(self) -> dict[str, int]:
        known = json.loads((self.data / "children").read_text())
        return dict(zip(_CHILDREN, (pid for pid, _born, _sign in known), strict=False))

    def _environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not _OURS.match(name)}
        return clean | {"DEKKING_DATA": str(self.data)}


def wait_for(what: str, is_so: Callable[[], object], *, seconds: float = 120) -> None:
    """Wait until something is so; fail with its name when it does not come."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"{what} did not come within {seconds:.0f} seconds"
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        port: int = attempt.getsockname()[1]
        return port


def _family(pid: int) -> list[int]:
    """Return a process and all below it."""
    listed = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    children: dict[int, list[int]] = {}
    for line in listed.stdout.splitlines():
        child, parent = map(int, line.split())
        children.setdefault(parent, []).append(child)
    family = [pid]
    for member in family:
        family.extend(children.get(member, []))
    return family


def _kill(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):  # gone with its parent
            os.kill(pid, signal.SIGKILL)
