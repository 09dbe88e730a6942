"""The desk calculator on hostile input: an error line for each, never a traceback."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from claims.management.commands.calculate import FUNCTIONS, answer
from claims.rules import desk as claims_desk
from collections_app.rules import desk as collections_desk
from grading.rules import desk as grading_desk
from limits.rules import desk as limits_desk
from policies.rules import desk as policies_desk

ROOT = Path(__file__).parents[2]
WORKED = ROOT / "tests" / "worked_examples.json"
GOOD = (
    '{"function": "bik_costs", "inputs":'
    ' {"principal": "1000.00", "vat_uplift": "0", "b2b_late_invoices": 0}}'
)

# One example of each function: enough to reach every field that is read.
EXAMPLES = list(
    {
        example["function"]: example
        for example in json.loads(WORKED.read_text(encoding="utf-8"))["examples"]
    }.values()
)
# A claim has many facts that may be missing; the other desks need all that an example gives.
STRICT = [case for case in EXAMPLES if case["function"] not in claims_desk.FUNCTIONS]
HOSTILE: list[object] = [
    None, "", "abc", "NaN", "Infinity", "-1", "1e400", 10**400, 1.5, True, [], [[]], {}, {"a": 1},
    ["x"], [None], "9999-12-31", "0000-00-00", "2026-02-30", "999999999999999.99",
    "0.000000000001", "٣", "\ud800", -999999999999999, "x" * 10_000,
]  # fmt: skip


def _calculate(path):
    out = StringIO()
    try:
        call_command("calculate", str(path), stdout=out)
    except CommandError as refused:
        return [json.loads(line) for line in out.getvalue().splitlines()], str(refused)
    return [json.loads(line) for line in out.getvalue().splitlines()], None


def _file(tmp_path, content):
    path = tmp_path / "cases"
    path.write_text(content, encoding="utf-8")
    return path


def _places(value, path=()):
    """Give the path of every value inside, the inner ones too."""
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, part in inside:
        yield (*path, key)
        yield from _places(part, (*path, key))


def _changed(inputs, path, change):
    """Return a copy of `inputs` in which `change` was done to the value at `path`."""
    copy = json.loads(json.dumps(inputs))
    holder = copy
    for key in path[:-1]:
        holder = holder[key]
    change(holder, path[-1])
    return copy


def test_the_worked_examples_themselves_can_be_calculated():
    results, refused = _calculate(WORKED)

    assert len(results) == 101
    assert refused is None


@pytest.mark.parametrize("content", [GOOD, f"[{GOOD}]", f"{GOOD}\n", f"\n{GOOD}\n\n", f" {GOOD} "])
def test_one_object_an_array_and_lines_are_read_alike(tmp_path, content):
    results, refused = _calculate(_file(tmp_path, content))

    assert [result["costs"] for result in results] == ["150.00"]
    assert refused is None


@pytest.mark.parametrize(
    ("case", "field"),
    [
        ("{", "line 2"),  # no JSON
        ("[" * 100_000, "line 2"),  # deeper than anybody means
        ("42", "line"),
        ("NaN", "line"),
        ("{}", "function"),
        ('{"function": "none", "inputs": {}}', "function"),
        ('{"function": ["bik_costs"], "inputs": {}}', "function"),
        ('{"function": "bik_costs"}', "inputs"),
        ('{"function": "bik_costs", "inputs": []}', "inputs"),
        ('{"function": "bik_costs", "inputs": {}}', "inputs.principal"),
        (GOOD.replace('"1000.00"', "NaN"), "inputs.principal"),
        (GOOD.replace('"1000.00"', "1e400"), "inputs.principal"),
        (GOOD.replace('"1000.00"', "1e99999999999999999999"), "inputs.principal"),
        (GOOD.replace('"1000.00"', "1" + "0" * 400), "inputs.principal"),
        (GOOD.replace('"1000.00"', "1" * 5_000), "inputs.principal"),
        (GOOD.replace('"1000.00"', '"a thousand"'), "inputs.principal"),
        (GOOD.replace('"1000.00"', "-0.01"), "inputs.principal"),
        (GOOD.replace('"1000.00"', "[" * 500 + "]" * 500), "inputs.principal"),
        (GOOD.replace("_invoices", "_invoice"), "inputs.b2b_late_invoices"),
        (GOOD.replace('s": 0', 's": 0.5'), "inputs.b2b_late_invoices"),
        (GOOD.replace('s": 0', 's": true'), "inputs.b2b_late_invoices"),
    ],
)
def test_a_bad_line_says_what_is_wrong_and_the_rest_go_on(tmp_path, case, field):
    results, refused = _calculate(_file(tmp_path, f"{GOOD}\n{case}\n{GOOD}\n"))

    assert [result.get("costs") for result in results] == ["150.00", None, "150.00"]
    assert results[1]["error"]["field"] == field
    assert results[1]["error"]["message"]
    assert refused == "1 could not be calculated: see the error lines."


def test_a_bad_case_in_an_array_does_not_stop_the_others(tmp_path):
    bad = GOOD.replace('"1000.00"', "Infinity")

    results, refused = _calculate(_file(tmp_path, f"[{bad}, 7, {GOOD}]"))

    assert [list(result) == ["error"] for result in results] == [True, True, False]
    assert refused is not None


@pytest.mark.parametrize("content", ["", "[", "[" * 100_000, f"[{GOOD}"])
def test_a_file_that_is_no_json_at_all_gives_one_error_line(tmp_path, content):
    results, refused = _calculate(_file(tmp_path, content))

    assert [result["error"]["field"] for result in results] == ["file"]
    assert refused is not None


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "latin").write_bytes(b'{"function": "\xe9"}')

    with pytest.raises(CommandError, match="nowhere cannot be read"):
        call_command("calculate", str(tmp_path / "nowhere"))
    with pytest.raises(CommandError, match="not UTF-8"):
        call_command("calculate", str(tmp_path / "latin"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["function"])
def test_whatever_stands_in_a_field_gives_a_result_or_an_error_line(example):
    """Each value of the example, at any depth, in turn becomes each hostile one."""
    inputs = example["inputs"]

    for path in _places(inputs):
        for value in HOSTILE:
            case = _changed(inputs, path, lambda holder, key, value=value: _put(holder, key, value))
            result = answer({"function": example["function"], "inputs": case})
            assert isinstance(json.dumps(result), str), (path, value)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["function"])
def test_whatever_key_is_missing_gives_a_result_or_an_error_line(example):
    for key in example["inputs"]:
        result = answer({"function": example["function"], "inputs": _without(example, key)})
        assert isinstance(json.dumps(result), str), key


@pytest.mark.parametrize("example", STRICT, ids=lambda example: example["function"])
def test_a_missing_key_is_refused_by_its_name(example):
    inputs = example["inputs"]

    for key in inputs:
        result = answer({"function": example["function"], "inputs": _without(example, key)})
        assert f"inputs.{key}" in json.dumps(result.get("error")), key


def test_no_two_desks_claim_the_same_function():
    desks = (claims_desk, collections_desk, grading_desk, limits_desk, policies_desk)

    assert sum(len(desk.FUNCTIONS) for desk in desks) == len(FUNCTIONS)


def test_standard_input_is_read_and_the_exit_status_is_1_when_something_was_refused():
    run = subprocess.run(
        [sys.executable, "manage.py", "calculate", "-"],
        input=f"{GOOD}\n{{\n".encode(),
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        check=False,
        timeout=60,
    )

    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == 1
    assert lines[0]["costs"] == "150.00"
    assert lines[1]["error"]["field"] == "line 2"
    assert b"Traceback" not in run.stderr


def _without(example, key):
    return {name: value for name, value in example["inputs"].items() if name != key}


def _put(holder, key, value):
    holder[key] = value
