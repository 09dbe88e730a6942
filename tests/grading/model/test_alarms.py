"""Bounds of indicators: what raises an alarm, and that every indicator does something."""

import json
from array import array

import pytest

from grading import artefacts
from grading.model import alarms, artefact, catalogue
from grading.model.alarms import Bound
from grading.model.catalogue import Use
from grading.model.catalogue.uses import uses
from grading.training import bounds
from grading.training.labelled import LabelledSet


@pytest.mark.parametrize(
    ("bound", "value", "passed"),
    [
        (Bound(1.0, None), 0.99, True),
        (Bound(1.0, None), 1.0, False),
        (Bound(None, 2.0), 2.0, False),
        (Bound(None, 2.0), 2.01, True),
        (Bound(1.0, 2.0), None, False),
        (Bound(None, None), 1e9, False),
    ],
)
def test_an_alarm_is_beyond_the_bound_and_never_for_what_is_not_known(bound, value, passed):
    assert bound.is_passed(value) is passed


def test_alarms_stand_in_the_order_of_the_catalogue():
    known = {"size": Bound(1.0, None), "gross_margin": Bound(0.0, None), "net_margin": Bound(0, 1)}

    assert alarms.raised(known, {"net_margin": 2.0, "size": 0.5}) == ["size", "net_margin"]


def test_the_bound_is_where_the_worst_of_the_rows_begin():
    """More equity is better, more liabilities are worse, a size is neither; rows from 0 to 999."""
    column = array("d", range(1000))
    codes = ("equity_to_assets", "liabilities_to_assets", "size")
    rows = LabelledSet("made", "", dict.fromkeys(codes, column), (0,) * 1000)

    found = bounds.bounds([rows])

    assert found["equity_to_assets"] == Bound(20.0, None)
    assert found["liabilities_to_assets"] == Bound(None, 979.0)
    assert found["size"] == Bound(10.0, 989.0)
    assert found["equity_to_assets_change"] == Bound(20.0 - 499.5, None)


def test_every_indicator_of_the_accounts_enters_a_term_or_a_trigger():
    model, known = artefact.read(artefacts.ACCOUNTS), alarms.read(artefacts.ALARMS)

    idle = [
        each.code
        for each in (*catalogue.RATIOS, *catalogue.TRENDS)
        if not uses(each.code, model, known)
    ]
    assert idle == []
    assert uses("equity_to_assets", model, known) == [Use.TERM, Use.TRIGGER]


def test_the_shipped_model_looks_at_indicators_of_the_catalogue_and_fits_a_byte():
    model = artefact.read(artefacts.ACCOUNTS)

    assert set(model.indicators) <= set(catalogue.BY_CODE)
    cuts = {}
    for term in model.terms:
        for bins in term.bins:
            cuts.setdefault(bins.indicator, set()).update(bins.cuts)
    assert max(map(len, cuts.values())) <= 254


def test_more_equity_never_worsens_the_shipped_grade():
    model = artefact.read(artefacts.ACCOUNTS)
    demanded = model.facts["protocol"]["settings"]["directions"]

    assert {"equity_to_assets", "equity_to_liabilities"} <= set(demanded)
    for term in model.terms:
        if len(term.bins) == 2:
            assert not demanded.keys() & {bins.indicator for bins in term.bins}
        elif term.code in demanded:
            steps = list(term.points[1:])
            assert steps == sorted(steps, reverse=demanded[term.code] < 0)


def test_bounds_are_written_the_same_each_time(tmp_path):
    for name in ("one", "other"):
        bounds.write({"size": Bound(1.0, None)}, tmp_path / name)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    assert json.loads((tmp_path / "one").read_text())["bounds"] == {"size": [1.0, None]}
    assert alarms.read(tmp_path / "one") == {"size": Bound(1.0, None)}
