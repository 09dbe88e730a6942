"""A company that a policyholder added: a limit on it goes to a person until it is checked."""

import pytest

from accounts.rules import StaffRole
from companies import services as companies
from companies.rules.adding import Identity
from core import tenancy
from limits.rules.lifecycle import RequestState
from tests import factories
from tests.factories import NOW
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scope():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def unverified():
    row = buyer(4)
    row.identity = Identity.UNVERIFIED
    row.save(update_fields=["identity"])
    return row


def test_a_limit_on_a_company_that_nobody_checked_goes_to_a_person(unverified):
    asked = insured().ask(unverified)

    assert asked.state == RequestState.REFERRED
    assert asked.referred_because == [{"code": "ADVERSE_FINDING", "values": {}}]
    assert "IDENTITY_UNCLEAR" in [reason["code"] for reason in asked.proposal["reasons"]]


def test_once_it_is_checked_the_rules_decide_at_once(unverified):
    keeper = factories.staff_actor(StaffRole.RISK_ANALYST)
    companies.verify(company_id=unverified.id, checked_against="KvK", by=keeper, now=NOW)

    assert insured().ask(unverified).state == RequestState.AUTO_DECIDED
