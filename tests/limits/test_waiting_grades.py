"""Limits on a person in business whose first grade waits for somebody to look at it."""

from datetime import timedelta

import pytest

from accounts.rules import SYSTEM, StaffRole
from core import deliveries, tenancy
from core.fields import new_public_id
from core.models import Event
from core.money import Money
from grading import queries as grading
from grading import services as grading_services
from grading.models import CompanyScore, GradeHold, GradeReview
from limits import queries, services
from limits.models import Decision
from limits.rules import capacity, house, proposal
from limits.rules.lifecycle import RequestState
from limits.rules.proposal import Exposure, ReferralCause, Wish
from monitoring.models import Notice
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import insured, underwriter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _insurer():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


@pytest.fixture
def person():
    """Return a person in business that nobody graded yet, and of whom a petition is known."""
    row = factories.company("J. Jansen", is_natural_person=True)
    factories.statement(row, total_assets=1_000_000, equity=400_000, sales=50_000_000)
    grading_services.record_legal_event(
        company_id=row.id,
        kind="BANKRUPTCY_PETITION",
        happened_on=TODAY,
        source="Court",
        source_reference=str(new_public_id()),
        by=SYSTEM,
        now=NOW,
    )
    return row


def confirm(person):
    return grading_services.close_review(
        review_id=GradeReview.objects.get(closed_at=None).id,
        note="Petition seen.",
        confirms=9,
        by=factories.staff_actor(StaffRole.RISK_ANALYST),
        now=NOW,
    )


def drain():
    deliveries.drain(lambda: NOW + timedelta(days=4000))


@pytest.mark.parametrize(("waits", "causes"), [(True, {ReferralCause.NATURAL_PERSON}), (False, ())])
def test_nothing_is_answered_by_rule_on_a_grade_that_waits(waits, causes):
    accounts = capacity.Accounts(eur(1_000_000), eur(10_000_000), 6)
    buyer = capacity.Buyer(
        4, accounts, is_natural_person=True, grade_waits=waits, tables=house.FIRST
    )

    found = proposal.propose(Wish(eur(10_000), 30, 1_000), buyer, Exposure(Money.zero("EUR")))

    assert set(found.referred_because) == set(causes)


def test_a_request_goes_to_an_underwriter_and_tells_nothing_of_the_grade(us, person):
    request = us.ask(person, 20_000)
    drain()

    assert grading.standing(person.id) is None
    assert request.state == RequestState.REFERRED
    assert "NATURAL_PERSON" in {each["code"] for each in request.referred_because}
    referred = Event.objects.get(name="limits.referred")
    assert referred.facts["reasons"] == [{"code": "NATURAL_PERSON", "values": {}}]
    assert "9" not in {str(value) for notice in Notice.objects.all() for value in notice.facts}


def test_what_an_underwriter_gave_stands_until_somebody_looked(us):
    person = factories.graded(factories.company(is_natural_person=True), grade=8)
    GradeHold.objects.create(company=person, began_on=TODAY)
    request = us.ask(person, 20_000)
    services.decide(request_id=request.public_id, amount=eur(20_000), by=underwriter(), now=NOW)
    CompanyScore.objects.filter(company=person).update(grade=9)

    services.review_buyer(person.id, cause_id=new_public_id(), by=SYSTEM, now=NOW)

    [position] = queries.portfolio(us.actor, TODAY)
    assert position.amount == eur(20_000)
    assert position.grade is None
    assert Decision.objects.count() == 1


def test_confirmed_the_grade_is_told_of_as_a_first_one(us, person):
    us.ask(person, 20_000)
    drain()

    confirm(person)
    drain()

    told = Event.objects.get(name="grading.grade_changed")
    assert (told.facts["old"], told.facts["new"]) == (None, 9)
