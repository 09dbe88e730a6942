"""One data folder: its secret, its embedded servers, its environment, and who is using it."""

import fcntl
import functools
import json
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from launcher import processes
from launcher.errors import Refused
from launcher.places import new_data_folder, private_folder
from launcher.postgres import Postgres
from launcher.processes import Child
from launcher.valkey import Valkey

DEFAULT_PORT = 8000
_NOT_PASSED_ON = (
    *("DEKKING_ROLE", "DJANGO_SETTINGS_MODULE", "PYTHONHOME", "PYTHONPATH"),
    "PYTHONDONTWRITEBYTECODE",  # it would make every start compile everything anew
)
_SECONDS_TO_COME_UP = 90
_SECONDS_TO_GO = 20


class Installation:
    """Everything `./bin/run` and `./bin/manage` share about the data in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = new_data_folder(folder)
        self.logs = private_folder(folder / "logs")
        self.children: list[Child] = []
        self._lock: IO[str] | None = None
        self._ensure_addresses()
        self.postgres = None if "DATABASE_URL" in os.environ else self._postgres()
        self.valkey = None if "CELERY_BROKER_URL" in os.environ else self._valkey()

    def environment(self, *, port: int | None = None, demo: bool | None = None) -> dict[str, str]:
        """Return what the application's processes find in their environment."""
        values = dict(os.environ)
        for name in _NOT_PASSED_ON:
            values.pop(name, None)
        if self.postgres:
            values["DATABASE_URL"] = self.postgres.url
        if self.valkey:
            values["CELERY_BROKER_URL"] = self.valkey.url
        values["DEKKING_DATA"] = str(self.folder)
        values["DEKKING_DEMO"] = "on" if self._is_demo(demo) else "off"
        if (self.folder / "sandbox").exists():
            values["DEKKING_SANDBOX"] = values["DEKKING_DEMO"] = "on"
        elif values["DEKKING_DEMO"] == "on":  # a developer's own; a sandbox is for outsiders
            values.setdefault("DEKKING_LOOPBACK_WEBHOOKS", "on")
        for name, value in self._defaults(port).items():
            values.setdefault(name, value)
        return values

    def _defaults(self, port: int | None) -> dict[str, str]:
        return {
            "SECRET_KEY": self._secret(),
            "DEKKING_URL": f"http://127.0.0.1:{port or self._port() or DEFAULT_PORT}",
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "DEKKING_HTTPS": "off",
            "DEKKING_STATIC": str(self.folder / "static"),
            "EMAIL_URL": "smtp://127.0.0.1:25",
            "PYTHONUNBUFFERED": "1",
        }

    def be_a_sandbox(self) -> None:
        """Let every start on this folder be that of a sandbox; its database knows what it is."""
        (self.folder / "sandbox").touch()

    # Who is using it ----------------------------------------------------------------------------

    def take(self, command: str, port: int | None = None) -> bool:
        """Take the folder for this process; False when another one has it."""
        lock = (self.folder / "lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return False
        self._lock = lock
        self._note(command=command, port=port, is_up=False)
        self._clear_what_was_left()
        return True

    def user_of_the_folder(self) -> dict[str, object]:
        """Return what the process that has the folder noted about itself."""
        try:
            return dict(json.loads((self.folder / "lock").read_text()))
        except ValueError:
            return {}  # it has only just taken the folder

    @contextmanager
    def used(self) -> Iterator[None]:
        """Keep the embedded servers up as long as this is open (many may)."""
        with (self.folder / "users").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            yield

    def wait_for_other_users(self) -> None:
        """Wait until no `./bin/manage` uses the servers we started any more."""
        with (self.folder / "users").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_EX)

    def wait_until_up(self) -> bool:
        """Wait for the servers another process is starting; False when it gave the folder back."""
        deadline = time.monotonic() + _SECONDS_TO_COME_UP
        while time.monotonic() < deadline:
            if self.user_of_the_folder().get("is_up"):
                return True
            if self.take("manage"):
                return False
            time.sleep(0.1)
        raise Refused(
            f"{self.folder} is being started by another process, without end: stop that one."
        )

    # The embedded servers -----------------------------------------------------------------------

    def start_servers(self) -> None:
        """Start what is embedded, and see that what is not answers."""
        if self.postgres:
            self.add(self.postgres.start())
        if self.valkey:
            self.add(self.valkey.start())
        else:
            _ensure_broker_answers(os.environ["CELERY_BROKER_URL"])

    def note_servers_are_up(self) -> None:
        """Tell other processes that the database is there and migrated."""
        self._note(**{**self.user_of_the_folder(), "is_up": True})

    def add(self, child: Child) -> None:
        """Remember a child, also for the start after a crash."""
        self.children.append(child)
        known = [
            (c.process.pid, processes.birth(c.process.pid), c.stop_signal) for c in self.children
        ]
        record = self.folder / "children"
        unfinished = record.with_suffix(f".{os.getpid()}")
        unfinished.write_text(json.dumps(known))
        unfinished.rename(record)

    def stop(self) -> None:
        """Stop all children in reverse order and give the folder back."""
        for child in reversed(self.children):
            child.stop()
        self.children.clear()
        if self._lock:  # else the record is that of the process that has the folder
            (self.folder / "children").unlink(missing_ok=True)
            self._lock.truncate(0)
            self._lock.close()
            self._lock = None

    def _clear_what_was_left(self) -> None:
        """End children of a launcher that was killed, so that they let go of data and sockets."""
        record = self.folder / "children"
        if not record.exists():
            return
        try:
            known = json.loads(record.read_text())
        except ValueError:
            known = []  # the machine went down while it wrote, and its children with it
        left: list[tuple[int, str, int]] = [(pid, born, sign) for pid, born, sign in known if born]
        for sign_of_last_resort in (None, signal.SIGKILL):
            left = [row for row in left if processes.birth(row[0]) == row[1]]
            for pid, _born, sign in left:
                os.kill(pid, sign_of_last_resort or sign)
            _wait(functools.partial(_are_gone, left))
        record.unlink()

    def _note(self, **facts: object) -> None:
        assert self._lock is not None
        self._lock.seek(0)
        self._lock.truncate()
        self._lock.write(json.dumps({"pid": os.getpid(), **facts}))
        self._lock.flush()

    # Small things kept in the folder ------------------------------------------------------------

    def _secret(self) -> str:
        keep = self.folder / "secret-key"
        if not keep.exists():
            unfinished = self.folder / f"secret-key.{os.getpid()}"
            unfinished.touch(mode=0o600)
            unfinished.write_text(secrets.token_urlsafe(48))
            unfinished.rename(keep)
        return keep.read_text()

    def _is_demo(self, wish: bool | None) -> bool:
        keep = self.folder / "demo"
        named = os.environ.get("DEKKING_DEMO")
        if wish is None and named:
            return named.lower() in {"on", "true", "1", "yes"}
        if wish is not None:
            keep.write_text("on" if wish else "off")
        return not keep.exists() or keep.read_text() == "on"

    def _port(self) -> int | None:
        port = self.user_of_the_folder().get("port") if (self.folder / "lock").exists() else None
        return port if isinstance(port, int) else None

    def _postgres(self) -> Postgres:
        return Postgres(self.folder / "postgres", log=self.logs / "postgres.log")

    def _valkey(self) -> Valkey:
        return Valkey(self.folder / "valkey", log=self.logs / "valkey.log")

    def _ensure_addresses(self) -> None:
        if "APP_DATABASE_URL" in os.environ and "DATABASE_URL" not in os.environ:
            raise Refused("APP_DATABASE_URL is set but DATABASE_URL is not: set both, or neither.")


def _ensure_broker_answers(url: str) -> None:
    place = urlsplit(url)
    try:
        if place.scheme == "redis+socket":
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(place.path)
        else:
            socket.create_connection((place.hostname or "localhost", place.port or 6379), 5).close()
    except (OSError, ValueError) as problem:
        where = (
            place.path
            if place.scheme == "redis+socket"
            else f"{place.hostname}:{place.port or 6379}"
        )
        raise Refused(
            f"The broker at {where} does not answer ({problem}): "
            "start it, or correct CELERY_BROKER_URL."
        ) from problem


def _are_gone(rows: list[tuple[int, str, int]]) -> bool:
    return all(processes.birth(pid) != born for pid, born, _sign in rows)


def _wait(is_over: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SECONDS_TO_GO
    while not is_over() and time.monotonic() < deadline:
        time.sleep(0.1)
