"""The figures of the model card, folds and calibration: plain Python, always tested."""

import math
from collections import Counter

import pytest

from grading.model.artefact import Bins, Model, Term
from grading.training import calibration, folds, metrics
from grading.training.fitting import (
    goes_one_way,
    joined,
    one_way,
    probability,
    scaled,
)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([0.1, 0.2, 0.3, 0.4], 1.0),
        ([0.4, 0.3, 0.2, 0.1], 0.0),
        ([0.1, 0.3, 0.2, 0.4], 0.75),
        ([0.5, 0.5, 0.5, 0.5], 0.5),  # a tie counts half
    ],
)
def test_auc_is_the_chance_that_a_failure_scores_above_a_survivor(scores, expected):
    assert metrics.auc([0, 0, 1, 1], scores) == expected


def test_average_precision_steps_with_recall():
    assert metrics.average_precision([1, 0, 1, 0], [4, 3, 2, 1]) == pytest.approx(5 / 6)
    assert metrics.average_precision([1, 0, 1, 0], [1, 1, 1, 1]) == 0.5


def test_brier_and_log_loss_punish_what_did_not_happen():
    assert metrics.brier([1, 0], [0.8, 0.4]) == pytest.approx(0.1)
    assert metrics.log_loss([1, 0], [0.8, 0.4]) == pytest.approx(-math.log(0.8 * 0.6) / 2)
    assert math.isfinite(metrics.log_loss([1], [0.0]))


@pytest.mark.parametrize(
    ("failures", "count", "rate", "expected"),
    [
        (5, 10, 0.5, 1.0),
        (0, 10, 0.5, 2 / 1024),
        (10, 10, 0.5, 2 / 1024),
        (0, 3, 0.1, 1.0),  # twice 0.729 is more than all
    ],
)
def test_the_binomial_test_is_two_sided(failures, count, rate, expected):
    assert metrics.binomial_tail(failures, count, rate) == pytest.approx(expected)


def test_the_same_grades_are_stable():
    assert metrics.stability([10, 20, 30], [1, 2, 3]) == pytest.approx(0)
    assert metrics.stability([90, 10], [10, 90]) > 0.25


def test_each_fold_has_its_share_of_failures_and_each_row_is_looked_at_once():
    target = [1] * 20 + [0] * 180

    cut = folds.stratified(target, 10, seed=3)

    assert Counter(row for fold in cut for row in fold.test) == Counter(range(200))
    assert all(sum(target[row] for row in fold.test) == 2 for fold in cut)
    assert all(not set(fold.train) & set(fold.test) for fold in cut)
    assert cut == folds.stratified(target, 10, seed=3)
    assert cut != folds.stratified(target, 10, seed=4)


def test_rows_of_one_key_stay_in_one_fold():
    keys = [row // 4 for row in range(200)]
    target = [int(row < 40) for row in range(200)]

    cut = folds.together(keys, target, 5, seed=1)

    for fold in cut:
        assert not {keys[row] for row in fold.train} & {keys[row] for row in fold.test}
    assert Counter(row for fold in cut for row in fold.test) == Counter(range(200))


def test_calibration_finds_slope_and_level_again():
    """Of 1,000 rows at each score so many failed as log-odds of 0.5 x score - 2 ask for."""
    scores, target = [], []
    for score in range(-4, 5):
        failures = round(1000 * probability(round((0.5 * score - 2) * 1_000_000)))
        scores += [score * 1_000_000] * 1000
        target += [1] * failures + [0] * (1000 - failures)

    found = calibration.calibrate(scores, target, stated_rate=0.01)

    assert found.slope == pytest.approx(0.5, abs=0.01)
    assert found.level == pytest.approx(-2, abs=0.01)
    rate = found.observed_rate
    assert found.correction == pytest.approx(math.log(0.01 / 0.99) - math.log(rate / (1 - rate)))


def test_a_grade_with_too_few_failures_is_said_not_to_be_checked():
    level = -7_000_000  # 0.09 %: grade 2

    told = calibration.by_grade([level] * 1000, [1] + [0] * 999, correction=0.0)

    (grade,) = [line for line in told if line["rows"]]
    assert (grade["grade"], grade["failures"], grade["enough"]) == (2, 1, False)
    assert grade["expected"] == pytest.approx(0.91, abs=0.01)


def test_neighbouring_bins_with_the_same_points_are_one():
    term = Term("a", (Bins("a", (1.0, 2.0, 3.0)),), (9, 5, 5, 7, 7))

    small = joined(term)

    assert small == Term("a", (Bins("a", (2.0,)),), (9, 5, 7))
    assert [small.of({"a": v}) for v in (None, 0, 1.5, 2, 9)] == [9, 5, 5, 7, 7]


@pytest.mark.parametrize("direction", [1, -1])
def test_a_term_is_made_to_go_one_way_with_the_mean_it_had(direction):
    term = Term("a", (Bins("a", (1.0, 2.0, 3.0)),), (9, 1, 4, 2, 8))

    found = one_way(term, direction, (0, 1, 1, 1, 1))

    assert goes_one_way(found, direction)
    assert found.points[0] == 9
    values = [found.of({"a": v}) for v in (0.5, 1.5, 2.5, 3.5)]
    assert sum(values) == pytest.approx(15, abs=2)


def test_calibration_is_folded_into_whole_points():
    model = Model(2, 100, (Term("a", (Bins("a", (1.0,)),), (0, -3, 5)),), {})

    found = scaled(model, 0.5, -2.0, {})

    assert found.intercept == -1_999_950
    assert found.terms[0].points == (0, -2, 2)


def test_the_cuts_of_an_indicator_are_those_of_all_its_terms():
    one = Term("a", (Bins("a", (1.0, 2.0)),), (0, 0, 0, 0))
    pair = Term("a x b", (Bins("a", (1.5,)), Bins("b", (0.0,))), (0,) * 9)

    found = Model(2, 0, (one, pair), {}).cuts

    assert found == {"a": (1.0, 1.5, 2.0), "b": (0.0,)}


def test_the_cuts_of_a_grid_are_there_whether_a_term_has_them_or_not():
    one = Term("a", (Bins("a", (2.0,)),), (0, 0, 0))

    found = Model(3, 0, (one,), {}, {"a": (1.0, 2.0, 3.0)}).cuts

    assert found == {"a": (1.0, 2.0, 3.0)}
