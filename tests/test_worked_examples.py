"""The 101 worked examples, to the cent, on the rules the application itself uses."""

import json
from pathlib import Path

import pytest

from claims.management.commands.calculate import FUNCTIONS, answer, cases

FILE = Path(__file__).with_name("worked_examples.json")
EXAMPLES = {example["id"]: example for example in cases(FILE.read_text(encoding="utf-8"))}
NOT_BUILT_YET: frozenset[str] = frozenset()


def _cases():
    for name in EXAMPLES:
        marks = [pytest.mark.xfail(strict=True)] if name in NOT_BUILT_YET else []
        yield pytest.param(name, marks=marks)


def test_there_are_101_examples_and_every_function_of_theirs_is_known():
    wanted = {example["function"] for example in EXAMPLES.values()}

    assert len(EXAMPLES) == 101
    assert wanted - set(FUNCTIONS) == set()
    assert NOT_BUILT_YET - set(EXAMPLES) == frozenset()


@pytest.mark.parametrize("name", _cases())
def test_the_rules_give_what_the_worked_example_expects(name):
    example = EXAMPLES[name]

    result = answer({"function": example["function"], "inputs": example["inputs"]})

    assert {key: result.get(key, "missing") for key in example["expected"]} == example["expected"]


def test_no_number_of_a_worked_example_is_a_float():
    written = json.dumps(
        [answer({"function": e["function"], "inputs": e["inputs"]}) for e in EXAMPLES.values()]
    )

    assert not _floats(json.loads(written))


def _floats(value: object) -> list[float]:
    if isinstance(value, float):
        return [value]
    inside = value.values() if isinstance(value, dict) else value
    return [found for part in inside for found in _floats(part)] if _holds(value) else []


def _holds(value: object) -> bool:
    return isinstance(value, dict | list)
