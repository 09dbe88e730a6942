"""Buyers of many groups looked at again together come to what each comes to by itself."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.rules import SYSTEM
from core import tenancy
from core.models import Event
from limits import services
from limits.models import Decision, GroupExposure
from limits.queries import audit_exposure
from limits.services import review
from limits.services.whole_groups import Asked
from tests import factories
from tests.factories import NOW, eur
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def holders():
    return [insured() for _ in range(3)]


def fallen(holders, count):
    """Return buyers with a limit of each holder, whose figures have become poor since."""
    found = []
    for place in range(count):
        company = buyer(4, equity=4_000_000)
        for us in holders:
            us.ask(company, 60_000)
        factories.graded(company, (4, 6, 9, 10)[place % 4], equity=400_000)
        found.append(company)
    return found


def asked(companies):
    return [Asked(company.id, [company.id], uuid4()) for company in companies]


def what_came_of(company):
    found = Decision.objects.filter(buyer=company).exclude(cause_id=None).order_by("policy_id")
    return [(each.outcome, each.amount, each.effective_on, each.reasons) for each in found]


def test_each_comes_to_what_it_comes_to_by_itself(holders):
    together, apart = fallen(holders, 4), fallen(holders, 4)

    review.review_groups(asked(together), by=SYSTEM, now=NOW)
    for company in apart:
        services.review_buyer(company.id, cause_id=uuid4(), by=SYSTEM, now=NOW)

    assert [what_came_of(company) for company in together] == [
        what_came_of(company) for company in apart
    ]
    assert {outcome for company in together for outcome, *_ in what_came_of(company)} == {
        "REDUCED",
        "WITHDRAWN",
    }
    assert audit_exposure() == []


def test_as_many_statements_as_for_one(holders):
    one, many = asked(fallen(holders, 1)), asked(fallen(holders, 8)[::4])
    services.review_buyer(fallen(holders, 1)[0].id, cause_id=uuid4(), by=SYSTEM, now=NOW)

    with CaptureQueriesContext(
        connection,
    ) as of_one:
        review.review_groups(one, by=SYSTEM, now=NOW)
    with CaptureQueriesContext(connection) as of_many:
        review.review_groups(many, by=SYSTEM, now=NOW)

    assert len(of_many) == len(of_one)


def test_the_same_causes_again_decide_nothing(holders):
    wanted = asked(fallen(holders, 2))
    review.review_groups(wanted, by=SYSTEM, now=NOW)
    before = Event.objects.count()

    again = review.review_groups(wanted, by=SYSTEM, now=NOW)

    assert again == []
    assert Event.objects.count() == before


def test_a_group_with_two_causes_is_looked_at_after_each(holders):
    [company] = fallen(holders, 1)

    decisions = review.review_groups([*asked([company]), *asked([company])], by=SYSTEM, now=NOW)

    outcomes = [decision.outcome for decision in decisions]
    assert outcomes == ["REDUCED"] * 3 + ["UNCHANGED_AFTER_REVIEW"] * 3


def test_each_event_names_its_own_cause(holders):
    wanted = asked(fallen(holders, 2))

    review.review_groups(wanted, by=SYSTEM, now=NOW)

    told = Event.objects.filter(name__in=["limits.reduced", "limits.withdrawn"])
    assert set(told.values_list("cause_id", flat=True)) == {each.cause_id for each in wanted}


def test_the_maximum_of_every_group_is_kept(holders):
    companies = fallen(holders, 2)

    review.review_groups(asked(companies), by=SYSTEM, now=NOW)

    kept = GroupExposure.objects.filter(group_id__in=[each.id for each in companies])
    assert all(exposure.capacity <= Decimal(100_000) for exposure in kept)
    assert eur(0).amount < max(exposure.capacity for exposure in kept)
