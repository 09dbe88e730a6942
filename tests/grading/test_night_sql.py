"""The night in SQL: what moved is written once, with its history, and told where it matters."""

from random import Random
from uuid import uuid4

import pytest

from accounts.rules import SYSTEM
from core import tenancy
from core.models import Event
from grading.benchmark import synthetic
from grading.model import compiled
from grading.model.compiled import Compiled
from grading.models import (
    CompanyScore,
    FollowedCompany,
    GradeChange,
    GradeReview,
    Market,
    MovedIndicators,
)
from grading.rules import odds
from grading.services import night_sql
from grading.services.night_sql import Night
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

MODEL = Compiled(synthetic.model(version=2, indicators=5, pairs=3, seed=1))
LAST_ID = 2**31 - 1


@pytest.fixture(autouse=True)
def _staff():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def market():
    Market.objects.all().delete()
    return Market.objects.create(id=1, country="NL", sector="46")


def _night(*parts):
    return Night(TODAY, NOW, "NIGHT", uuid4(), MODEL, parts)


def _run(night):
    return night_sql.regrade_range(1, LAST_ID, night, by=SYSTEM)


def _bins(seed):
    return MODEL.encode(synthetic.values(MODEL.model, Random(seed)))


def _own(bins):
    return MODEL.model.intercept + sum(MODEL.points_of(bins).values())


def _scored(market, *, own=None, floor=None, bins=b"", beside=0, **company):
    """Give a company a score in parts that fits a market without a part of its own."""
    row = factories.company(**company)
    own = _own(bins) + beside if own is None else own
    score = own if floor is None else max(own, floor)
    CompanyScore.objects.create(
        company=row,
        score=score,
        grade=compiled.grade_of(score),
        confidence="A",
        scorecard=2,
        graded_on=TODAY,
        own=own,
        floor=floor,
        market=market,
        bins=bins,
        beside=beside,
    )
    return row


START_OF_5 = compiled.starts()[3]


def test_a_market_that_worsens_takes_along_who_stands_at_the_edge_of_a_grade(market):
    at_the_edge = _scored(market, own=START_OF_5 - 1)
    far_from_it = _scored(market, own=START_OF_5 - 2)

    outcome = _run(_night(1))

    assert outcome.written == 1
    assert CompanyScore.objects.get(company=far_from_it).grade == 4
    row = CompanyScore.objects.get(company=at_the_edge)
    assert (row.grade, row.score, row.own) == (5, START_OF_5, START_OF_5 - 1)
    change = GradeChange.objects.get()
    assert (change.company_id, change.old_grade, change.grade) == (at_the_edge.id, 4, 5)
    assert (change.own, change.market_part, change.floor) == (START_OF_5 - 1, 1, None)
    assert change.probability == odds.probability_of(START_OF_5)


def test_a_second_run_of_the_night_writes_nothing(market):
    company = _scored(market, bins=_bins(1))
    MovedIndicators.objects.create(company=company, bins=_bins(2))
    night = _night(300_000)

    first, again = _run(night), _run(night)

    assert (first.written, again.written) == (1, 0)
    assert GradeChange.objects.count() == 1
    assert not MovedIndicators.objects.exists()


def test_a_company_whose_figures_moved_is_added_up_from_its_new_bins(market):
    company = _scored(market, bins=_bins(1), beside=-700)
    MovedIndicators.objects.create(company=company, bins=_bins(2))

    _run(_night(-250_000))

    row = CompanyScore.objects.get(company=company)
    assert bytes(row.bins) == _bins(2)
    assert row.own == _own(_bins(2)) - 700
    assert row.score == row.own - 250_000
    assert row.grade == compiled.grade_of(row.score)


def test_figures_that_moved_within_their_bins_write_nothing(market):
    company = _scored(market, bins=_bins(1))
    MovedIndicators.objects.create(company=company, bins=_bins(1))

    assert _run(_night(0)).written == 0


def test_a_floor_holds_whatever_the_market_does(market):
    company = _scored(market, own=START_OF_5, floor=odds.DEFAULT_SCORE)

    assert _run(_night(-900_000)).written == 0
    assert CompanyScore.objects.get(company=company).grade == 10


def test_companies_outside_the_range_are_left_alone(market):
    company = _scored(market, own=START_OF_5 - 1)

    outcome = night_sql.regrade_range(company.id + 1, LAST_ID, _night(1), by=SYSTEM)

    assert outcome.written == 0


def test_a_score_of_the_first_scorecard_is_left_alone(market):
    factories.graded(factories.company(), grade=4)

    assert _run(_night(5_000_000)).written == 0


def test_a_floor_of_the_first_scorecard_is_no_score_by_itself(market):
    row = factories.graded(factories.company(), grade=4)
    floor = compiled.starts()[6]
    CompanyScore.objects.filter(company=row).update(floor=floor, market=market)

    assert _run(_night(5_000_000)).written == 0


def test_a_market_made_after_its_parts_were_read_waits_for_the_next_night(market):
    later = Market.objects.create(id=2, country="DE", sector="46")
    _scored(later, own=compiled.starts()[6], floor=compiled.starts()[4])

    assert _run(_night(0)).written == 0


def test_only_followed_companies_and_persons_at_risk_are_told_of(market):
    followed = _scored(market, own=START_OF_5 - 1)
    FollowedCompany.objects.create(company=followed)
    edge_of_8 = compiled.starts()[6] - 1
    person = _scored(market, own=edge_of_8, is_natural_person=True)
    _scored(market, own=edge_of_8)

    outcome = _run(_night(1))

    assert outcome.written == 3
    told = [(each.company_id, each.is_followed, each.is_person_at_risk) for each in outcome.moved]
    assert told == [(followed.id, True, False), (person.id, False, True)]
    event = Event.objects.get(name="grading.grade_changed")
    assert event.subject_id == followed.public_id
    assert (event.facts["old"], event.facts["new"]) == (4, 5)
    assert list(GradeReview.objects.values_list("company_id", "grade")) == [(person.id, 8)]


def test_the_part_of_a_market_is_that_of_its_country_and_of_its_sector(market):
    Market.objects.create(id=3, country="DE", sector="")

    parts = night_sql.parts_of_markets({"NL": 10, "DE": 20}, {"46": 1, "": 5})

    assert parts == [11, 0, 25]
