"""A natural person: what the rules would take waits for somebody to look (R-LIM-08)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.rules import SYSTEM, NotYourRole, StaffRole
from core import events, tenancy
from core.errors import StateRefused
from core.models import Event
from limits import handlers, queries, services
from limits.models import Decision, HeldReview, LimitRow
from limits.rules.lifecycle import Outcome, RequestState
from limits.services import held_reviews, temporary
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=40)


@pytest.fixture(autouse=True)
def _as_staff():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


def sole_trader(grade=4):
    return factories.graded(factories.company(is_natural_person=True), grade)


def review(company, cause=None, by=SYSTEM):
    return services.review_buyer(company.id, cause_id=cause or uuid4(), by=by, now=NOW)


def standing(one, company, day=LATER) -> int:
    found = queries.limit_on(one.policy.id, company.id, day)
    return int(found.amount) if found else 0


@pytest.mark.parametrize("grade", [7, 9])
def test_what_the_rules_would_take_from_a_person_waits_and_what_stands_stands(us, grade):
    person = sole_trader()
    us.ask(person, 200_000)
    factories.graded(person, grade)

    assert review(person) == []

    assert standing(us, person) == 200_000
    assert HeldReview.objects.get().buyer == person
    assert not Event.objects.filter(name__in=["limits.reduced", "limits.withdrawn"]).exists()


def test_a_default_is_a_fact_and_waits_for_nobody(us):
    person = sole_trader()
    us.ask(person, 200_000)
    factories.graded(person, 10)

    assert [each.outcome for each in review(person)] == [Outcome.WITHDRAWN]
    assert standing(us, person, TODAY) == 0


@pytest.mark.parametrize(("grade", "is_held"), [(7, True), (8, False), (9, False), (10, False)])
def test_a_grade_that_somebody_confirmed_is_not_looked_at_twice(us, grade, is_held):
    """Adverse grades of persons count only once an analyst confirmed them (decision 0033)."""
    person = sole_trader()
    us.ask(person, 250_000)
    factories.graded(person, grade)
    changed = events.record(
        "grading.grade_changed",
        subject=person,
        by=SYSTEM,
        at=NOW,
        company=str(person.public_id),
        old=4,
        new=grade,
    )

    handlers.review_buyer(changed, None)

    assert HeldReview.objects.exists() is is_held
    assert (standing(us, person) == 250_000) is is_held


def test_a_company_is_cut_at_once(us):
    company = buyer()
    us.ask(company, 200_000)
    factories.graded(company, 9)

    assert [each.outcome for each in review(company)] == [Outcome.WITHDRAWN]


def test_meanwhile_nothing_new_is_given_on_the_person(us):
    person = sole_trader()
    us.ask(person, 200_000)
    factories.graded(person, 9)
    review(person)

    asked = insured().ask(person, 10_000)

    assert asked.state == RequestState.REFERRED
    assert asked.proposal["amount"] == "0"


def test_the_same_cause_and_the_next_one_bring_no_second_item(us):
    person, cause = sole_trader(), uuid4()
    us.ask(person, 200_000)
    factories.graded(person, 9)

    for each in (cause, cause, uuid4()):
        review(person, each)

    assert HeldReview.objects.count() == 1
    assert Event.objects.filter(name="limits.review_held").count() == 1


def test_a_person_who_looked_carries_it_out(us):
    person, cause = sole_trader(), uuid4()
    us.ask(person, 200_000)
    factories.graded(person, 9)
    review(person, cause)
    someone = underwriter()

    held_reviews.carry_out(held_id=HeldReview.objects.get().public_id, by=someone, now=NOW)

    assert standing(us, person) == 0
    decision = Decision.objects.get(outcome=Outcome.WITHDRAWN)
    assert (decision.decided_by_id, decision.cause_id) == (someone.user_id, cause)
    assert HeldReview.objects.get().is_carried_out is True
    assert review(person, cause) == []


def test_a_person_who_looked_lets_the_limits_stand(us):
    person, cause = sole_trader(), uuid4()
    us.ask(person, 200_000)
    factories.graded(person, 9)
    review(person, cause)
    someone = underwriter()

    held_reviews.let_stand(
        held_id=HeldReview.objects.get().public_id, reason="Paid in full.", by=someone, now=NOW
    )

    kept = Decision.objects.latest("id")
    assert standing(us, person) == 200_000
    assert (kept.outcome, kept.amount) == (Outcome.UNCHANGED_AFTER_REVIEW, 200_000)
    assert (kept.decided_by_id, kept.review_on) == (someone.user_id, TODAY.replace(month=4))
    assert HeldReview.objects.get().answer == "Paid in full."
    assert review(person, cause) == []


def test_a_held_review_is_decided_once_and_by_underwriters(us):
    person = sole_trader()
    us.ask(person, 200_000)
    factories.graded(person, 9)
    review(person)
    held = HeldReview.objects.get().public_id

    with pytest.raises(NotYourRole):
        held_reviews.carry_out(
            held_id=held, by=factories.staff_actor(StaffRole.RISK_ANALYST), now=NOW
        )
    held_reviews.carry_out(held_id=held, by=underwriter(), now=NOW)
    with pytest.raises(StateRefused):
        held_reviews.let_stand(held_id=held, reason="Too late.", by=underwriter(), now=NOW)


# --- what is protected, and the group's maximum


def test_an_automatic_cut_leaves_a_temporary_part_and_takes_the_rest(us):
    company, them = buyer(4, equity=4_000_000), insured()
    us.ask(company, 100_000)
    them.ask(company, 100_000)
    row = LimitRow.objects.get(policy=us.policy, superseded_at=None)
    temporary.grant_temporary(
        row_id=row.public_id,
        amount=eur(60_000),
        first=TODAY,
        until=TODAY + timedelta(days=90),
        by=underwriter(),
        now=NOW,
    )
    factories.graded(company, 4, equity=400_000)  # the most is 100,000

    review(company)

    # pro rata 61.5 and 38.5 of 260: the temporary part of 60 is within that
    assert (standing(us, company), standing(them, company)) == (62_000, 38_000)
    assert standing(us, company, TODAY + timedelta(days=91)) == 2_000


def test_a_temporary_part_above_the_maximum_stands_alone(us):
    company, them = buyer(4, equity=4_000_000), insured()
    us.ask(company, 100_000)
    them.ask(company, 100_000)
    row = LimitRow.objects.get(policy=us.policy, superseded_at=None)
    temporary.grant_temporary(
        row_id=row.public_id,
        amount=eur(150_000),
        first=TODAY,
        until=TODAY + timedelta(days=90),
        by=underwriter(),
        now=NOW,
    )
    factories.graded(company, 4, equity=400_000)

    review(company)

    assert (standing(us, company), standing(them, company)) == (150_000, 0)


def test_a_lower_maximum_of_the_group_alone_cuts_its_members(us):
    head = buyer(4, equity=4_000_000)
    members = [factories.graded(factories.company(parent=head), 4, equity=400_000) for _ in "ab"]
    us.ask(members[0], 100_000)
    us.ask(members[1], 100_000)
    factories.graded(head, 4, equity=400_000)

    review(head)

    assert [standing(us, each) for each in members] == [50_000, 50_000]


def test_who_carries_out_one_review_has_not_looked_at_the_other_members_of_its_group(us):
    """Of a group over its maximum all members are cut, but a person waits for its own look."""
    from companies import services as companies
    from limits.services import follow_group

    head = buyer(4)
    person, member = sole_trader(), sole_trader()
    for each in (person, member):
        us.ask(each, 200_000)
        companies.set_parent(company_id=each.id, parent_id=head.id, by=SYSTEM, now=NOW)
    follow_group(group_id=head.id, on=TODAY)
    for each in (head, person, member):
        factories.graded(each, 7)
    review(person)
    held = HeldReview.objects.get(buyer=person)

    held_reviews.carry_out(held_id=held.public_id, by=underwriter(), now=NOW)

    assert standing(us, person) < 200_000
    assert standing(us, member) == 200_000
    assert HeldReview.objects.filter(buyer=member).exists()
