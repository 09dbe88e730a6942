"""`./bin/run`: from nothing to a page that answers, and everything stopped again at the end."""

import argparse
import ctypes
import hashlib
import http.client
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

from launcher import environment, places, processes, serving
from launcher.errors import Refused, say, told_plainly
from launcher.installation import DEFAULT_PORT, Installation
from launcher.places import CHECKOUT, PYTHON, manage
from launcher.processes import Child

_HAS_USERS = 3  # exit code of launcher.emptiness
_PANGO = {"linux": ("libpango-1.0.so.0", "libpangoft2-1.0.so.0"), "darwin": ("libpango-1.0.dylib",)}


class _Stop(BaseException):
    """Somebody asked to stop."""


@told_plainly
def main(arguments: list[str]) -> int:
    """Run Dekking until somebody stops it; 1 when something did not come up or stopped."""
    wish = _options(arguments)
    _ensure_free(wish.port)
    environment.prepare(development=False)
    installation = Installation(places.data_folder(wish.data, is_sandbox=wish.sandbox))
    if wish.sandbox:
        installation.be_a_sandbox()
    if not installation.take("run", wish.port):
        raise Refused(_in_use(installation))
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, _stop)
    try:
        _Run(installation, wish.port, demo=False if wish.no_demo else None).start_and_watch()
    except _Stop:
        say("Stopping ...")
        return 0
    except Refused as refusal:
        print(refusal, file=sys.stderr, flush=True)
        return 1
    finally:
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, signal.SIG_IGN)
        installation.stop()
        say(f"Stopped. The data is kept in {installation.folder}.")


