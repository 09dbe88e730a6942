"""Policies over the API: the one in force, all of them, and their terms over time."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.rules import SYSTEM
from core import tenancy
from policies import services
from policies.rules.terms import standard_terms
from tests import factories
from tests.factories import NOW
from tests.limits.ground import change_terms, insured
from tests.limits.test_api import api_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured(
            discretionary_limit=Decimal(15_000),
            discretionary_options=["CREDIT_REPORT"],
            country_terms=[
                {
                    "country": "BE",
                    "insured_share": "0.85",
                    "maximum_payment_days": 45,
                    "discretionary_allowed": False,
                    "conditions": ["RETENTION_OF_TITLE"],
                }
            ],
        )


def get(us, address):
    return api_of(us).get(f"/api/v1/{address}")


def renew(us):
    """Let the policy end with the year, and take the next one out."""
    with tenancy.scope(staff=True):
        us.policy.expires_on = date(2026, 12, 31)
        us.policy.save()
        return services.take_out_policy(
            policyholder_id=us.holder.id,
            agreement=services.Agreement(date(2027, 1, 1), factories.eur(10_000_000)),
            terms=standard_terms(factories.eur(1_000_000)),
            by=SYSTEM,
            now=NOW,
        )


def test_the_policy_in_force_says_all_of_its_schedule(us):
    answer = get(us, "policy").json()

    terms = answer["terms"]
    assert (terms["insured_share"], terms["discretionary_share"]) == ("0.900000", "0.800000")
    assert (terms["discretionary_limit"], terms["credit_check"]) == ("15000.00", None)
    assert terms["country_terms"][0]["maximum_payment_days"] == 45


def test_the_list_gives_the_terms_over_time_latest_first(us):
    with tenancy.scope(staff=True):
        change_terms(us.policy, date(2026, 6, 1), maximum_payment_days=90)

    (item,) = get(us, "policies").json()["items"]

    assert item["number"] == us.policy.number
    assert [
        (row["version"], row["valid_from"], row["maximum_payment_days"])
        for row in item["terms_over_time"]
    ] == [(2, "2026-06-01", 90), (1, "2025-01-01", 60)]
    one = get(us, f"policies/{us.policy.public_id}").json()
    assert one == item


def test_policies_come_page_by_page(us):
    later = renew(us)

    first = get(us, "policies?limit=1").json()
    second = get(us, f"policies?limit=1&after={first['next']}").json()

    assert [each["items"][0]["number"] for each in (first, second)] == [
        later.number,
        us.policy.number,
    ]
    assert second["next"] is None


def test_the_list_asks_the_database_as_often_for_two_policies_as_for_one(us):
    with CaptureQueriesContext(connection) as one:
        get(us, "policies")
    renew(us)

    with CaptureQueriesContext(connection) as two:
        get(us, "policies")

    assert len(two) == len(one)


def test_a_policy_of_somebody_else_is_not_there(us):
    with tenancy.scope(staff=True):
        them = insured()

    assert get(us, f"policies/{them.policy.public_id}").status_code == 404
    numbers = [each["number"] for each in get(us, "policies").json()["items"]]
    assert numbers == [us.policy.number]
