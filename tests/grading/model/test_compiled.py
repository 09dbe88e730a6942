"""The compiled model: bytes, points and grades in SQL are those of Python."""

import math
from random import Random

import pytest
from django.db import connection

from core.errors import BadInput
from grading.benchmark import comparing, synthetic
from grading.model import compiled
from grading.model.artefact import Bins, Model, Term
from grading.model.compiled import Compiled
from grading.rules import odds, scale

pytestmark = pytest.mark.django_db


def _ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", values)
        return cursor.fetchone()[0]


def _model(*terms):
    return Model(2, -4_000_000, terms, {})


SOLVENCY = Bins("solvency", (0.1, 0.3))
SOLVENCY_ROUGHLY = Bins("solvency", (0.2,))
LIQUIDITY = Bins("liquidity", (1.0,))
SMALL = _model(
    Term("solvency", (SOLVENCY,), (700, 400, 100, -200)),
    Term("liquidity", (LIQUIDITY,), (50, 30, -30)),
    Term("solvency & liquidity", (SOLVENCY_ROUGHLY, LIQUIDITY), (1, 2, 3, 4, 5, 6, 7, 8, 9)),
)


@pytest.mark.parametrize(
    ("solvency", "kept"),
    [
        (None, 0),
        (math.nan, 0),
        (-math.inf, 1),
        (0.0999, 1),
        (0.1, 2),  # on a cut: the bin above it
        (0.2, 3),  # the cut of the pair counts too
        (0.3, 4),
        (math.inf, 4),
    ],
)
def test_a_figure_has_the_same_byte_in_sql(solvency, kept):
    model = Compiled(SMALL)
    sql = model.encoding_sql({"solvency": "%s::float8", "liquidity": "NULL::float8"})

    assert model.encode({"solvency": solvency}) == bytes((kept, 0))
    assert bytes(_ask(sql, solvency)) == bytes((kept, 0))


def test_the_points_of_bytes_are_those_of_the_figures():
    model = Compiled(SMALL)
    values = {"solvency": 0.15, "liquidity": None}
    kept = model.encode(values)

    assert model.points_of(kept) == {
        "solvency": 100,
        "liquidity": 50,
        "solvency & liquidity": 4,
    }
    assert SMALL.intercept + sum(model.points_of(kept).values()) == SMALL.score(values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {model.points_sql()} FROM (VALUES (%s::bytea)) AS row (bins)", [kept]
        )
        assert cursor.fetchone() == (SMALL.score(values),)


def test_random_companies_have_the_same_bytes_points_and_grades_in_sql():
    model = synthetic.model(version=2, indicators=40, pairs=20, seed=7)

    compared = comparing.compare(model, rows=300, seed=11)

    assert compared.rows == compared.equal == 300


def test_every_cut_off_separates_two_grades():
    for number, start in enumerate(compiled.starts(), start=2):
        for score in (start - 1, start, start + 1):
            grade = scale.grade_of(odds.probability_of(score))
            assert grade == (number if score >= start else number - 1)
            assert compiled.grade_of(score) == grade
            assert _ask(compiled.grade_sql("%s::integer"), score) == grade


def test_grades_by_cut_offs_are_those_of_probabilities_all_along_the_scale():
    drawn = Random(3)
    scores = [drawn.randint(-30_000_000, 21_000_000) for _ in range(5_000)]

    assert [compiled.grade_of(score) for score in scores] == [
        scale.grade_of(odds.probability_of(score)) for score in scores
    ]


def test_a_floor_lifts_a_score_and_none_leaves_it():
    score = compiled.score_sql("%s::integer", "%s::integer", "%s::integer")

    assert _ask(score, -5_000_000, 100_000, None) == -4_900_000
    assert _ask(score, -5_000_000, 100_000, -2_650_000) == -2_650_000
    assert _ask(score, -1_000_000, 100_000, -2_650_000) == -900_000


def test_more_bins_than_a_byte_counts_are_refused():
    many = Bins("solvency", tuple(map(float, range(255))))

    with pytest.raises(BadInput, match="solvency"):
        Compiled(_model(Term("solvency", (many,), (0,) * many.count)))


def test_points_beyond_four_bytes_are_refused():
    with pytest.raises(BadInput, match="points"):
        Compiled(_model(Term("liquidity", (LIQUIDITY,), (0, 2**30, 0))))
