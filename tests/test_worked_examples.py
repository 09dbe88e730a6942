"""The 101 worked examples, to the cent, on the rules the application itself uses."""

import json
from pathlib import Path

import pytest

from claims.management.commands.calculate import FUNCTIONS, answer

FILE = Path(__file__).with_name("worked_examples.json")
EXAMPLES = {
    example["id"]: example for example in json.loads(FILE.read_text(encoding="utf-8"))["examples"]
}
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


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_no_number_in_a_result_is_a_float(name):
    example = EXAMPLES[name]

    result = answer({"function": example["function"], "inputs": example["inputs"]})

    assert list(_floats(result)) == []


def _floats(value):
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _floats(part)
    elif isinstance(value, float):
        yield value
