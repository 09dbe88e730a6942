"""What is judged of a country or sector: proposed, released by another, in force at once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.module_loading import import_string

from accounts.rules import NotYourRole, SecondPersonNeeded, StaffRole
from companies.rules.places import CountryUnknown, SectorUnknown
from core import tenancy
from core.errors import StateRefused
from core.models import Delivery, Event
from grading import queries
from grading.models import (
    FollowedCompany,
    GradeChange,
    Judgement,
    JudgementState,
    ModelVersion,
    PlacePart,
    VersionState,
)
from grading.rules import judging as rules
from grading.rules import trials
from grading.services import judging, night
from tests import factories
from tests.factories import NOW, TODAY
from tests.grading.ground import fitted_champion, grade_now

pytestmark = pytest.mark.django_db

IN_A_MONTH = TODAY + timedelta(days=30)


@pytest.fixture(autouse=True)
def scope():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def analyst():
    return factories.staff_actor(StaffRole.RISK_ANALYST)


@pytest.fixture
def senior():
    return factories.staff_actor(StaffRole.SENIOR_RISK_ANALYST)


def propose(by, **given):
    wish = {
        "level": "COUNTRY",
        "key": "NL",
        "steps": Decimal(2),
        "reason": "Floods in the river area.",
        "evidence": "Report of the central bank, 1 March 2026",
        "valid_from": TODAY,
        "valid_until": IN_A_MONTH,
    }
    return judging.propose_judgement(judged=rules.Judged(**wish | given), by=by, now=NOW)


def release(row, by):
    """Release what was tried on all companies."""
    Judgement.objects.filter(id=row.id).update(dry_run=trials.begun("", 0, ""))
    return judging.release_judgement(judgement_id=row.id, by=by, now=NOW)


def test_a_judgement_is_proposed_in_steps_of_a_grade_and_counts_nowhere_yet(analyst):
    row = propose(analyst)

    assert (row.state, row.points) == (JudgementState.PROPOSED, 1_520_000)
    assert queries.judgements_on(TODAY) == []
    told = Event.objects.get(name="grading.judgement_proposed")
    assert told.subject_id == row.public_id
    assert told.facts["points"] == 1_520_000


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"key": "QQ"}, CountryUnknown),
        ({"level": "SECTOR", "key": "44"}, SectorUnknown),
        ({"steps": Decimal("-2.01")}, rules.TooStrong),
        ({"steps": Decimal("4.01")}, rules.TooStrong),
        ({"steps": Decimal(0)}, rules.CountsForNothing),
        ({"valid_from": TODAY - timedelta(days=1)}, rules.BeginsInThePast),
        ({"valid_until": TODAY}, rules.EndsTooEarly),
        ({"valid_until": TODAY + timedelta(days=367)}, rules.LastsTooLong),
        (
            {"valid_from": TODAY + timedelta(days=400), "valid_until": TODAY + timedelta(days=401)},
            rules.BeginsTooLate,
        ),
        ({"reason": "  "}, rules.NothingSaid),
        ({"evidence": ""}, rules.NothingSaid),
    ],
)
def test_a_proposal_that_cannot_be_meant_is_refused_and_leaves_no_trace(analyst, given, refusal):
    with pytest.raises(refusal):
        propose(analyst, **given)

    assert not Judgement.objects.exists()
    assert not Event.objects.filter(name="grading.judgement_proposed").exists()


@pytest.mark.parametrize(
    "given",
    [
        {"steps": Decimal(-2)},
        {"steps": Decimal(4)},
        {"level": "SECTOR", "key": "43"},
        {"valid_until": TODAY + timedelta(days=366)},
        {"valid_until": TODAY + timedelta(days=1)},
    ],
)
def test_the_edges_of_what_may_be_proposed(analyst, given):
    assert propose(analyst, **given).pk


def test_only_analysts_propose():
    with pytest.raises(NotYourRole):
        propose(factories.staff_actor(StaffRole.UNDERWRITER))


def test_whoever_proposed_cannot_release(senior):
    row = propose(senior)

    with pytest.raises(SecondPersonNeeded):
        release(row, senior)

    row.refresh_from_db()
    assert row.state == JudgementState.PROPOSED


def test_an_analyst_cannot_release(analyst):
    row = propose(analyst)

    with pytest.raises(NotYourRole):
        release(row, factories.staff_actor(StaffRole.RISK_ANALYST))


@pytest.mark.parametrize("role", [StaffRole.SENIOR_RISK_ANALYST, StaffRole.UNDERWRITER])
def test_a_second_person_releases_and_it_counts(analyst, role):
    row = propose(analyst)

    release(row, factories.staff_actor(role))

    assert [each.id for each in queries.judgements_on(TODAY)] == [row.id]
    assert Event.objects.get(name="grading.judgement_released").subject_id == row.public_id
    with pytest.raises(StateRefused):
        release(row, factories.staff_actor(role))


def test_nobody_releases_what_was_not_tried(analyst, senior):
    row = propose(analyst)

    with pytest.raises(trials.NotTriedYet):
        judging.release_judgement(judgement_id=row.id, by=senior, now=NOW)


def test_what_has_passed_is_not_released(analyst, senior):
    row = propose(analyst)

    with pytest.raises(rules.HasPassed):
        judging.release_judgement(judgement_id=row.id, by=senior, now=NOW + timedelta(days=31))


def test_a_proposal_is_rejected_with_a_reason_or_taken_back_by_its_author(analyst, senior):
    first, other = propose(analyst), propose(analyst, key="DE")

    judging.reject_judgement(judgement_id=first.id, reason="Priced in.", by=senior, now=NOW)
    judging.reject_judgement(judgement_id=other.id, reason="A slip.", by=analyst, now=NOW)

    assert set(Judgement.objects.values_list("state", flat=True)) == {JudgementState.REJECTED}
    assert Event.objects.filter(name="grading.judgement_rejected").count() == 2
    with pytest.raises(StateRefused):
        release(first, senior)


def test_another_analyst_rejects_nothing(analyst):
    row = propose(analyst)

    with pytest.raises(NotYourRole):
        judging.reject_judgement(
            judgement_id=row.id,
            reason="No.",
            by=factories.staff_actor(StaffRole.RISK_ANALYST),
            now=NOW,
        )


def test_ended_early_it_counts_no_more_and_what_it_did_count_for_stays_known(analyst, senior):
    row = propose(analyst)
    release(row, senior)
    later = NOW + timedelta(days=3)

    judging.end_judgement(judgement_id=row.id, reason="The water fell.", by=senior, now=later)

    assert queries.judgements_on(later.date()) == []
    before = queries.judgements_on(TODAY, known_at=NOW + timedelta(days=1))
    assert [each.id for each in before] == [row.id]
    assert queries.judgements_on(later.date(), known_at=later) == []
    assert Event.objects.get(name="grading.judgement_ended").facts["key"] == "NL"
    with pytest.raises(StateRefused):
        judging.end_judgement(judgement_id=row.id, reason="Again.", by=senior, now=later)


def deliver(name):
    """Let grading hear of the last event of a name."""
    event = Event.objects.filter(name=name).latest("id")
    for delivery in Delivery.objects.filter(event_id=event.id, target__startswith="grading."):
        import_string(delivery.target)(event, delivery)


def test_a_release_is_in_force_at_once_and_its_end_too(analyst, senior, monkeypatch):
    fitted_champion(monkeypatch)
    company = factories.company(country="NL", sector="4690")
    elsewhere = factories.company(country="DE", sector="4690")
    grade_now(company, elsewhere)
    FollowedCompany.objects.create(company=company)
    before = queries.standing(company.id).grade
    night.run_markets(1, 2**31 - 1, TODAY, NOW)
    row = propose(analyst)
    release(row, senior)

    deliver("grading.judgement_released")
    deliver("grading.judgement_released")

    assert queries.standing(company.id).grade > before
    assert GradeChange.objects.filter(company=elsewhere).count() == 1
    assert Event.objects.filter(name="grading.grade_changed").count() == 1
    change = GradeChange.objects.filter(company=company).latest("id")
    assert change.cause == "grading.judgement_released"
    judging.end_judgement(judgement_id=row.id, reason="The water fell.", by=senior, now=NOW)

    deliver("grading.judgement_ended")

    assert queries.standing(company.id).grade == before


def test_a_release_moves_only_companies_of_the_place_that_was_judged(analyst, senior, monkeypatch):
    fitted_champion(monkeypatch)
    judged = factories.company(country="NL", sector="4690")
    elsewhere = factories.company(country="DE", sector="4690")
    grade_now(judged, elsewhere)
    before = queries.standing(elsewhere.id).grade
    new_part("DE", 2_000_000)
    row = propose(analyst)
    release(row, senior)

    deliver("grading.judgement_released")

    assert GradeChange.objects.filter(company=judged).count() == 2
    assert queries.standing(elsewhere.id).grade == before
    night.run_markets(1, 2**31 - 1, TODAY, NOW)
    change = GradeChange.objects.filter(company=elsewhere).latest("id")
    assert (change.cause, change.old_grade) == ("NIGHT", before)


def test_what_waited_for_the_night_in_the_place_is_not_caused_by_the_judgement(
    analyst, senior, monkeypatch
):
    fitted_champion(monkeypatch)
    company = factories.company(country="NL", sector="4690")
    grade_now(company)
    new_part("NL", 900_000)
    row = propose(analyst, steps=Decimal(3))
    release(row, senior)

    deliver("grading.judgement_released")

    first, waited, caused = GradeChange.objects.filter(company=company).order_by("id")
    assert waited.cause == "NIGHT"
    assert waited.old_grade == first.grade
    assert caused.cause == "grading.judgement_released"
    assert caused.old_grade == waited.grade
    assert caused.market_part - waited.market_part == row.points


def test_a_judgement_of_a_sector_moves_companies_of_that_sector(analyst, senior, monkeypatch):
    fitted_champion(monkeypatch)
    judged = factories.company(country="NL", sector="4311")
    other = factories.company(country="NL", sector="4690")
    grade_now(judged, other)
    release(propose(analyst, level="SECTOR", key="43"), senior)

    deliver("grading.judgement_released")

    assert GradeChange.objects.filter(company=judged).count() == 2
    assert GradeChange.objects.filter(company=other).count() == 1


def new_part(key, points):
    """Let newer figures of a country be on file that no night has followed yet."""
    PlacePart.objects.create(
        level="COUNTRY", key=key, points=points, terms=[], valid_from=TODAY, recorded_at=NOW
    )


def test_while_the_first_scorecard_grades_nothing_moves(analyst, senior):
    ModelVersion.objects.create(
        version=queries.FIRST, sha256="", state=VersionState.CHAMPION, added_at=NOW
    )
    company = factories.company(country="NL", sector="4690")
    grade_now(company)
    release(propose(analyst), senior)

    deliver("grading.judgement_released")

    assert GradeChange.objects.count() == 1


def test_a_change_of_before_the_release_is_worked_out_without_it(analyst, senior, monkeypatch):
    fitted_champion(monkeypatch)
    company = factories.company(country="NL", sector="4690")
    grade_now(company)
    row = propose(analyst, steps=Decimal("1.5"))
    release(row, senior)
    night.run_markets(1, 2**31 - 1, TODAY, NOW + timedelta(minutes=1))
    later = NOW + timedelta(hours=1)
    judging.end_judgement(judgement_id=row.id, reason="The water fell.", by=senior, now=later)

    for change, score in queries.worked_out(GradeChange.objects.all()):
        assert (change.score, change.grade) == (score.millionths, score.grade)
