"""Everybody graded at once by the version that was promoted, from the bins that are kept."""

from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from companies.models import Company
from core import serving_role, tenancy
from core.models import Event
from grading import artefacts, queries
from grading.model import artefact, compiled
from grading.model.artefact import Bins, Term
from grading.models import (
    CompanyIndicators,
    CompanyScore,
    FollowedCompany,
    GradeChange,
    GradeReview,
    ModelVersion,
    PlacePart,
    Statement,
)
from grading.queries import versions as known
from grading.services import promoted, versions
from grading.services.rescoring import AlreadyRescoring
from tests import factories
from tests.factories import NOW, TODAY
from tests.grading.ground import grade_now
from tests.grading.model.test_scoring import MODEL

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=2)
A_LITTLE, TWO_GRADES = 1_000, 1_520_000


@pytest.fixture(autouse=True)
def _owner():
    """Act as the owner of the tables, who alone may swap them."""
    with tenancy.scope(staff=True), connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        yield
        cursor.execute(f'SET ROLE "{serving_role.name()}"')


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    """Version 2 grades."""
    monkeypatch.setattr(artefacts, "FOLDER", tmp_path)
    known.model.cache_clear()
    artefact.write(MODEL, tmp_path / "accounts-2.json")
    yield tmp_path
    known.model.cache_clear()


def filed(equity=400, *, year="2025", **company):
    row = factories.company(**company)
    given = {"currency": "EUR", "source": "TEST", "recorded_at": NOW}
    Statement.objects.create(
        company=row, period_end=f"{year}-12-31", equity=equity, total_assets=1_000, **given
    )
    grade_now(row)
    return row


def promote(folder, model):
    """Let a version grade, as somebody else would by the desk."""
    artefact.write(model, folder / f"accounts-{model.version}.json")
    versions.try_in_force(model.version, now=NOW)


def worse(by):
    return replace(MODEL, version=3, intercept=MODEL.intercept + by)


def rescore(now=LATER):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the test wrote, it commits nothing
    return promoted.rescore_everybody(
        now=now, spread=lambda work, ranges: [work(first, last) for first, last in ranges]
    )


def as_python_has_it(company):
    evidence = queries.evidence_of({company.id: company}, TODAY)[company.id]
    return queries.score_by(queries.champion(), evidence, TODAY)


@pytest.mark.parametrize("by", [A_LITTLE, TWO_GRADES])
def test_everybody_has_the_score_that_grading_again_would_give(folder, by):
    rows = [filed(equity, founded_on=date(2001, 5, 1)) for equity in (-200, 100, 400, 900)]
    promote(folder, worse(by))

    assert rescore() == len(rows)

    for row in rows:
        score, expected = CompanyScore.objects.get(company=row), as_python_has_it(row)
        assert (score.score, score.own, score.grade, score.scorecard, score.floor) == (
            expected.millionths, expected.own, expected.grade, 3, expected.floor,
        )  # fmt: skip


def test_a_grade_that_stays_is_explained_by_the_version_in_force_without_a_change(folder):
    company = filed()
    promote(folder, worse(A_LITTLE))
    before = GradeChange.objects.count()

    rescore()

    assert GradeChange.objects.count() == before
    standing = queries.standing(company.id)
    assert standing.scorecard == 3
    assert sum(reason["points"] for reason in standing.reasons) == standing.score
    assert standing.probability == as_python_has_it(company).probability


def test_what_is_read_in_later_that_day_explains_no_grade_from_before(folder):
    company = filed()
    promote(folder, worse(A_LITTLE))
    rescore()

    PlacePart.objects.create(
        level="COUNTRY",
        key=company.country,
        points=300_000,
        terms=[],
        valid_from=TODAY,
        recorded_at=LATER + timedelta(hours=1),
    )

    standing = queries.standing(company.id)
    assert sum(reason["points"] for reason in standing.reasons) == standing.score


def test_a_grade_that_moves_leaves_a_change_that_is_worked_out_again(folder):
    company = filed()
    grade = CompanyScore.objects.get(company=company).grade
    promote(folder, worse(TWO_GRADES))

    rescore()

    change = GradeChange.objects.filter(company=company).latest("id")
    expected = as_python_has_it(company)
    assert (change.old_grade, change.grade, change.scorecard) == (grade, expected.grade, 3)
    assert change.grade > grade
    ((_, score),) = queries.worked_out([change])
    assert (score.millionths, score.grade) == (change.score, change.grade)
    assert sum(r["points"] for r in queries.standing(company.id).reasons) == change.score


def test_a_second_run_grades_nobody(folder):
    filed()
    promote(folder, worse(TWO_GRADES))

    assert (rescore(), rescore(LATER + timedelta(hours=1))) == (1, 0)
    assert ModelVersion.objects.get(version=3).rescored_at == LATER


def test_companies_without_accounts_or_with_old_ones_are_left_to_the_night(folder):
    without = factories.company()
    grade_now(without)
    old = filed(year="2022")
    promote(folder, worse(TWO_GRADES))

    assert rescore() == 0

    rows = CompanyScore.objects.filter(company__in=[without, old])
    assert {row.scorecard for row in rows} == {2}
    due = queries.due_between(1, 2**31, TODAY)
    assert {without.id, old.id} <= set(due)


