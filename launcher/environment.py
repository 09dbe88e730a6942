"""The Python environment in `.venv`: made once, from the hash-locked requirements."""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.errors import Refused, say, say_aside, told_plainly
from launcher.places import CHECKOUT, PYTHON, VENV

APPLICATION = CHECKOUT / "requirements.txt"
DEVELOPMENT = CHECKOUT / "requirements-dev.txt"
INSTALLER = CHECKOUT / "requirements-install.txt"
_STAMP = VENV / "dekking-locks"


def prepare(*, development: bool) -> None:
    """Bring `.venv` to the lock files; a second call with the same locks does nothing."""
    if _is_current(development):
        return
    _ensure_venv_can_be_made()
    with _only_one():
        if _is_current(development):
            return
        locks = _locks(development or "development" in _stamp())
        say_aside("Installing " + " and ".join(lock.name for lock in locks) + " into .venv ...")
        if not _fits_this_python():
            shutil.rmtree(VENV, ignore_errors=True)
            _run([sys.executable, "-m", "venv", str(VENV)])
        _STAMP.unlink(missing_ok=True)
        _run(
            [
                str(PYTHON),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--require-hashes",
                "-r",
                str(INSTALLER),
            ]
        )
        _run(
            [
                str(PYTHON),
                "-m",
                "uv",
                "pip",
                "sync",
                "--quiet",
                "--compile-bytecode",  # here once, not in four processes at the first start
                "--require-hashes",
                "--python",
                str(PYTHON),
            ]
            + [str(lock) for lock in (*locks, INSTALLER)]
        )
        _STAMP.write_text(_stamp_of(locks))


def site_packages() -> Path:
    """Return the folder of the installed packages."""
    (folder,) = (VENV / "lib").glob("python3.*/site-packages")
    return folder


def _locks(development: bool) -> tuple[Path, ...]:
    return (APPLICATION, DEVELOPMENT) if development else (APPLICATION,)


def _stamp() -> str:
    return _STAMP.read_text() if _STAMP.exists() else ""


def _stamp_of(locks: tuple[Path, ...]) -> str:
    digest = hashlib.sha256(b"".join(lock.read_bytes() for lock in (*locks, INSTALLER))).hexdigest()
    kind = "development" if DEVELOPMENT in locks else "application"
    return f"{kind} {sys.version_info[0]}.{sys.version_info[1]} {CHECKOUT} {digest}\n"


def _is_current(development: bool) -> bool:
    stamp = _stamp()
    if not PYTHON.exists():
        return False
    return stamp == _stamp_of(_locks(True)) or (
        not development and stamp == _stamp_of(_locks(False))
    )


def _fits_this_python() -> bool:
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    has_pip = (VENV / "lib" / version / "site-packages" / "pip").is_dir()
    try:
        return has_pip and subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0
    except OSError:
        return False  # the interpreter it was made from is gone


def _ensure_venv_can_be_made() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise Refused(
            "This Python cannot make environments because its venv package is missing: "
            "install it (Debian: apt-get install python3-venv) and try again."
        )
    if not os.access(CHECKOUT, os.W_OK):
        raise Refused(f"{CHECKOUT} may not be written to: run this from a copy of your own.")


@contextmanager
def _only_one() -> Iterator[None]:
    """Let one process at a time change `.venv`."""
    with (CHECKOUT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(command: list[str]) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
    done = subprocess.run(
        command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.stderr.write(done.stdout[-4000:] + done.stderr[-4000:])
        raise Refused(
            f"Installing failed at `{' '.join(command[1:5])} ...` (shown above): "
            "check that the package index can be reached, then try again."
        )


@told_plainly
def main(_arguments: list[str]) -> int:
    """Make the environment of development."""
    prepare(development=True)
    say(f"{PYTHON} is ready.")
    return 0
