"""What stood until a limit ended: the limit in force then, not one that was only announced."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.rules import SYSTEM
from core import tenancy
from core.models import Event
from limits import services
from limits.models import LimitRow
from limits.rules.reasons import ReasonCode
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_staff():
    with tenancy.scope(staff=True):
        yield


def standing(company) -> LimitRow:
    return LimitRow.objects.get(buyer=company, superseded_at=None, valid_to=None)


def reduced(company, amount: int = 25_000, **more):
    return services.reduce_limit(
        row_id=standing(company).public_id,
        amount=eur(amount),
        reason=ReasonCode.GRADE_TOO_WEAK,
        by=underwriter(),
        now=NOW,
        **more,
    )


def withdrawn(company, **more):
    return services.withdraw_limit(
        row_id=standing(company).public_id,
        reason=ReasonCode.GRADE_TOO_WEAK,
        by=underwriter(),
        now=NOW,
        **more,
    )


def was(name: str) -> str:
    return Event.objects.filter(name=name).latest("id").facts["was"]


def test_a_withdrawal_tells_the_limit_that_stands_until_then():
    company = buyer()
    insured().ask(company, 50_000)
    reduced(company)

    withdrawn(company)

    assert was("limits.withdrawn") == "50000.000"


def test_a_withdrawal_at_once_tells_the_limit_of_today():
    company = buyer()
    insured().ask(company, 50_000)
    reduced(company)

    withdrawn(company, immediate=True)

    assert was("limits.withdrawn") == "50000.000"


def test_a_review_tells_the_limit_that_stands_until_then():
    company = buyer()
    insured().ask(company, 50_000)
    reduced(company)
    factories.graded(company, 9)

    services.review_buyer(company.id, cause_id=uuid4(), by=SYSTEM, now=NOW)

    assert was("limits.withdrawn") == "50000.000"


def test_the_buyers_page_tells_what_stood_until_the_limit_ended(client, monkeypatch):
    company, us = buyer(), insured()
    us.ask(company, 50_000)
    reduced(company)
    withdrawn(company)
    monkeypatch.setattr("core.clock.now", lambda: NOW + timedelta(days=40))

    client.force_login(User.objects.get(id=us.actor.user_id))
    page = client.get(reverse("portal:buyer", args=[us.holder.public_id, company.public_id]))

    ended = page.context["ended"]
    assert (ended["on"], ended["was"]) == (TODAY + timedelta(days=30), eur(50_000))


def test_what_was_raised_and_given_up_on_one_day_is_told_whole(client, monkeypatch):
    company, us = buyer(), insured()
    us.ask(company, 50_000)
    later = NOW + timedelta(days=5)
    us.ask(company, 60_000, now=later)
    services.cancel_limit(buyer=company.public_id, by=us.actor, now=later)
    monkeypatch.setattr("core.clock.now", lambda: later)

    client.force_login(User.objects.get(id=us.actor.user_id))
    page = client.get(reverse("portal:buyer", args=[us.holder.public_id, company.public_id]))

    assert page.context["ended"]["was"] == eur(60_000)
