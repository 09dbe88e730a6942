"""Nothing but training knows the libraries of training."""

import ast
from pathlib import Path

from grading.training import libraries

ROOT = Path(libraries.__file__).parents[2]
LIBRARIES = {"interpret", "lightgbm", "sklearn", "numpy", "pandas", "scipy"}
APPS = (
    "config", "website", "claims", "collections_app", "monitoring", "limits", "grading",
    "policies", "receivables", "accounts", "companies", "core", "launcher",
)  # fmt: skip


def imported(file):
    """Return the libraries a file imports or loads by name."""
    found = set()
    for part in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(part, ast.Import):
            found |= {name.name.split(".")[0] for name in part.names}
        elif isinstance(part, ast.ImportFrom) and part.module and not part.level:
            found.add(part.module.split(".")[0])
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            found.add(part.value.split(".")[0])
    return found & LIBRARIES


def test_only_training_loads_the_libraries_and_only_when_it_fits():
    users = {
        file.relative_to(ROOT).as_posix()
        for app in APPS
        for file in (ROOT / app).rglob("*.py")
        if imported(file)
    }

    assert users <= {
        "grading/benchmark/library.py",  # times it where it is installed
        "grading/training/comparing.py",
        "grading/training/crossing.py",  # as the name of a column of figures
        "grading/training/fitting.py",
        "grading/training/libraries.py",
    }
    assert "grading/training/fitting.py" in users


def test_training_is_loaded_by_its_commands_only():
    users = {
        file.relative_to(ROOT).as_posix()
        for app in APPS
        for file in (ROOT / app).rglob("*.py")
        if "grading.training" in file.read_text(encoding="utf-8")
    }

    assert all(
        user.startswith("grading/training/") or user.startswith("grading/management/commands/")
        for user in users
    )


def test_the_lock_names_hashes_and_no_address():
    lock = libraries.LOCK.read_text()

    assert all(f"\n{name}==" in lock for name in ("interpret-core", "lightgbm", "scikit-learn"))
    assert "--hash=sha256:" in lock
    assert "://" not in lock
