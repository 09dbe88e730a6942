"""Children of the launcher: started apart from the terminal, stopped in order."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from launcher.errors import Refused

_SET_PARENT_DEATH_SIGNAL = 1  # prctl(2), Linux only
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass
class Child:
    """A running process of ours and the way it wants to be stopped."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    patience: float
    stop_signal: signal.Signals

    @property
    def is_running(self) -> bool:
        """Tell whether it still runs."""
        return self.process.poll() is None

    def last_lines(self, count: int = 15) -> str:
        """Return the end of its log."""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 16_384))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-count:])

    def stop(self) -> None:
        """Ask it to stop, wait, and end it by force when it does not listen."""
        for sign, patience in ((self.stop_signal, self.patience), (signal.SIGKILL, 5.0)):
            if not self.is_running:
                break
            _signal_group(self.process.pid, sign)
            try:
                self.process.wait(timeout=patience)
            except subprocess.TimeoutExpired:
                continue
        _signal_group(self.process.pid, signal.SIGKILL)  # what it left behind in its own group


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    folder: str | Path = "/",
    user: pwd.struct_passwd | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    patience: float = 20.0,
) -> Child:
    """Start `command` in a session of its own (Ctrl-C must not reach it first)."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [os.fspath(part) for part in command],
            cwd=folder,
            env=dict(environment) if environment is not None else None,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_stop_with_the_launcher(stop_signal),
            **as_user(user),
        )
    return Child(name, process, log, patience, stop_signal)


class AsUser(TypedDict, total=False):
    """The arguments of subprocess that change to another user."""

    user: int
    group: int
    extra_groups: list[int]


def as_user(user: pwd.struct_passwd | None) -> AsUser:
    """Return the arguments of subprocess that change to `user`; none for ourselves."""
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _stop_with_the_launcher(sign: signal.Signals) -> Callable[[], None]:
    """Ask the kernel to send `sign` to the child when the launcher dies, even by `kill -9`."""

    def ask() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
        if _LIBC is not None:
            _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, int(sign), 0, 0, 0)

    return ask


def _signal_group(pid: int, sign: signal.Signals) -> None:
    try:
        os.killpg(pid, sign)
    except ProcessLookupError:
        return  # gone already, which is what was wanted
    except PermissionError:
        os.kill(pid, sign)  # macOS answers so for a group of zombies


def wait_until(
    answers: Callable[[], bool], child: Child, *, seconds: float, every: float = 0.05
) -> None:
    """Wait until `answers()`.

    :raises Refused: if `child` ends first or the time is over
    """
    deadline = time.monotonic() + seconds
    while not answers():
        if not child.is_running:
            raise Refused(
                f"{child.name} stopped while starting. Its last lines:\n{child.last_lines()}"
            )
        if time.monotonic() > deadline:
            raise Refused(
                f"{child.name} did not answer within {seconds:.0f} seconds. "
                f"Its last lines ({child.log}):\n{child.last_lines()}"
            )
        time.sleep(every)


def birth(pid: int) -> str | None:
    """Return what tells this process apart from a later one with the same number; None if gone."""
    try:
        facts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return _birth_without_proc(pid)
    return None if facts[0] in "ZX" else facts[19]


def _birth_without_proc(pid: int) -> str | None:
    if sys.platform == "linux":
        return None
    done = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or None
