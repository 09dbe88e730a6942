"""The worked examples of claims, recoveries and payments, to the cent (`worked_examples.json`)."""

import json
from pathlib import Path

import pytest

from claims.rules import desk

EXAMPLES = [
    example
    for example in json.loads(
        (Path(__file__).parents[1] / "worked_examples.json").read_text(encoding="utf-8")
    )["examples"]
    if example["area"] in {"claims", "recoveries", "payments"}
]


def test_every_function_of_the_area_has_its_example():
    assert {example["function"] for example in EXAMPLES} == set(desk.FUNCTIONS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_a_worked_example_comes_out_to_the_cent(example):
    expected = example["expected"]

    result = desk.FUNCTIONS[example["function"]](example["inputs"])

    assert _those_of(expected, result) == expected


def _those_of(expected, result):
    """Keep of the result what the example states; more may be printed."""
    if not isinstance(expected, dict):
        return result
    return {name: _those_of(value, result[name]) for name, value in expected.items()}
