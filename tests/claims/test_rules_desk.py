"""The desk calculator for claims refuses what it cannot calculate, and says where."""

import copy
import json
from pathlib import Path

import pytest

from claims.rules import desk
from core.errors import BadInput

EXAMPLES = {
    example["id"]: example
    for example in json.loads(
        (Path(__file__).parents[1] / "worked_examples.json").read_text(encoding="utf-8")
    )["examples"]
}


def inputs_of(example_id):
    return copy.deepcopy(EXAMPLES[example_id]["inputs"])


def put(inputs, path, value):
    *way, last = path
    for step in way:
        inputs = inputs[step]
    inputs[last] = value


@pytest.mark.parametrize(
    ("path", "value", "place", "problem"),
    [
        (["policy", "insured_pct"], None, "inputs.policy.insured_pct", "is missing"),
        (["policy", "insured_pct"], "1.01", "inputs.policy.insured_pct", "must be at most 1"),
        (["policy", "eefl"], "-1", "inputs.policy.eefl", "must be at least 0"),
        (["policy", "afl"], "0.005", "inputs.policy.afl", "must be in whole cents"),
        (
            ["policy", "eefl_basis"],
            "both",
            "inputs.policy.eefl_basis",
            "must be one of before_pct, after_pct",
        ),
        (["policy", "mep_days"], "1.5", "inputs.policy.mep_days", "must be a whole number"),
        (["date_of_loss"], "10-03-2026", "inputs.date_of_loss", "must be a date"),
        (["invoices"], "F1", "inputs.invoices", "must be a list"),
        (["invoices", 1, "no"], "F1", "inputs.invoices[1].no", "is used twice"),
        (["invoices", 2, "due"], None, "inputs.invoices[2].due", "is missing"),
        (["invoices", 0, "excluded"], "PAID", "inputs.invoices[0].excluded", "must be one of"),
        (["limit_timeline", 0, "kind"], "high", "inputs.limit_timeline[0].kind", "must be one of"),
        (
            ["limit_timeline", 0, "to"],
            "2024-12-31",
            "inputs.limit_timeline[0].to",
            "must not be before from",
        ),
        (
            ["credit_notes"],
            [{"date": "2026-01-01", "invoice": "F9", "net": "1", "vat": "0"}],
            "inputs",
            "F9, which is not in the ledger",
        ),
    ],
)
def test_a_claim_that_cannot_be_read_is_refused_at_its_place(path, value, place, problem):
    inputs = inputs_of("CLM-01")
    put(inputs, path, value)

    with pytest.raises(BadInput) as refusal:
        desk.FUNCTIONS["claim_indemnity"](inputs)

    assert refusal.value.values["place"] == place
    assert problem in str(refusal.value.values["problem"])


@pytest.mark.parametrize(
    ("example_id", "path", "value", "place"),
    [
        ("CLM-13", ["quotes_ccy_per_eur", "due_date"], "0", "inputs.quotes_ccy_per_eur.due_date"),
        ("CLM-35", ["invoices", 1, "no"], "A", "inputs.invoices"),
        ("CLM-31", ["invoices", 0, "dispatch"], "2024-01-01", "inputs.invoices[0].dispatch"),
        ("CLM-14", ["recoveries_shared_before_payout"], "120000", "inputs"),
        ("CLM-19", ["oldest_due"], "31 March", "inputs.oldest_due"),
        ("PAY-01", ["ibans"], [7], "inputs.ibans"),
        ("PAY-02", ["references"], ["CLM-2026"], "inputs"),
        ("PAY-03", ["numbers"], ["12345678901234"], "inputs"),
        ("PAY-04", ["transactions", 0, "amount"], "-5.00", "inputs.transactions[0].amount"),
        ("PAY-04", ["open_items", 0, "case"], "", "inputs.open_items[0].case"),
    ],
)
def test_other_calculations_refuse_at_their_place_too(example_id, path, value, place):
    inputs = inputs_of(example_id)
    put(inputs, path, value)

    with pytest.raises(BadInput) as refusal:
        desk.FUNCTIONS[EXAMPLES[example_id]["function"]](inputs)

    assert refusal.value.values["place"] == place


@pytest.mark.parametrize("values", [None, [], "CLM-01", 1])
@pytest.mark.parametrize("function", list(desk.FUNCTIONS))
def test_no_calculation_takes_anything_but_an_object(function, values):
    with pytest.raises(BadInput) as refusal:
        desk.FUNCTIONS[function](values)

    assert refusal.value.values["place"] == "inputs"


def test_the_steps_of_a_claim_are_printed_with_their_rules():
    """R-CLM-18"""
    steps = desk.FUNCTIONS["claim_indemnity"](inputs_of("CLM-11"))["steps"]

    assert isinstance(steps, list)
    changed = [
        (step["step"], step["before"], step["after"], step["rule"])
        for step in steps
        if step["before"] != step["after"]
    ]
    assert changed == [
        ("INVOICED", "0.00", "100000.00", "domain 3.1"),
        (
            "FIRST_LOSS_BEFORE_SHARE",
            "100000.00",
            "95000.00",
            "domain 1.2, first loss of each claim",
        ),
        ("INSURED_SHARE", "95000.00", "85500.00", "domain 1.2, insured share"),
        ("AGGREGATE_FIRST_LOSS", "85500.00", "75500.00", "domain 1.2, aggregate first loss"),
        ("MAXIMUM_LIABILITY", "75500.00", "70000.00", "domain 1.2, maximum liability"),
    ]


def test_a_ratio_without_end_is_printed_in_six_decimals_and_never_rounds_the_shares():
    inputs = inputs_of("CLM-14") | {"indemnity_paid": "80000.00", "recovery": "3000000.00"}

    result = desk.FUNCTIONS["split_recovery"](inputs)

    assert result["insurer_ratio"] == "0.666667"
    assert result["uncapped_insurer_share"] == "2000000.00"
