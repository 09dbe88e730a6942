"""An adverse grade of a person in business: held back until somebody has looked (domain.md 7.1)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.rules import SYSTEM, NotYourRole, StaffRole
from core import deliveries, tenancy
from core.fields import new_public_id
from core.models import Event
from grading import queries, services, texts
from grading.models import CompanyScore, FollowedCompany, GradeChange, GradeHold, GradeReview
from grading.rules import counted, holds
from grading.rules.counted import Giver, Held, Span
from grading.rules.holds import ProposalWaits, Released
from grading.rules.overrides import ReasonCode
from grading.rules.reviews import Why
from grading.services import night
from limits import queries as limits
from limits.models import Decision
from tests import factories
from tests.factories import NOW, TODAY
from tests.grading.ground import fitted_champion, grade_now
from tests.grading.test_versions import TWO_GRADES, judge, run_night
from tests.limits.ground import insured

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


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


def graded(**company):
    """Return a company that the scorecard has graded, and that somebody follows."""
    row = factories.company(**company)
    factories.statement(row, total_assets=1_000_000, equity=400_000, sales=50_000_000)
    grade_now(row)
    FollowedCompany.objects.create(company=row)
    return row


@pytest.fixture
def person():
    return graded(name="J. Jansen", is_natural_person=True)


def record(company, kind="BANKRUPTCY_PETITION", now=LATER):
    """Let a public event become known, and the company be graded on it."""
    event = services.record_legal_event(
        company_id=company.id,
        kind=kind,
        happened_on=TODAY,
        source="Court",
        source_reference=str(new_public_id()),
        by=SYSTEM,
        now=now,
    )
    grade_now(company, now=now)
    return event


def recover(event, now=LATER):
    services.end_legal_event(
        legal_event_id=event.id,
        ended_on=TODAY,
        by=factories.staff_actor(StaffRole.RISK_ANALYST),
        now=now,
    )
    grade_now(event.company, now=now)


def told():
    """Return the changes of grades that events told of."""
    found = Event.objects.filter(name="grading.grade_changed").order_by("id")
    return [(event.facts["old"], event.facts["new"]) for event in found]


def confirm(company, by, now=LATER):
    review = GradeReview.objects.get(company=company, closed_at=None)
    seen = queries.as_graded([company.id])[company.id]
    return services.close_review(
        review_id=review.id,
        note="Petition seen.",
        confirms=seen.grade if seen.hold else None,
        by=by,
        now=now,
    )


def grade_of(company):
    standing = queries.standing(company.id)
    return None if standing is None else standing.grade


def override(company, grade, by):
    return services.propose_override(
        company_id=company.id,
        grade=grade,
        reason=ReasonCode.NEWER_FIGURES,
        text="Half-year figures",
        evidence="Mail 12",
        by=by,
        now=LATER,
    )


@pytest.mark.parametrize(
    ("counts", "grade", "expected"),
    [
        (7, 8, True),
        (7, 7, False),  # not adverse
        (8, 9, True),  # a person confirmed 8; 9 is another grade
        (8, 8, False),
        (9, 8, False),  # better
        (7, 10, False),  # a fact
        (10, 9, False),  # cured
        (None, 8, True),
        (None, 7, False),
        (None, 10, False),
    ],
)
def test_what_is_adverse_and_worse_waits_and_a_default_for_nobody(counts, grade, expected):
    assert holds.waits(counts, grade) is expected


def test_an_adverse_grade_of_a_person_is_not_in_effect_until_somebody_looked(person):
    before = queries.standing(person.id)

    record(person)

    standing = queries.standing(person.id)
    assert CompanyScore.objects.get(company=person).grade == 9
    for word in ("grade", "probability", "score", "graded_on", "reasons", "model_grade"):
        assert getattr(standing, word) == getattr(before, word), word
    assert standing.hold.counts == before.grade
    assert told() == []
    [review] = queries.open_reviews()
    assert (review.company, review.grade) == (person, 9)
    assert Why.PERSON in review.reasons


def test_nothing_of_it_shows_to_policyholders(person):
    before = texts.panel(person.id, TODAY)

    record(person)

    panel = texts.panel(person.id, TODAY)
    assert panel.points == before.points
    assert [line.text for line in panel.reasons] == [line.text for line in before.reasons]
    assert (panel.previous, panel.changed_on) == (before.previous, before.changed_on)
    assert panel.ways == []


def test_confirmed_it_takes_effect_once(person, analyst):
    before = grade_of(person)
    record(person)

    review = confirm(person, analyst)

    assert grade_of(person) == 9
    assert told() == [(before, 9)]
    hold = GradeHold.objects.get()
    assert (hold.ended_on, hold.ended_because) == (TODAY + timedelta(days=1), Released.CONFIRMED)
    reviewed = Event.objects.get(name="grading.grade_reviewed")
    assert (reviewed.facts["grade"], reviewed.facts["was_held"]) == (9, True)
    told_of = Event.objects.get(name="grading.grade_changed")
    assert told_of.cause_id == review.public_id
    assert "BANKRUPTCY_PETITION" in {reason["code"] for reason in told_of.facts["reasons"]}
    with pytest.raises(services.AlreadyReviewed):
        services.close_review(review_id=review.id, note="", by=analyst, now=LATER)
    assert told() == [(before, 9)]
    panel = texts.panel(person.id, TODAY + timedelta(days=1))
    assert [point.figure for point in panel.points] == [before, 9]


def test_only_the_grade_that_waits_is_confirmed(person, analyst):
    record(person)
    review = GradeReview.objects.get()

    for seen in (None, 8):  # closed as one that needs nothing; fallen further since it was read
        with pytest.raises(services.GradeMoved):
            services.close_review(
                review_id=review.id, note="Seen.", confirms=seen, by=analyst, now=LATER
            )

    assert GradeHold.objects.get().ended_on is None


def test_others_may_not_confirm_it(person):
    record(person)

    with pytest.raises(NotYourRole):
        confirm(person, factories.staff_actor(StaffRole.UNDERWRITER))

    assert GradeHold.objects.get().ended_on is None


def test_a_company_that_is_no_person_is_not_held():
    company = graded()
    before = grade_of(company)

    record(company)

    assert grade_of(company) == 9
    assert told() == [(before, 9)]
    assert not GradeHold.objects.exists()


def test_a_default_takes_effect_at_once_and_is_still_looked_at(person):
    before = grade_of(person)

    record(person, "BANKRUPTCY")

    assert grade_of(person) == 10
    assert told() == [(before, 10)]
    assert not GradeHold.objects.exists()
    [review] = queries.open_reviews()
    assert Why.PERSON in review.reasons


def test_a_default_ends_what_waits_and_is_told_from_the_grade_that_counted(person):
    before = grade_of(person)
    record(person)

    record(person, "BANKRUPTCY")

    assert told() == [(before, 10)]
    assert GradeHold.objects.get().ended_because == Released.DEFAULT


def test_a_grade_that_recovers_by_itself_was_never_told_of(person):
    before = grade_of(person)
    event = record(person)

    recover(event)

    assert grade_of(person) == before
    assert told() == []
    assert GradeHold.objects.get().ended_because == Released.RECOVERED
    assert [point.figure for point in texts.panel(person.id, TODAY).points] == [before]


def test_closing_the_review_after_that_changes_nothing(person, analyst):
    before = grade_of(person)
    recover(record(person))

    confirm(person, analyst)

    assert grade_of(person) == before
    assert told() == []


def test_it_waits_again_when_it_falls_again(person):
    before = grade_of(person)
    recover(record(person))

    record(person)

    assert grade_of(person) == before
    assert GradeHold.objects.filter(ended_on=None).count() == 1


def test_graded_again_nothing_is_added(person):
    record(person)
    before = GradeHold.objects.values().get()

    grade_now(person, now=LATER + timedelta(days=1))

    assert GradeHold.objects.values().get() == before
    assert told() == []


def test_a_first_grade_that_is_adverse_counts_only_once_somebody_looked(analyst):
    person = factories.company(is_natural_person=True)
    record(person)

    assert queries.standing(person.id) is None
    assert queries.waiting([person.id])[person.id].grade == 9
    assert texts.panel(person.id, TODAY).points == []
    confirm(person, analyst)

    assert grade_of(person) == 9
    assert told() == [(None, 9)]
    assert [point.figure for point in texts.panel(person.id, TODAY).points] == [9]


def test_an_analyst_who_thinks_better_of_the_person_sets_the_grade(person, analyst, second):
    before = grade_of(person)
    record(person)

    row = override(person, 7, analyst)
    assert grade_of(person) == before  # until a second person approved
    services.approve_override(override_id=row.id, by=second, now=LATER)

    assert grade_of(person) == 7
    assert told() == [(before, 7)]
    assert GradeHold.objects.get().ended_because == Released.OVERRIDDEN
    review = GradeReview.objects.get()
    assert (review.closed_by_id, review.note) == (second.user_id, "Half-year figures")


def test_a_grade_is_not_confirmed_while_a_better_one_is_proposed(person, analyst, second):
    record(person)
    row = override(person, 7, analyst)

    with pytest.raises(ProposalWaits):
        confirm(person, second)
    services.end_override(override_id=row.id, note="Not shown.", by=second, now=LATER)
    confirm(person, second)

    assert grade_of(person) == 9


def test_an_override_that_ran_out_does_not_let_an_adverse_grade_in_unseen(person, analyst, second):
    record(person)
    row = override(person, 7, analyst)
    services.approve_override(override_id=row.id, by=second, now=LATER)
    day = row.expires_on + timedelta(days=1)
    seen = told()

    for _ in range(2):
        for first, last in night.override_ranges(day):
            night.end_overrides(first, last, day, NOW + (day - TODAY))

    assert grade_of(person) == 7
    assert told() == seen
    assert GradeReview.objects.get(closed_at=None).grade == 9
    confirm(person, analyst, now=NOW + (day - TODAY))
    assert grade_of(person) == 9
    assert told()[-1] == (7, 9)


def test_one_that_an_analyst_ended_by_hand_was_looked_at(person, analyst, second):
    record(person)
    row = override(person, 7, analyst)
    services.approve_override(override_id=row.id, by=second, now=LATER)

    services.end_override(override_id=row.id, note="No figures came.", by=second, now=LATER)

    assert grade_of(person) == 9


def test_one_grade_of_a_company_waits_at_a_time(person):
    record(person)

    with pytest.raises(IntegrityError), transaction.atomic():
        GradeHold.objects.create(company=person, counts=5, began_on=TODAY)


def test_every_grade_of_the_history_is_reproduced(person):
    record(person)

    rows = list(queries.worked_out(GradeChange.objects.filter(company=person)))

    assert [(change.grade, change.score) for change, _ in rows] == [
        (score.grade, score.millionths) for _, score in rows
    ]
    assert {change.grade for change, _ in rows} >= {9}


# The night in SQL


@pytest.fixture
def _fitted(monkeypatch):
    fitted_champion(monkeypatch)


def of_dutch_wholesale(**company):
    row = factories.company(country="NL", sector="4690", **company)
    factories.statement(row, total_assets=1_000_000, equity=400_000)
    grade_now(row)
    return row


@pytest.mark.usefixtures("_fitted")
def test_the_night_holds_persons_back_whoever_follows():
    unknown = of_dutch_wholesale(is_natural_person=True)
    known, firm = of_dutch_wholesale(is_natural_person=True), of_dutch_wholesale()
    for company in (known, firm):
        FollowedCompany.objects.create(company=company)
    before = {each: grade_of(each) for each in (unknown, known, firm)}
    judge(3 * TWO_GRADES)

    run_night()

    assert CompanyScore.objects.get(company=known).grade in (8, 9)
    assert [grade_of(each) for each in (unknown, known)] == [before[unknown], before[known]]
    assert told() == [(before[firm], grade_of(firm))]
    assert GradeHold.objects.count() == 2
    assert {row.company for row in queries.open_reviews()} >= {unknown, known}


def kept():
    return [
        list(table.objects.order_by("pk").values())
        for table in (CompanyScore, GradeChange, GradeHold, GradeReview, Event)
    ]


@pytest.mark.usefixtures("_fitted")
def test_a_second_night_writes_nothing():
    of_dutch_wholesale(is_natural_person=True)
    judge(3 * TWO_GRADES)
    run_night()
    before = kept()

    run_night()
    run_night(TODAY + timedelta(days=1), NOW + timedelta(days=1))

    assert kept() == before


@pytest.mark.usefixtures("_fitted")
def test_the_night_ends_what_recovered_whoever_follows():
    person = of_dutch_wholesale(is_natural_person=True)
    before = grade_of(person)
    judge(3 * TWO_GRADES)
    run_night()

    run_night(TODAY + timedelta(days=31), NOW + timedelta(days=31))  # the judgement is over

    assert CompanyScore.objects.get(company=person).grade == before
    assert GradeHold.objects.get().ended_because == Released.RECOVERED
    assert told() == []


# Limits


def test_limits_hear_of_it_when_it_is_confirmed_and_once(analyst):
    us, person = insured(), graded(is_natural_person=True)
    us.ask(person, 20_000)
    deliveries.drain(lambda: NOW + timedelta(days=4000))
    [limit] = limits.portfolio(us.actor, TODAY)
    assert limit.amount.amount > 0
    decided = Decision.objects.count()
    record(person)
    deliveries.drain(lambda: NOW + timedelta(days=4000))
    assert Decision.objects.count() == decided

    confirm(person, analyst)
    for _ in range(2):
        deliveries.drain(lambda: NOW + timedelta(days=4000))

    [decision] = Decision.objects.order_by("id")[decided:]
    assert decision.amount == Decimal(0)
    assert "GRADE_TOO_WEAK" in {reason["code"] for reason in decision.reasons}


# What counted when


def day(number):
    return TODAY + timedelta(days=number)


def test_a_grade_that_waited_never_showed_in_the_history():
    model = [(day(0), 6), (day(5), 8), (day(9), 9)]
    held = Held(6, day(5), day(12), Released.CONFIRMED)

    steps = counted.history(model, [held])

    assert [(step.on, step.old, step.grade, step.by) for step in steps] == [
        (day(0), None, 6, Giver.MODEL),
        (day(12), 6, 9, Giver.REVIEW),
    ]


def test_confirmed_on_the_day_it_fell_it_shows_on_that_day():
    held = Held(6, day(5), day(5), Released.CONFIRMED)

    steps = counted.history([(day(0), 6), (day(5), 8)], [held])

    assert [(step.on, step.grade) for step in steps] == [(day(0), 6), (day(5), 8)]


def test_what_waited_and_was_overridden_shows_as_the_analysts_grade_alone():
    held = Held(None, day(0), day(3), Released.OVERRIDDEN)
    span = Span(7, day(3), None, is_approved=True)

    steps = counted.history([(day(0), 8)], [span, held])

    assert [(step.on, step.old, step.grade, step.by) for step in steps] == [
        (day(3), None, 7, Giver.OVERRIDE)
    ]
