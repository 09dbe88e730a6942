"""Who imports whom, and what rules never touch: frameworks, floats, clocks, chance."""

import ast
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.architecture import source

_FRAMEWORKS = {"django", "rest_framework", "celery", "redis", "psycopg"}
_CLOCKS_AND_CHANCE = {"random", "secrets", "time"}
_CLOCK_CALLS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
}

# Rules that need a float after all, with the reason.
_FLOATS_ALLOWED = {
    "companies/rules/likeness.py": "how rare a word is weighs it, and puts a list in order",
    "companies/rules/names.py": "how alike two names are is a measure, and puts a list in order",
}


def _rules() -> list[Path]:
    inside = [
        path
        for path in source.modules(*source.APPS)
        if path.stem == "rules" or "rules" in path.parent.parts
    ]
    return [*inside, *(source.CHECKOUT / "core" / f"{name}.py" for name in ("money", "errors"))]


def _breaches(tree: ast.Module) -> list[str]:
    """Return what a module does that rules never do, line by line."""
    return [
        f"line {getattr(node, 'lineno', 0)}: {problem}"
        for node in ast.walk(tree)
        for problem in _problems(node)
    ]


def _problems(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return _forbidden_imports(name.name for name in names)
        case ast.ImportFrom(module=str(module)):
            return _forbidden_imports([module])
        case ast.Constant(value=float(value)):
            return [f"the float {value}"]
        case ast.Call(func=ast.Name(id="float")):
            return ["float()"]
        case ast.Attribute(value=ast.Name(id=owner), attr=attribute):
            return [f"{owner}.{attribute}"] if (owner, attribute) in _CLOCK_CALLS else []
    return []


def _forbidden_imports(names) -> list[str]:
    forbidden = _FRAMEWORKS | _CLOCKS_AND_CHANCE
    return [f"imports {name}" for name in names if name.split(".")[0] in forbidden]


@pytest.mark.parametrize("path", _rules(), ids=source.shown)
def test_rules_know_no_framework_float_clock_or_chance(path):
    found = _breaches(source.tree(path))
    if source.shown(path) in _FLOATS_ALLOWED:
        found = [breach for breach in found if "float" not in breach]

    assert found == []


@pytest.mark.parametrize(
    ("text", "breach"),
    [
        ("import django", "imports django"),
        ("from django.db import models", "imports django.db"),
        ("from rest_framework.views import APIView", "imports rest_framework.views"),
        ("import random", "imports random"),
        ("from time import monotonic", "imports time"),
        ("share = 0.9", "the float 0.9"),
        ("share = float('0.9')", "float()"),
        ("on = date.today()", "date.today"),
        ("def due(now=datetime.now()): ...", "datetime.now"),
    ],
)
def test_a_breach_in_rules_is_noticed(text, breach):
    assert _breaches(ast.parse(text)) == [f"line 1: {breach}"]


def test_there_are_rules_to_look_at():
    assert len(_rules()) > 60


def _lint_imports(configuration: Path) -> subprocess.CompletedProcess:
    program = "from importlinter.cli import lint_imports_command as run; run()"
    return subprocess.run(
        [sys.executable, "-c", program, "--config", str(configuration), "--no-cache"],
        cwd=source.CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_import_contracts_are_kept():
    done = _lint_imports(source.CHECKOUT / "pyproject.toml")

    assert done.returncode == 0, done.stdout


def test_a_broken_contract_is_noticed(tmp_path):
    wrong = tmp_path / "contracts.toml"
    wrong.write_text(
        textwrap.dedent(
            """
            [tool.importlinter]
            root_packages = ["core", "accounts"]

            [[tool.importlinter.contracts]]
            name = "Accounts never know core"
            type = "forbidden"
            source_modules = ["accounts"]
            forbidden_modules = ["core"]
            """
        )
    )

    assert _lint_imports(wrong).returncode == 1
