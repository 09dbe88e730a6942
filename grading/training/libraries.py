"""The libraries of training: installed when first asked for, and loaded nowhere else."""

import importlib
import importlib.metadata
import importlib.util
import logging
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

from core.errors import BusinessError

LOCK = Path(__file__).resolve().parents[2] / "requirements-training.txt"
NAMES = ("interpret-core", "lightgbm", "scikit-learn", "numpy")


class LibrariesNotInstalled(BusinessError):
    """The libraries of training could not be installed."""

    sentence = (
        "The libraries of training could not be installed from %(lock)s: check that the package "
        "index can be reached, then try again. The installer said: %(problem)s"
    )


def ensure(tell: Callable[[str], None]) -> None:
    """Install the libraries into this environment when they are not there yet.

    :raises LibrariesNotInstalled: with what the installer said
    """
    if are_there():
        return
    tell(f"Installing the libraries of training ({LOCK.name}, about 500 MB), once ...")
    done = subprocess.run(
        [
            *_installer(), "--quiet", "--require-hashes", "-r", str(LOCK),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    importlib.invalidate_caches()
    if done.returncode or not are_there():
        problem = (done.stderr or done.stdout).strip()[-600:]
        raise LibrariesNotInstalled(lock=LOCK.name, problem=problem)
    tell("The libraries of training are installed.")


def are_there() -> bool:
    """Whether all of them are installed."""
    return all(_version(name) for name in NAMES)


def versions() -> dict[str, str]:
    """Return the versions, for the facts of an artefact."""
    return {name: _version(name) for name in NAMES}


@cache
def module(name: str) -> ModuleType:
    """Load a library; nothing outside this package does."""
    logging.getLogger(name.split(".")[0]).setLevel(logging.WARNING)  # it tells each step it takes
    return importlib.import_module(name)


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _installer() -> list[str]:
    if importlib.util.find_spec("uv") is not None:
        return [sys.executable, "-m", "uv", "pip", "install", "--python", sys.executable]
    return [sys.executable, "-m", "pip", "install"]
