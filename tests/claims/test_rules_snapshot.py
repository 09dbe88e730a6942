"""What a claim was calculated from, kept and read back."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from claims.rules.calculation import Calculation, calculate
from claims.rules.exchange import Quotes
from claims.rules.inputs import ClaimInputs, DatedTerms, Exclusion, Period
from claims.rules.snapshot import as_json, from_json
from core.errors import BadInput
from core.money import Money
from limits.rules.cover.reasons import Reason
from receivables.rules.ledger import Dispute
from tests.claims.rules_factory import (
    claim,
    credit_note,
    day,
    eur,
    invoice,
    limit,
    policy_year,
    receipt,
)

FULL = claim(
    invoice("A", 70_000, vat=14_700, extended_to=day("2026-05-01")),
    invoice("B", 50_000, dispatched="2026-01-25"),
    receipts=[receipt(20_000, "2026-02-11", "B"), receipt(20_000, "2026-03-11")],
    credit_notes=[credit_note(100, "2026-02-01", "A", vat=21), credit_note(1, "2026-02-01")],
    limits=(limit(share="0.850000"), limit(5_000, "2026-01-01", "2026-02-01")),
    years=(policy_year(since="2026-01-01", until="2026-12-31", maximum="120000.000"),),
    disputes=(Dispute("A"), Dispute("B", eur(10), is_gross=True)),
    exclusions=(Exclusion("B", Reason.CONDITION_NOT_MET),),
    stops=(Period(day("2026-03-01")),),
    stops_lifted=(Period(None, day("2026-03-02")),),
    paid_out_on=day("2026-04-01"),
    quotes=(Quotes("A", Decimal("1.0850"), Decimal("1.0720"), Decimal("1.1010")),),
)


def test_inputs_read_back_are_what_they_were():
    kept = json.dumps(as_json(FULL))

    assert from_json(ClaimInputs, json.loads(kept)) == FULL


def test_a_calculation_read_back_is_what_it_was():
    calculation = calculate(FULL)

    kept = json.dumps(as_json(calculation))

    assert from_json(Calculation, json.loads(kept)) == calculation


def test_a_claim_recalculated_from_its_snapshot_gives_the_same_result():
    """R-CLM-02"""
    kept = json.loads(json.dumps(as_json(FULL)))

    assert calculate(from_json(ClaimInputs, kept)) == calculate(FULL)


def test_the_same_facts_give_the_same_snapshot_however_they_were_kept():
    """numeric(18,3) and numeric(9,6) come back from the database with more zeros"""
    with_zeros = replace(FULL, prejudice=Money(Decimal("0.000"), "EUR"))

    assert as_json(with_zeros) == as_json(FULL)
    assert as_json(eur("20000.000")) == {"amount": "20000", "currency": "EUR"}
    assert as_json(Decimal("0.900000")) == "0.9"


def _without(path, kept):
    *way, last = path
    for step in way:
        kept = kept[step]
    del kept[last]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (["date_of_loss"], "inputs.date_of_loss: is missing"),
        (["terms", "vat_covered"], "inputs.terms.vat_covered: is missing"),
        (["limits", 1, "insured_share"], "inputs.limits[1].insured_share: is missing"),
        (["prejudice", "currency"], "inputs.prejudice.currency: is missing"),
    ],
)
def test_a_snapshot_that_lacks_something_says_what(path, place):
    kept = json.loads(json.dumps(as_json(FULL)))
    _without(path, kept)

    with pytest.raises(BadInput) as refusal:
        from_json(ClaimInputs, kept)

    assert str(refusal.value) == place


def test_what_is_younger_than_a_snapshot_has_its_default():
    kept = json.loads(json.dumps(as_json(FULL)))
    _without(["paid_out_on"], kept)

    assert from_json(ClaimInputs, kept).paid_out_on is None


def test_a_snapshot_made_before_terms_and_conditions_had_their_days_reads_and_hashes_as_it_did():
    """R-CLM-02: with one set of terms and no condition nothing new is written"""
    kept = json.loads(json.dumps(as_json(FULL)))

    assert "dated_terms" not in kept
    assert "maximum_payment_days" not in kept["limits"][0]
    assert as_json(from_json(ClaimInputs, kept)) == kept


def test_terms_over_time_and_a_condition_of_a_limit_are_kept():
    dated = (DatedTerms(day("2026-01-01"), 30, 10, 45),)
    changed = replace(FULL, dated_terms=dated, limits=(replace(limit(), maximum_payment_days=30),))

    kept = json.loads(json.dumps(as_json(changed)))

    assert from_json(ClaimInputs, kept) == changed
    assert calculate(from_json(ClaimInputs, kept)) == calculate(changed)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"date_of_loss": "soon"}, "inputs.date_of_loss"),
        ({"date_of_loss": None}, "inputs.date_of_loss"),
        ({"limits": {}}, "inputs.limits"),
        ({"limits": [1]}, "inputs.limits[0]"),
        ({"exclusions": [{"invoice": "A", "reason": "BORED"}]}, "inputs.exclusions[0].reason"),
        ({"exclusions": [{"invoice": 7, "reason": "PAID"}]}, "inputs.exclusions[0].invoice"),
        ({"weather": "fine"}, "inputs.weather"),  # an input that would silently not count
    ],
)
def test_a_snapshot_of_another_shape_is_refused_at_its_place(changes, place):
    kept = json.loads(json.dumps(as_json(FULL))) | changes

    with pytest.raises(BadInput) as refusal:
        from_json(ClaimInputs, kept)

    assert refusal.value.values["place"] == place
