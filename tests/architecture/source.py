"""The project's own source, as the tests of its architecture read it."""

import ast
import functools
import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
APPS = (
    "website", "claims", "collections_app", "monitoring", "limits", "grading", "policies",
    "receivables", "accounts", "companies", "core",
)  # fmt: skip
_NOT_OURS = {".venv", ".data", "__pycache__", "migrations"}


def modules(*folders: str) -> list[Path]:
    """Return the Python modules below the given top folders, without migrations."""
    found = [path for folder in folders for path in (CHECKOUT / folder).rglob("*.py")]
    return sorted(path for path in found if not _NOT_OURS & set(path.parts))


def shown(path: Path) -> str:
    """Return a path as people name it."""
    return path.relative_to(CHECKOUT).as_posix()


@functools.cache
def tree(path: Path) -> ast.Module:
    """Return the parsed module."""
    return ast.parse(path.read_text(), filename=str(path))


def tracked_files() -> list[Path]:
    """Return every file under version control (or, in an export of it, every file there is)."""
    if not (CHECKOUT / ".git").exists():
        files = [path for path in CHECKOUT.rglob("*") if path.is_file()]
        return [path for path in files if not _NOT_OURS & set(path.parts)]
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={CHECKOUT}", "ls-files", "-z"],
        cwd=CHECKOUT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    paths = [CHECKOUT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]
