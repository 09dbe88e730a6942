"""A decision over the API is told as it is kept, and asks the database no more than it needs."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts import services as accounts
from core import tenancy
from tests.factories import NOW
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db

MOST_STATEMENTS = 46


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def api():
    with tenancy.scope(staff=True):
        us = insured()
        mandate = us.holder.mandates.get()
        _, secret = accounts.issue_token(mandate_id=mandate.id, name="x", by=us.actor, now=NOW)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_ACCEPT_LANGUAGE="en")
    return client


def graded(*figures, **more):
    with tenancy.scope(staff=True):
        return buyer(*figures, **more)


def ask(api, company, amount="50000", **more):
    wish = {"buyer": str(company.public_id), "amount": amount, "payment_days": 30, **more}
    headers = {"Idempotency-Key": str(uuid4())}
    return api.post("/api/v1/limit-requests", wish, format="json", headers=headers)


def read(api, answer):
    return api.get(f"/api/v1/limit-requests/{answer.json()['id']}").json()


@pytest.mark.parametrize(
    ("amount", "more"),
    [
        ("50000", {}),
        ("50000.50", {"your_reference": "A-1"}),
        ("90000000", {}),
        ("50000", {"comment": "They pay well."}),
        ("50000", {"payment_days": 120}),
        ("50000", {"until": "2026-12-31"}),
        ("50000", {"kind": "INDICATION"}),
    ],
    ids=str,
)
def test_the_answer_to_a_request_is_what_is_read_of_it_later(api, amount, more):
    company = graded()

    told = ask(api, company, amount, **more)

    assert told.status_code in (201, 202), told.content
    assert told.json() == read(api, told)


def test_less_is_told_as_it_is_read_later(api):
    company = graded()
    ask(api, company)

    told = ask(api, company, "20000", kind="REDUCE")

    assert told.json()["decision"]["amount"] == "20000.00"
    assert told.json() == read(api, told)


def test_a_refusal_and_a_referral_are_told_as_they_are_read_later(api):
    refused, referred = ask(api, graded(10)), ask(api, graded(5, equity=10_000_000), "200000")

    assert (refused.json()["decision"]["outcome"], referred.status_code) == ("REFUSED", 202)
    for told in (refused, referred):
        assert told.json() == read(api, told)


def test_a_decision_asks_the_database_no_more_than_it_needs(api):
    ask(api, graded())  # what is read only the first time
    company = graded()

    with CaptureQueriesContext(connection) as found:
        told = ask(api, company)

    assert told.status_code == 201
    assert len(found) <= MOST_STATEMENTS, "\n".join(each["sql"][:150] for each in found)
