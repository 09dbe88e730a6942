"""An analyst's grade in the place of the model's: proposed, approved, ended, and what counts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.rules import SYSTEM, NotYourRole, SecondPersonNeeded, StaffRole
from core import tenancy
from core.errors import StateRefused
from core.fields import new_public_id
from core.models import Event
from grading import queries, services, texts
from grading.models import CompanyScore, FollowedCompany, GradeOverride, GradeReview, OverrideState
from grading.rules import counted, overrides
from grading.rules.counted import Span
from grading.rules.overrides import Ended, ReasonCode
from grading.services import night
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scope():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def analyst():
    return factories.staff_actor(StaffRole.RISK_ANALYST)


@pytest.fixture
def second():
    return factories.staff_actor(StaffRole.SENIOR_RISK_ANALYST)


@pytest.fixture
def company():
    return factories.graded(factories.company(), grade=6, on=TODAY)


def propose(company, grade, by, now=NOW, **facts):
    given = {"reason": ReasonCode.NEWER_FIGURES, "text": "Half-year figures", "evidence": "Mail 12"}
    return services.propose_override(
        company_id=company.id, grade=grade, by=by, now=now, **given | facts
    )


def graded_by_model(company, grade, on=TODAY):
    """Let the model give the company another grade, as a night would."""
    CompanyScore.objects.filter(company=company).update(grade=grade)


def test_a_worse_grade_counts_at_once_and_is_looked_at_in_two_working_days(company, analyst):
    row = propose(company, 8, analyst)

    standing = queries.standing(company.id)
    assert row.state == OverrideState.IN_FORCE
    assert (standing.grade, standing.model_grade) == (8, 6)
    assert standing.probability == Decimal("0.0707")
    assert row.review_by == date(2026, 3, 4)
    assert row.expires_on == TODAY + timedelta(days=180)
    told = Event.objects.get(name="grading.grade_changed")
    assert (told.facts["old"], told.facts["new"]) == (6, 8)
    assert Event.objects.filter(name="grading.override_began").count() == 1


def test_a_better_grade_waits_for_a_second_person(company, analyst, second):
    """GRD-02"""
    row = propose(company, 4, analyst)
    assert queries.standing(company.id).grade == 6
    assert not Event.objects.filter(name="grading.grade_changed").exists()

    with pytest.raises(SecondPersonNeeded):
        services.approve_override(override_id=row.id, by=analyst, now=NOW)
    services.approve_override(override_id=row.id, by=second, now=NOW)

    row.refresh_from_db()
    assert queries.standing(company.id).grade == 4
    assert row.expires_on == TODAY + timedelta(days=90)
    assert row.approver_id == second.user_id


def test_a_second_person_notes_that_a_worse_grade_was_looked_at(company, analyst, second):
    row = propose(company, 8, analyst)

    services.approve_override(override_id=row.id, by=second, now=NOW)

    row.refresh_from_db()
    assert row.approver_id == second.user_id
    assert queries.standing(company.id).grade == 8
    with pytest.raises(StateRefused):
        services.approve_override(override_id=row.id, by=second, now=NOW)


@pytest.mark.parametrize(
    ("model", "grade", "refusal"),
    [
        (6, 3, overrides.TooManyGradesUp),
        (6, 6, overrides.SameGrade),
        (10, 7, overrides.DefaultStands),
        (6, 10, overrides.DefaultIsAFact),
    ],
)
def test_what_may_not_be_overridden_is_refused(company, analyst, model, grade, refusal):
    """GRD-03"""
    graded_by_model(company, model)

    with pytest.raises(refusal):
        propose(company, grade, analyst)

    assert not GradeOverride.objects.exists()


def test_an_override_says_why_and_what_shows_it(company, analyst):
    for missing in ({"text": " "}, {"evidence": ""}):
        with pytest.raises(overrides.NothingSaid):
            propose(company, 8, analyst, **missing)


def test_others_may_not_override(company):
    with pytest.raises(NotYourRole):
        propose(company, 8, factories.staff_actor(StaffRole.UNDERWRITER))


def test_one_override_at_a_time(company, analyst, second):
    propose(company, 8, analyst)

    with pytest.raises(services.AlreadyOverridden):
        propose(company, 9, second)


def test_the_database_holds_the_four_eyes(company, analyst):
    row = propose(company, 4, analyst)

    with pytest.raises(IntegrityError), transaction.atomic():
        GradeOverride.objects.filter(id=row.id).update(state=OverrideState.IN_FORCE)


def test_a_proposal_is_turned_down(company, analyst, second):
    row = propose(company, 5, analyst)

    services.end_override(override_id=row.id, note="Not shown.", by=second, now=NOW)

    row.refresh_from_db()
    assert row.state == OverrideState.REJECTED
    assert queries.standing(company.id).grade == 6
    propose(company, 8, analyst)


def test_ended_by_hand_the_model_counts_again(company, analyst, second):
    row = propose(company, 8, analyst)

    services.end_override(override_id=row.id, note="Paid after all.", by=second, now=NOW)

    row.refresh_from_db()
    assert (row.state, row.ended_because) == (OverrideState.ENDED, Ended.BY_HAND)
    assert queries.standing(company.id).grade == 6
    last = Event.objects.filter(name="grading.grade_changed").order_by("id").last()
    assert (last.facts["old"], last.facts["new"]) == (8, 6)


def test_the_night_after_the_last_day_ends_it(company, analyst):
    row = propose(company, 8, analyst)

    def run(day):
        for first, last in night.override_ranges(day):
            night.end_overrides(first, last, day, NOW + (day - TODAY))

    run(row.expires_on)
    assert queries.standing(company.id).grade == 8
    run(row.expires_on + timedelta(days=1))
    run(row.expires_on + timedelta(days=1))

    row.refresh_from_db()
    assert (row.state, row.ended_because) == (OverrideState.ENDED, Ended.EXPIRED)
    assert queries.standing(company.id).grade == 6
    assert Event.objects.filter(name="grading.override_ended").count() == 1


def regrade(company, now):
    services.regrade([company.id], cause="TEST", cause_id=new_public_id(), by=SYSTEM, now=now)


def real_company(analyst):
    """Grade a company by the model and put it one down."""
    company = factories.company()
    factories.statement(company, total_assets=1_000_000, equity=400_000)
    regrade(company, NOW)
    grade = queries.standing(company.id).grade
    return company, grade, propose(company, grade + 1, analyst)


def test_new_accounts_end_it(analyst):
    company, _grade, row = real_company(analyst)
    later = NOW + timedelta(days=3)
    services.file_statement(
        company_id=company.id,
        period_end=date(2025, 12, 31),
        currency="EUR",
        lines={"total_assets": Decimal(1_000_000), "equity": Decimal(410_000)},
        source="X",
        filed_on=None,
        by=SYSTEM,
        now=later,
    )

    regrade(company, later)

    row.refresh_from_db()
    assert row.ended_because == Ended.ACCOUNTS
    standing = queries.standing(company.id)
    assert standing.grade == standing.model_grade


def test_a_default_ends_it_and_is_told_from_the_grade_that_counted(analyst):
    company, grade, row = real_company(analyst)
    services.record_legal_event(
        company_id=company.id,
        kind="BANKRUPTCY",
        happened_on=TODAY,
        source="X",
        source_reference="1",
        by=SYSTEM,
        now=NOW,
    )

    regrade(company, NOW)

    row.refresh_from_db()
    assert row.ended_because == Ended.DEFAULT
    assert queries.standing(company.id).grade == 10
    last = Event.objects.filter(name="grading.grade_changed").order_by("id").last()
    assert (last.facts["old"], last.facts["new"]) == (grade + 1, 10)


def test_a_night_moves_the_models_grade_and_tells_of_the_grade_that_counts(analyst, monkeypatch):
    from tests.grading.ground import fitted_champion
    from tests.grading.test_versions import TWO_GRADES, judge, run_night

    fitted_champion(monkeypatch)
    company, grade, row = real_company(analyst)
    FollowedCompany.objects.create(company=company)
    services.end_override(override_id=row.id, note="x", by=analyst, now=NOW)
    propose(company, 9, analyst)
    before = Event.objects.filter(name="grading.grade_changed").count()
    judge(TWO_GRADES)

    run_night()

    standing = queries.standing(company.id)
    assert standing.model_grade > grade
    assert standing.grade == 9
    assert Event.objects.filter(name="grading.grade_changed").count() == before


def test_an_override_a_fallen_model_passed_does_not_hold_it_up(company, analyst):
    propose(company, 8, analyst)

    graded_by_model(company, 9)

    assert queries.standing(company.id).grade == 9


def test_the_portal_shows_the_grade_that_counts_alone(company, analyst):
    propose(company, 8, analyst)

    panel = texts.panel(company.id, TODAY)

    assert panel.standing.grade == 8
    assert (panel.previous, panel.changed_on) == (6, TODAY)
    assert panel.reasons[0].code == "OVERRIDDEN"
    assert [point.figure for point in panel.points][-1] == 8


def test_the_history_is_that_of_the_grade_that_counted():
    day = TODAY
    model = [(day, 6), (day + timedelta(days=10), 7), (day + timedelta(days=30), 5)]
    span = Span(8, day + timedelta(days=5), day + timedelta(days=20), is_approved=False)

    steps = counted.history(model, [span])

    assert [(step.on - day).days for step in steps] == [0, 5, 20, 30]
    assert [step.grade for step in steps] == [6, 8, 7, 5]
    assert [step.is_by_model for step in steps] == [True, False, False, True]


def test_hits_are_counted_by_analyst(company, analyst):
    propose(company, 8, analyst)
    other = factories.graded(factories.company(), grade=6, on=TODAY)
    propose(other, 7, analyst)
    factories.graded(other, grade=8, on=TODAY + timedelta(days=30), equity=None)

    [line] = queries.override_hits(TODAY + timedelta(days=400))

    assert (line.made, line.hits, line.misses, line.pending) == (2, 1, 1, 0)
    assert line.share == Decimal("0.5")
    [early] = queries.override_hits(TODAY + timedelta(days=40))
    assert (early.hits, early.misses, early.pending) == (1, 0, 1)


@pytest.mark.parametrize("grade", [5, 8])
def test_a_grade_in_force_ends_the_review_that_waits(company, analyst, second, grade):
    review = GradeReview.objects.create(
        company=company, old_grade=4, grade=6, reasons=["FALL"], cause_id=new_public_id(),
        opened_on=TODAY,
    )  # fmt: skip

    row = propose(company, grade, analyst)
    review.refresh_from_db()
    assert (review.closed_at is None) is (row.state == OverrideState.PROPOSED)
    services.approve_override(override_id=row.id, by=second, now=NOW)

    review.refresh_from_db()
    assert review.closed_at == NOW
    assert review.note == row.text
