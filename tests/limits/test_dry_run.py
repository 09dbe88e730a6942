"""A dry run: what a judgement or a version would do to grades and limits, and nothing done."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.rules import SYSTEM, StaffRole
from core import clock, deliveries, tenancy
from core.models import Channel, Event
from grading import queries as grading
from grading.models import CompanyScore, FollowedCompany, GradeChange, Judgement, PlacePart
from grading.rules import trials
from grading.rules.judging import Judged
from grading.services import judging
from limits import queries
from limits.models import Decision, LimitRow
from limits.services import dry_run
from tests import factories
from tests.factories import NOW, TODAY
from tests.grading.ground import fitted_champion, grade_now
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scope():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


@pytest.fixture
def covered(us, monkeypatch):
    """A Dutch buyer with a limit, graded by a fitted model."""
    fitted_champion(monkeypatch)
    company = buyer(4, equity=10_000_000)
    grade_now(company)
    us.ask(company, 50_000)
    return company


def propose(steps="4", **given):
    wish = {
        "level": "COUNTRY",
        "key": "NL",
        "steps": Decimal(steps),
        "reason": "Floods.",
        "evidence": "Report",
        "valid_from": TODAY,
        "valid_until": TODAY + timedelta(days=30),
    }
    by = factories.staff_actor(StaffRole.RISK_ANALYST)
    return judging.propose_judgement(judged=Judged(**wish | given), by=by, now=NOW)


def tried(row):
    """Return what a trial of all companies comes to, as workers would do it."""
    dry_run.begin(row, by=SYSTEM, now=NOW)
    row.refresh_from_db()
    for event in Event.objects.filter(name="limits.dry_run_asked", facts__run=row.dry_run["run"]):
        facts = event.facts
        dry_run.run_range(row, facts["run"], facts["first"], facts["last"], now=NOW)
    row.refresh_from_db()
    return trials.read(row.dry_run)


def everything():
    return (
        list(CompanyScore.objects.order_by("company_id").values()),
        GradeChange.objects.count(),
        list(Decision.objects.order_by("id").values()),
        list(LimitRow.objects.order_by("id").values()),
        Event.objects.exclude(name="limits.dry_run_asked").count(),
        list(Judgement.objects.values_list("state", "valid_from")),
    )


def test_a_limit_granted_today_is_one_to_hear_of_at_once(covered):
    assert FollowedCompany.objects.filter(company=covered).exists()


def test_it_counts_grades_limits_cover_and_policyholders(us, covered):
    before = grading.standing(covered.id).grade
    row = propose()

    figures = tried(row)

    [((old, new), count)] = figures.grades.items()
    assert (old, count) == (before, 1)
    assert new == 9
    assert figures.limits == {"WITHDRAWN": 1}
    assert figures.given_back == {"EUR": Decimal(50_000)}
    assert figures.policyholders == {us.holder.id}
    assert trials.is_done(row.dry_run)


def test_it_leaves_everything_as_it_was(covered):
    row = propose()
    before = everything()

    tried(row)

    assert everything() == before


def test_what_is_to_begin_later_is_tried_as_if_it_began_today(covered):
    later = TODAY + timedelta(days=10)
    row = propose(valid_from=later)

    assert tried(row).limits == {"WITHDRAWN": 1}
    assert row.valid_from == later


def test_what_waits_for_the_night_elsewhere_is_shown_apart(covered):
    waits = factories.company(country="DE", sector="4690")
    grade_now(waits)
    PlacePart.objects.create(
        level="COUNTRY", key="DE", points=3_000_000, terms=[], valid_from=TODAY, recorded_at=NOW
    )

    figures = tried(propose())

    assert figures.grades.total() == 1
    assert figures.waiting == 1
    assert figures.limits == {"WITHDRAWN": 1}


def test_what_waits_for_the_night_in_the_place_is_shown_apart_too(covered):
    PlacePart.objects.create(
        level="COUNTRY", key="NL", points=3_000_000, terms=[], valid_from=TODAY, recorded_at=NOW
    )
    before = grading.standing(covered.id).grade

    figures = tried(propose("1"))

    assert figures.waiting == 1
    assert all(old > before for old, _ in figures.grades)


def test_what_moves_nobody_comes_to_nothing(covered):
    figures = tried(propose(key="DE"))

    assert figures == trials.Figures()


def test_a_range_tried_twice_counts_once(covered):
    row = propose()
    tried(row)
    event = Event.objects.get(name="limits.dry_run_asked")
    facts = event.facts

    dry_run.run_range(row, facts["run"], facts["first"], facts["last"], now=NOW)

    row.refresh_from_db()
    assert trials.read(row.dry_run).limits == {"WITHDRAWN": 1}


def test_a_range_of_a_trial_begun_anew_is_left_out(covered):
    row = propose()
    dry_run.begin(row, by=SYSTEM, now=NOW)
    row.refresh_from_db()
    stale = row.dry_run["run"]
    dry_run.begin(row, by=SYSTEM, now=NOW)
    row.refresh_from_db()

    dry_run.run_range(row, stale, 1, 2**31 - 1, now=NOW)

    row.refresh_from_db()
    assert row.dry_run["done"] == []


def test_nobody_releases_before_it_was_tried(covered):
    row = propose()
    senior = factories.staff_actor(StaffRole.SENIOR_RISK_ANALYST)

    with pytest.raises(trials.NotTriedYet):
        judging.release_judgement(judgement_id=row.id, by=senior, now=NOW)

    tried(row)
    judging.release_judgement(judgement_id=row.id, by=senior, now=NOW)
    assert grading.judgements_on(TODAY) == [row]


def test_workers_try_what_is_proposed_and_its_release_does_what_was_foretold(us, covered):
    row = propose()
    deliveries.drain(clock.real, channels=[Channel.HANDLER])
    row.refresh_from_db()
    foretold = trials.read(row.dry_run)
    senior = factories.staff_actor(StaffRole.SENIOR_RISK_ANALYST)

    judging.release_judgement(judgement_id=row.id, by=senior, now=NOW)
    deliveries.drain(clock.real, channels=[Channel.HANDLER])

    [(move, _)] = foretold.grades.items()
    assert grading.standing(covered.id).grade == move[1]
    done = Decision.objects.exclude(cause_id=None).latest("id")
    assert {done.outcome: 1} == foretold.limits
    assert queries.limit_on(us.policy.id, covered.id, TODAY).amount == 50_000
    assert queries.limit_on(us.policy.id, covered.id, done.effective_on) is None
