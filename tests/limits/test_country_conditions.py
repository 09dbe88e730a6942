"""What the schedule asks of a country is a condition of every new limit there, and is replayed."""

import pytest

from core import tenancy
from limits import texts
from limits.models import LimitRow
from limits.queries import replay
from limits.queries.replay import Verdict
from limits.rules.reasons import ConditionCode
from policies.rules.countries import SpecialCondition
from tests import factories
from tests.limits.ground import insured

pytestmark = pytest.mark.django_db

GERMANY = {
    "country": "DE",
    "insured_share": None,
    "maximum_payment_days": 45,
    "discretionary_allowed": False,
    "conditions": ["RETENTION_OF_TITLE", "BANK_GUARANTEE"],
}


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


def in_country(country):
    return factories.graded(factories.company(country=country), 4, equity=400_000)


def codes(decision):
    return [each["code"] for each in decision.conditions]


def test_every_condition_of_a_schedule_is_one_of_a_limit():
    assert {each.value for each in SpecialCondition} <= {each.value for each in ConditionCode}


def test_a_limit_in_a_country_is_bound_to_what_the_schedule_asks_there():
    us = insured(country_terms=[GERMANY])

    here = us.ask(in_country("NL"), 50_000).decision
    there = us.ask(in_country("DE"), 50_000).decision

    assert (here.outcome, codes(here)) == ("APPROVED", [])
    assert there.outcome == "CONDITIONALLY_APPROVED"
    assert codes(there) == ["BANK_GUARANTEE", "RETENTION_OF_TITLE"]
    row = LimitRow.objects.get(decision=there)
    assert "Only for deliveries under retention of title." in texts.sentences(row.conditions)


def test_longer_terms_and_less_than_stands_stay_bound_to_it():
    us, company = insured(country_terms=[GERMANY]), in_country("DE")

    longer = us.ask(company, 50_000, days=80).decision
    less = us.ask(company, 20_000).decision

    assert codes(longer) == ["MAXIMUM_PAYMENT_DAYS", "BANK_GUARANTEE", "RETENTION_OF_TITLE"]
    assert codes(less) == ["BANK_GUARANTEE", "RETENTION_OF_TITLE"]


def test_a_refusal_is_bound_to_nothing():
    us = insured(country_terms=[GERMANY])
    weak = factories.graded(factories.company(country="DE"), 9)

    assert codes(us.ask(weak, 50_000).decision) == []


def test_decisions_bound_to_a_country_come_out_the_same_again():
    us, company = insured(country_terms=[GERMANY]), in_country("DE")
    us.ask(company, 50_000, days=80)
    us.ask(company, 20_000)

    found = list(replay.replays(replay.sample(10)))

    assert [(each.verdict, each.differences) for each in found] == [(Verdict.EQUAL, [])] * 2