class _Run:
    """One start: the servers, the database, the pages, and then watching over them."""

    def __init__(self, installation: Installation, port: int, *, demo: bool | None) -> None:
        self.installation = installation
        self.port = port
        self.values = installation.environment(port=port, demo=demo)
        self.is_demo = self.values["DEKKING_DEMO"] == "on"

    def start_and_watch(self) -> NoReturn:
        """Start all of it in order; ends only by a stop or a refusal."""
        _tell_about_pango()
        say("Starting the database and the broker ...")
        self.installation.start_servers()
        self._prepare()
        is_empty = self._is_empty()
        if is_empty and self.is_demo:
            say("Seeding the demo ...")
            self._step("seed_demo")
        self.installation.note_servers_are_up()
        say("Starting web, workers and beat ...")
        web = self._start_application()
        sign_ins = self._ask_sign_ins() if self.is_demo else None
        processes.wait_until(self._page_answers, web, seconds=60)
        self._greet(sign_ins, is_empty)
        self._watch()

    # Before anything is served ------------------------------------------------------------------

    def _prepare(self) -> None:
        """Migrate, and gather the static files at the same time where they changed."""
        folder = Path(self.values["DEKKING_STATIC"])
        stamp = folder / ".stamp"
        if stamp.exists() and stamp.read_text() == self._static_now():
            self._step("migrate", "--no-input")
            return
        folder.mkdir(parents=True, exist_ok=True)
        stamp.unlink(missing_ok=True)
        gathering = processes.start(
            "collectstatic", manage("collectstatic", "--no-input", "--clear"),
            log=self.installation.logs / "collectstatic.log", environment=self.values,
            folder=CHECKOUT,
        )  # fmt: skip
        try:
            self._step("migrate", "--no-input")
            if gathering.process.wait():
                raise Refused(f"Gathering the static files failed:\n{gathering.last_lines()}")
        finally:
            gathering.stop()
        stamp.write_text(self._static_now())

    def _step(self, *command: str) -> None:
        log = self.installation.logs / f"{command[0]}.log"
        with log.open("wb") as output:
            done = subprocess.run(
                manage(*command), cwd=CHECKOUT, env=self.values, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, check=False,
            )  # fmt: skip
        if done.returncode:
            raise Refused(_why_failed(command[0], log))

    def _ask(self, command: str) -> str:
        done = subprocess.run(
            manage(command), cwd=CHECKOUT, env=self.values, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        if done.returncode:
            raise Refused(f"`manage.py {command}` failed: {done.stderr.strip()}")
        return done.stdout.strip()

    def _is_empty(self) -> bool:
        command = [str(PYTHON), "-m", "launcher.emptiness"]
        done = subprocess.run(
            command, cwd=CHECKOUT, env=self.values, capture_output=True, text=True, check=False
        )
        if done.returncode not in {0, _HAS_USERS}:
            raise Refused(f"The database could not be read: {done.stderr.strip().splitlines()[-1]}")
        return done.returncode == 0

    def _static_now(self) -> str:
        """Return what changes with the static files: the locks, every file's size and time."""
        digest = hashlib.sha256(environment.APPLICATION.read_bytes())
        for folder in sorted([CHECKOUT / "static", *CHECKOUT.glob("*/static")]):
            for path in sorted(folder.rglob("*")):
                facts = path.stat()
                digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}".encode())
        return digest.hexdigest()

    # What serves --------------------------------------------------------------------------------

    def _start_application(self) -> Child:
        schedule = self.installation.folder / "beat-schedule"
        commands = serving.commands(port=self.port, schedule=schedule)
        for name, command in commands.items():
            child = processes.start(
                name, command, log=self.installation.logs / f"{name}.log", environment=self.values,
                folder=CHECKOUT, patience=12.0,
            )  # fmt: skip
            self.installation.add(child)
        return self.installation.children[-len(commands)]

    def _page_answers(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("GET", "/")
            return line.getresponse().status < http.client.BAD_REQUEST
        except OSError:
            return False
        finally:
            line.close()

    def _ask_sign_ins(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            manage("demo_signins"), cwd=CHECKOUT, env=self.values, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def _greet(self, sign_ins: "subprocess.Popen[str] | None", is_empty: bool) -> None:
        address = f"http://127.0.0.1:{self.port}"
        if sign_ins is not None:
            text, _ = sign_ins.communicate()
            if sign_ins.returncode:
                raise Refused("The demo sign-ins could not be listed (shown above).")
            say(text.rstrip())
        elif is_empty:
            code = self._ask("setup_code")
            say(f"Make the first administrator at {address}/setup/ with the set-up code {code}")
        say(f"READY {address}")

    def _watch(self) -> NoReturn:
        while True:
            for child in self.installation.children:
                if not child.is_running:
                    raise Refused(
                        f"{child.name} stopped by itself (exit code {child.process.returncode}). "
                        f"Its last lines ({child.log}):\n{child.last_lines()}"
                    )
            time.sleep(0.2)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./bin/run",
        description="Start Dekking with everything it needs; Ctrl-C stops it and keeps the data.",
        epilog="DATABASE_URL, APP_DATABASE_URL and CELERY_BROKER_URL replace the embedded servers.",
    )
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="of the pages (8000)")
    parser.add_argument("--data", metavar="DIR", help="where data is kept (DEKKING_DATA, or .data)")
    parser.add_argument(
        "--no-demo",
        action="store_true",
        help="no made-up companies and no demo tools: ends at a first-administrator set-up; "
        "the data folder remembers it",
    )
    parser.add_argument(
        "--sandbox",
        action="store_true",
        help="made-up buyers that systems may play with over the API, in data of its own "
        "(.data-sandbox); the data folder remembers it",
    )
    return parser.parse_args(arguments)


def _ensure_free(port: int) -> None:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OverflowError as problem:
            raise Refused(f"{port} is no port: choose one from 1024 to 65535.") from problem
        except OSError as problem:
            raise Refused(
                f"Port {port} cannot be used ({problem.strerror}): stop the program that has it, "
                f"or choose another with ./bin/run --port {port + 1}."
            ) from problem


def _in_use(installation: Installation) -> str:
    other = installation.user_of_the_folder()
    return (
        f"The data in {installation.folder} is in use by ./bin/{other.get('command', 'run')} "
        f"(process {other.get('pid', 'unknown')}): stop that, or choose another with --data DIR."
    )


def _tell_about_pango() -> None:
    for library in _PANGO.get(sys.platform, ()):
        try:
            ctypes.CDLL(library)
        except OSError:
            say(
                "PDFs are off, all else works: Pango is not installed. Debian: apt-get install -y "
                "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
            )
            return


def _why_failed(command: str, log: Path) -> str:
    """Return the sentence the command ended with; the end of its output when it was a defect."""
    text = log.read_text(errors="replace").strip()
    _, is_refusal, sentence = text.rpartition("CommandError: ")
    if is_refusal or "\n" not in text:
        return sentence or text
    return f"`manage.py {command}` failed ({log}):\n{_end_of(log)}"


def _end_of(log: Path, count: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


def _stop(_sign: int, _frame: FrameType | None) -> None:
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)  # once is enough
    raise _Stop
