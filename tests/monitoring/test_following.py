"""Nights tell of buyers with a limit, of those watched, and of those somebody sells to."""

import pytest

from accounts.rules import SYSTEM
from core import tenancy
from core.fields import new_public_id
from core.models import Event
from grading import services as grading
from grading.models import FollowedCompany
from monitoring.services import following
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scope():
    with tenancy.scope(staff=True):
        yield


def followed():
    return set(FollowedCompany.objects.values_list("company_id", flat=True))


def test_a_buyer_somebody_sells_to_is_told_of_and_another_company_is_not():
    invoice = factories.invoice(factories.policyholder(), factories.company())
    factories.company("Nobody's B.V.")

    following.run(0, 0, TODAY, NOW)
    following.run(0, 0, TODAY, NOW)

    assert followed() == {invoice.buyer_id}


@pytest.mark.parametrize(("is_followed", "events"), [(True, 1), (False, 0)])
def test_a_night_tells_only_of_companies_somebody_follows(is_followed, events):
    company = factories.company()
    cause = {"by": SYSTEM, "now": NOW, "cause_id": new_public_id()}
    grading.regrade([company.id], cause="TEST", **cause)
    if is_followed:
        grading.follow([company.id])
    company.dissolved_on = TODAY
    company.save()

    grading.regrade([company.id], cause=grading.NIGHT, **(cause | {"cause_id": new_public_id()}))

    assert Event.objects.filter(name="grading.grade_changed").count() == events
