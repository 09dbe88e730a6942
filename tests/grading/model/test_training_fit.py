"""What the libraries of training fit; run where they are installed."""

import math
import random
from array import array
from collections.abc import Mapping

import pytest

from grading.model import artefact
from grading.model.compiled import Compiled
from grading.training import grid, libraries, shipped
from grading.training.fitting import (
    MILLION,
    Settings,
    as_matrix,
    boosted,
    converted,
    fit,
    goes_one_way,
    scores,
)
from grading.training.labelled import LabelledSet
from grading.training.pool import pooled

pytestmark = pytest.mark.skipif(
    not libraries.are_there(),
    reason="the libraries of training are installed by the first training command",
)
QUICK = Settings(pairs=2, bins=32, pair_bins=8, bags=2, learning_rate=0.1, rounds=60)


def made(seed, count=600, *, name="made", blank=None) -> LabelledSet:
    """Return rows in which failures follow from two indicators and their product."""
    chance = random.Random(seed)
    values: Mapping[str, array[float]] = {
        code: array("d", (chance.gauss(0, 1) for _ in range(count)))
        for code in ("equity_to_assets", "gross_margin", "size")
    }
    lean = [-2 * e + m * s for e, m, s in zip(*values.values(), strict=True)]
    target = tuple(int(chance.random() < 1 / (1 + math.exp(2 - x))) for x in lean)
    for row in range(0, count, 7):
        values["gross_margin"][row] = math.nan
    if blank:
        values = {**values, blank: array("d", [math.nan]) * count}
    return LabelledSet(name, name, values, target)


def test_the_artefact_scores_what_the_library_scores():
    rows = made(1)
    machine = boosted(rows, QUICK, seed=1)
    model = converted(machine, rows.codes)
    odd = made(2, 50)
    odd.values["size"][0], odd.values["size"][1] = 1e30, -1e30

    expected = machine.decision_function(as_matrix(odd))

    pairs = [term for term in model.terms if len(term.bins) == 2]
    assert len(pairs) == 2
    for score, library in zip(scores(model, odd), expected, strict=True):
        assert score / MILLION == pytest.approx(float(library), abs=1e-5)


def test_one_row_is_scored_as_many_are():
    rows = made(1, 200)
    model = fit(rows, QUICK, seed=1)

    row = {code: values[3] for code, values in rows.values.items()}

    assert model.score(row) == scores(model, rows)[3]


def test_a_demanded_direction_is_kept():
    rows = made(3)
    settings = Settings(pairs=1, bins=32, bags=2, rounds=60, directions={"equity_to_assets": -1})

    model = fit(rows, settings, seed=1)

    (term,) = [term for term in model.terms if term.code == "equity_to_assets"]
    assert goes_one_way(term, -1)
    assert len({*term.points}) > 2
    assert all("equity_to_assets" not in term.code for term in model.terms if len(term.bins) == 2)


def test_the_same_seed_gives_the_same_artefact_byte_for_byte(tmp_path):
    known = (made(4, name="one"), made(5, name="other", blank="size"))
    for number in (1, 2):
        model = shipped.train(
            known, shares=(0.5, 0.5), calibrated_on="other", seed=9, settings=QUICK,
            codes=known[0].codes, watch=lambda _: None,
        )  # fmt: skip
        artefact.write(model, tmp_path / f"{number}.json")

    assert (tmp_path / "1.json").read_bytes() == (tmp_path / "2.json").read_bytes()
    assert artefact.read(tmp_path / "1.json").facts["data"][0]["sha256"] == "one"


def test_what_a_company_does_not_show_is_worth_the_points_of_the_average_row():
    pool = pooled((made(4), made(5, blank="size")), seed=1, shares=(0.5, 0.5), codes=made(4).codes)

    model = shipped.fitted(pool, QUICK, seed=1)

    for term in model.terms:
        if len(term.bins) == 1:
            assert min(term.points[1:]) <= term.points[0] <= max(term.points[1:])
        assert all(bins.indicator != "size" for bins in term.bins if len(term.bins) == 2)


def test_a_version_after_another_keeps_to_its_cuts_and_its_bins_are_those_there_are():
    rows = made(1)
    first = Compiled(fit(rows, QUICK, seed=1))
    others = made(5)

    later = fit(others, QUICK, seed=2, on=first.model.cuts)

    for code, cuts in later.cuts.items():
        assert cuts == first.model.cuts[code]
    bins = {bins.indicator: bins for term in later.terms for bins in term.bins}
    assert all(set(each.cuts) <= set(first.model.cuts[code]) for code, each in bins.items())
    machine = boosted(grid.placed(others, first.model.cuts), QUICK, seed=2)
    expected = machine.decision_function(as_matrix(grid.placed(others, first.model.cuts)))
    for score, library in zip(scores(later, others), expected, strict=True):
        assert score / MILLION == pytest.approx(float(library), abs=1e-5)
