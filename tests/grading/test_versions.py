"""A fitted model grades: the parts on the row, the night's shift of a market, and the way back."""

from datetime import timedelta

import pytest

from accounts.rules import SYSTEM
from core import tenancy
from core.fields import new_public_id
from core.models import Event
from grading import queries, services
from grading.models import (
    CompanyScore,
    FollowedCompany,
    GradeChange,
    Judgement,
    JudgementState,
    ModelVersion,
    VersionState,
)
from grading.queries import versions
from grading.services import night
from tests import factories
from tests.factories import NOW, TODAY
from tests.grading.model.test_scoring import MODEL

pytestmark = pytest.mark.django_db

TWO_GRADES = 1_520_000


@pytest.fixture(autouse=True)
def scope():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture(autouse=True)
def champion(monkeypatch):
    """Version 2 grades; it is a small model, so that its sums can be followed by hand."""
    monkeypatch.setattr(versions, "model", lambda version: MODEL)
    monkeypatch.setattr(queries, "model", lambda version: MODEL)
    ModelVersion.objects.all().delete()
    return ModelVersion.objects.create(
        version=2, sha256="0" * 64, state=VersionState.CHAMPION, added_at=NOW
    )


def regrade(*companies, now=NOW):
    return services.regrade(
        [company.id for company in companies],
        cause="TEST",
        cause_id=new_public_id(),
        by=SYSTEM,
        now=now,
    )


def judge(points, *, key="NL"):
    author, other = factories.user(), factories.user()
    return Judgement.objects.create(
        level="COUNTRY",
        key=key,
        points=points,
        reason="Floods",
        evidence="Newspaper",
        valid_from=TODAY,
        valid_until=TODAY + timedelta(days=30),
        state=JudgementState.RELEASED,
        proposed_at=NOW,
        proposed_by=author,
        decided_at=NOW,
        decided_by=other,
    )


def run_night(day=TODAY, now=NOW):
    for first, last in night.market_ranges(day):
        night.run_markets(first, last, day, now)


def test_the_row_holds_the_parts_of_the_score():
    company = factories.company(country="NL", sector="4690")
    regrade(company)

    row = CompanyScore.objects.get(company=company)
    change = GradeChange.objects.get(company=company)
    assert row.scorecard == 2
    assert row.score == max(row.own + change.market_part, row.floor)
    assert (row.market.country, row.market.sector) == ("NL", "46")


def test_what_is_judged_of_a_country_reaches_its_companies_in_the_night():
    company = factories.company(country="NL", sector="4690")
    elsewhere = factories.company(country="DE", sector="4690")
    regrade(company, elsewhere)
    before = queries.standing(company.id)
    FollowedCompany.objects.create(company=company)
    judge(TWO_GRADES)

    run_night()

    after = queries.standing(company.id)
    assert after.grade > before.grade
    assert "COUNTRY_JUDGED" in {reason["code"] for reason in after.reasons}
    assert sum(reason["points"] for reason in after.reasons) == after.score
    assert queries.standing(elsewhere.id).graded_on == TODAY
    assert GradeChange.objects.filter(company=elsewhere).count() == 1
    told = Event.objects.get(name="grading.grade_changed")
    assert told.facts["new"] == after.grade


def test_a_second_night_of_the_same_day_writes_nothing():
    company = factories.company(country="NL", sector="4690")
    regrade(company)
    judge(TWO_GRADES)
    run_night()
    changes = GradeChange.objects.count()

    run_night()

    assert GradeChange.objects.count() == changes


def test_the_night_after_the_last_day_takes_the_judgement_away_again():
    company = factories.company(country="NL", sector="4690")
    regrade(company)
    grade = queries.standing(company.id).grade
    judge(TWO_GRADES)
    run_night()
    later = TODAY + timedelta(days=31)

    run_night(later, NOW + timedelta(days=31))

    assert queries.standing(company.id).grade == grade


def test_every_change_is_worked_out_again_from_what_was_stored():
    company = factories.company(country="NL", sector="4690")
    regrade(company)
    judge(TWO_GRADES)
    run_night()

    again = list(queries.worked_out(GradeChange.objects.all()))

    assert len(again) == 2
    for change, score in again:
        assert (change.score, change.grade) == (score.millionths, score.grade)
        assert change.probability == score.probability


def test_a_company_of_an_earlier_version_is_due_in_the_night(champion):
    company = factories.company()
    champion.version = 1
    champion.save()
    regrade(company)
    assert CompanyScore.objects.get(company=company).scorecard == 1
    champion.version = 2
    champion.save()

    for first, last in night.ranges(TODAY):
        night.run(first, last, TODAY, NOW)

    assert CompanyScore.objects.get(company=company).scorecard == 2


def test_an_installation_grades_by_the_version_shipped(champion):
    champion.delete()

    assert queries.champion() == versions.SHIPPED


def test_the_artefact_shipped_is_whole_and_its_points_add_up(monkeypatch):
    monkeypatch.undo()

    model = versions.model(versions.SHIPPED)

    assert model.version == versions.SHIPPED
    assert model.score({}) == model.intercept + sum(term.points[0] for term in model.terms)
