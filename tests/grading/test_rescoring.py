"""A new version of the model for everybody: scored beside, then swapped in with its history."""

from random import Random
from uuid import uuid4

import pytest
from django.db import connection

from accounts.rules import SYSTEM
from core import serving_role, tenancy
from core.models import Event
from grading.benchmark import synthetic
from grading.model import compiled
from grading.model.compiled import Compiled
from grading.models import (
    CompanyIndicators,
    CompanyScore,
    FollowedCompany,
    GradeChange,
    Market,
    MovedIndicators,
)
from grading.services import night_sql, rescoring
from grading.services.night_sql import Night
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

OLD = Compiled(synthetic.model(version=2, indicators=5, pairs=3, seed=1))
NEW = Compiled(synthetic.model(version=3, indicators=5, pairs=3, seed=2))
PLACES = {code: place for place, code in enumerate(NEW.model.indicators, start=1)}
PART = 1_500
BESIDE = -700


@pytest.fixture(autouse=True)
def _owner():
    """Act as the owner of the tables, who alone may swap them."""
    with tenancy.scope(staff=True), connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        yield
        cursor.execute(f'SET ROLE "{serving_role.name()}"')


@pytest.fixture
def companies():
    market = Market.objects.create(id=1, country="NL", sector="46")
    return [_scored(market, seed) for seed in range(40)]


def _scored(market, seed):
    values = synthetic.values(OLD.model, Random(seed))
    figures = [float("nan") if values[code] is None else values[code] for code in PLACES]
    company = factories.company()
    bins = OLD.encode(values)
    own = OLD.model.score(values) + BESIDE
    CompanyIndicators.objects.create(company=company, figures=figures, changed_on=TODAY)
    CompanyScore.objects.create(
        company=company,
        score=own + PART,
        grade=compiled.grade_of(own + PART),
        confidence="A",
        scorecard=2,
        graded_on=TODAY,
        own=own,
        market=market,
        bins=bins,
        beside=BESIDE,
    )
    return company, values


def _rescore(*, alike=(), to=NEW):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the test wrote, it commits nothing
    night = Night(TODAY, NOW, "PROMOTION", uuid4(), to, (PART,))
    ranges = [(1, 2**31)]
    rescoring.rescore(ranges, night, PLACES, alike=alike, spread=_one_by_one, by=SYSTEM)
    return night


def _one_by_one(work, ranges):
    return [work(first, last) for first, last in ranges]


def test_every_company_gets_the_score_of_the_new_version(companies):
    before = {row.company_id: row.grade for row in CompanyScore.objects.all()}
    FollowedCompany.objects.create(company=companies[0][0])

    _rescore()

    scores = CompanyScore.objects.in_bulk()
    for company, values in companies:
        row = scores[company.id]
        assert bytes(row.bins) == NEW.encode(values)
        assert row.own == NEW.model.score(values) + BESIDE
        assert row.score == row.own + PART
        assert row.grade == compiled.grade_of(row.score)
        assert row.scorecard == 3
    moved = {key: row.grade for key, row in scores.items() if row.grade != before[key]}
    assert moved
    assert dict(GradeChange.objects.values_list("company_id", "grade")) == moved
    told = {companies[0][0].public_id} if companies[0][0].id in moved else set()
    assert set(Event.objects.values_list("subject_id", flat=True)) == told


def test_bins_that_are_there_give_what_the_figures_give(companies):
    newer = Compiled(synthetic.newer(OLD.model, off_grid=False))
    company, values = companies[0]  # its figures moved, the night has not seen them
    CompanyScore.objects.filter(company=company).update(bins=bytes(len(PLACES)))
    MovedIndicators.objects.create(company=company, bins=OLD.encode(values))
    CompanyIndicators.objects.update(figures=[])  # nobody looks at them

    _rescore(alike=[2], to=newer)

    for company, values in companies:
        row = CompanyScore.objects.get(company=company)
        assert bytes(row.bins) == newer.encode(values)
        assert row.own == newer.model.score(values) + BESIDE


def test_bins_of_a_version_that_cuts_otherwise_are_not_taken(companies):
    company, values = companies[0]
    CompanyScore.objects.filter(company=company).update(scorecard=1, bins=b"")
    newer = Compiled(synthetic.newer(OLD.model, off_grid=True))

    _rescore(alike=[2], to=newer)

    assert CompanyScore.objects.get(company=company).own == newer.model.score(values) + BESIDE


def test_a_company_without_figures_keeps_its_score(companies):
    company = factories.graded(factories.company(), grade=4)

    _rescore()

    row = CompanyScore.objects.get(company=company)
    assert (row.grade, row.scorecard, row.own) == (4, 1, None)


def test_the_new_table_is_bound_as_the_old_one_was(companies):
    before = _constraints()

    _rescore()

    assert _constraints() == before


def test_what_waits_for_the_night_is_encoded_anew(companies):
    company, values = companies[0]
    MovedIndicators.objects.create(company=company, bins=OLD.encode(values))

    night = _rescore()

    assert bytes(MovedIndicators.objects.get().bins) == NEW.encode(values)
    assert night_sql.regrade_range(1, 2**31, night, by=SYSTEM).written == 0


def _constraints():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, regexp_replace(pg_get_constraintdef(oid), ' NOT VALID$', '')"
            " FROM pg_constraint WHERE conrelid = 'grading_companyscore'::regclass ORDER BY conname"
        )
        return cursor.fetchall()
