"""Migrations: complete, reversible, and free of the application's own code."""

import ast
import importlib
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.migrations.operations import RunPython, RunSQL

from tests.architecture import source

_MIGRATIONS = sorted(
    path for app in source.APPS for path in (source.CHECKOUT / app / "migrations").glob("[0-9]*.py")
)
# The words migrations are written in: they only ever grow.
_OURS_BUT_LASTING = {"core.fields", "core.operations"}


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration(capsys):
    call_command("makemigrations", "--check", "--dry-run", verbosity=1)

    assert "No changes detected" in capsys.readouterr().out


def _module(path: Path):
    return importlib.import_module(f"{path.parts[-3]}.migrations.{path.stem}")


def _irreversible(operations) -> list[str]:
    """Return the operations, and those inside them, that cannot be taken back."""
    found = [operation.describe() for operation in operations if not operation.reversible]
    for operation in operations:
        found += _irreversible(getattr(operation, "database_operations", []))
    return found


@pytest.mark.parametrize("path", _MIGRATIONS, ids=source.shown)
def test_a_migration_can_be_taken_back(path):
    assert _irreversible(_module(path).Migration.operations) == []


@pytest.mark.parametrize(
    "operation",
    [
        RunSQL("SELECT 1"),
        RunPython(lambda apps, schema_editor: None),
    ],
    ids=["sql", "python"],
)
def test_a_step_without_a_way_back_is_noticed(operation):
    assert len(_irreversible([operation])) == 1


def _imports_of_ours(tree: ast.Module) -> list[str]:
    """Return the modules of the application that a migration imports."""
    imported = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported += [name.name for name in node.names]
        if isinstance(node, ast.ImportFrom):
            imported.append(node.module or "." * node.level)
    ours = {*source.APPS, "config"}
    return [
        name for name in imported if name.split(".")[0] in ours and name not in _OURS_BUT_LASTING
    ]


@pytest.mark.parametrize("path", _MIGRATIONS, ids=source.shown)
def test_a_migration_imports_no_code_that_will_change(path):
    assert _imports_of_ours(source.tree(path)) == []


def test_an_import_of_application_code_is_noticed():
    text = "import core.fields\nimport core.models\nfrom limits import rules"

    assert _imports_of_ours(ast.parse(text)) == ["core.models", "limits"]


@pytest.mark.parametrize("path", _MIGRATIONS, ids=source.shown)
def test_a_migration_has_a_name_from_the_business(path):
    assert "auto" not in path.stem.split("_")