def test_a_version_that_cuts_otherwise_is_scored_from_the_figures(folder):
    company = filed()
    assert CompanyIndicators.objects.filter(company=company).exists()
    (term,) = [each for each in MODEL.terms if each.code == "equity_to_assets"]
    finer = Term(
        term.code,
        (Bins(term.code, (*term.bins[0].cuts, 0.95)),),
        (*term.points, term.points[-1] - 5_000),
    )
    others = tuple(each for each in MODEL.terms if each is not term)
    promote(folder, replace(MODEL, version=3, terms=(finer, *others)))

    assert rescore() == 1
    assert CompanyScore.objects.get(company=company).score == as_python_has_it(company).millionths


def test_a_version_that_looks_at_other_indicators_is_refused_with_what_happens_instead(folder):
    filed()
    term = Term("quick_ratio", (Bins("quick_ratio", (1.0,)),), (0, 100, -100))
    promote(folder, replace(MODEL, version=3, terms=(*MODEL.terms, term)))

    with pytest.raises(CommandError, match="the night grades everybody from the accounts"):
        call_command("rescore_grades", stdout=StringIO())


def test_what_lies_beside_the_figures_stays_what_it_was(folder):
    young, older = filed(founded_on=date(2024, 6, 1)), filed(founded_on=date(1990, 6, 1))
    rows = CompanyScore.objects.in_bulk([young.id, older.id])

    assert rows[young.id].beside != rows[older.id].beside
    assert rows[young.id].bins == rows[older.id].bins
    assert rows[young.id].own - rows[young.id].beside == rows[older.id].own - rows[older.id].beside


def test_who_is_followed_is_told_once_and_only_of_a_grade_that_moved(folder):
    moves, stays = filed(), filed(founded_on=date(1990, 6, 1))
    FollowedCompany.objects.bulk_create([FollowedCompany(company=row) for row in (moves, stays)])
    edge = CompanyScore.objects.get(company=moves).score
    up_to_the_edge = next(start for start in compiled.starts() if start > edge) - edge
    other = CompanyScore.objects.get(company=stays).score
    assert compiled.grade_of(other + up_to_the_edge) == compiled.grade_of(other)
    promote(folder, worse(up_to_the_edge))

    rescore()

    told = Event.objects.filter(name="grading.grade_changed", cause_id__isnull=False)
    cause = GradeChange.objects.filter(company=moves).latest("id").cause_id
    assert [event.subject_id for event in told.filter(cause_id=cause)] == [moves.public_id]


def test_an_adverse_grade_of_a_person_waits_also_when_everybody_is_graded(folder):
    person = filed(is_natural_person=True)
    before = queries.standing(person.id).grade
    promote(folder, worse(4_000_000))

    rescore()

    assert CompanyScore.objects.get(company=person).grade >= 8
    assert queries.standing(person.id).grade == before
    assert GradeReview.objects.filter(company=person, closed_at=None).exists()


def test_a_row_keeps_what_the_version_does_not_change(folder):
    company = filed(founded_on=date(2024, 6, 1))
    old = CompanyScore.objects.get(company=company)
    promote(folder, worse(TWO_GRADES))

    rescore()

    row = CompanyScore.objects.get(company=company)
    assert row.previous_grade == old.grade
    assert (row.due_on, row.confidence, row.beside, row.market_id) == (
        old.due_on, old.confidence, old.beside, old.market_id,
    )  # fmt: skip
    assert row.graded_on == TODAY


def test_the_application_may_write_the_new_table(folder):
    filed()
    promote(folder, worse(TWO_GRADES))

    rescore()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(has_table_privilege(%s, 'grading_companyscore', what))"
            " FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS what",
            [serving_role.name()],
        )
        assert cursor.fetchone() == (True,)


def test_what_is_graded_while_the_table_beside_is_filled_has_its_own_score_in_the_end(folder):
    early, late = filed(), filed()
    promote(folder, worse(TWO_GRADES))

    def spread(work, ranges):
        for first, last in ranges:
            work(first, last)
        Statement.objects.filter(company=early).update(equity=-900)
        grade_now(early)
        newcomer.append(filed(200))

    newcomer: list[Company] = []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    promoted.rescore_everybody(now=LATER, spread=spread)

    for row in (early, late, *newcomer):
        score, expected = CompanyScore.objects.get(company=row), as_python_has_it(row)
        assert (score.score, score.scorecard) == (expected.millionths, 3)


def test_a_range_that_fails_leaves_every_score_as_it_was(folder):
    company = filed()
    before = CompanyScore.objects.get(company=company).score
    promote(folder, worse(TWO_GRADES))

    def spread(work, ranges):
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="the disk is full"):
        promoted.rescore_everybody(now=LATER, spread=spread)

    assert CompanyScore.objects.get(company=company).score == before
    assert ModelVersion.objects.get(version=3).rescored_at is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('grading_companyscore_next')")
        assert cursor.fetchone() == (None,)


def test_figures_that_lie_in_the_same_bins_are_kept_all_the_same(folder):
    company = filed(400)
    Statement.objects.filter(company=company).update(equity=401)

    grade_now(company)

    (place,) = [at for code, at in known.figure_places().items() if code == "equity_to_assets"]
    assert CompanyIndicators.objects.get(company=company).figures[place - 1] == 0.401
    values = GradeChange.objects.filter(company=company).latest("id").reasons
    assert any(reason["values"].get("figure") == "0.401000" for reason in values)


def _parameters():
    given = connection.get_connection_params()
    return {name: given[name] for name in ("dbname", "user", "host", "port") if name in given}


def test_two_at_once_are_refused(folder):
    with psycopg.connect(**_parameters()) as holder, holder.cursor() as other:
        other.execute("SELECT pg_advisory_lock(hashtextextended('grading.rescoring', 0))")
        filed()
        promote(folder, worse(TWO_GRADES))

        with pytest.raises(AlreadyRescoring):
            rescore()
