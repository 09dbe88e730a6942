"""Grades over the API."""

from datetime import date
from uuid import uuid4

import pytest

from accounts import services as accounts
from accounts.rules import SYSTEM
from core import tenancy
from core.fields import new_public_id
from grading import services
from grading.rules import told
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def mandate():
    with tenancy.scope(staff=True):
        return factories.mandate(factories.policyholder())


@pytest.fixture
def get(client, mandate):
    with tenancy.scope(staff=True):
        _, secret = accounts.issue_token(
            mandate_id=mandate.id, name="ERP", by=factories.actor(mandate), now=NOW
        )

    def get(company_id):
        return client.get(
            f"/api/v1/companies/{company_id}/grade",
            headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"},
        )

    return get


def regrade(company):
    services.regrade([company.id], cause="NIGHT", cause_id=new_public_id(), by=SYSTEM, now=NOW)


def test_a_grade_comes_with_its_reasons_and_history(get):
    with tenancy.scope(staff=True):
        company = factories.company(founded_on=date(2000, 1, 1))
        regrade(company)

    answer = get(company.public_id).json()

    assert answer["grade"] in range(1, 11)
    assert answer["confidence"] == "C"
    assert answer["reasons"][0]["text"] == "The company was founded on 1 January 2000."
    assert answer["reasons"][0]["direction"] == "BETTER"
    assert answer["reasons"][0]["points"] < 0
    assert [change["old_grade"] for change in answer["history"]] == [None]


def test_a_company_without_a_grade_says_so(get):
    with tenancy.scope(staff=True):
        company = factories.company()

    answer = get(company.public_id).json()

    assert answer["grade"] is None
    assert answer["reasons"] == []


def test_what_another_policyholder_reported_stays_inside(get):
    with tenancy.scope(staff=True):
        buyer = factories.company()
        regrade(buyer)
        factories.overdue(factories.policyholder(), buyer)
        regrade(buyer)

    answer = get(buyer.public_id)

    text = answer.content.decode()
    [internal] = [each for each in answer.json()["reasons"] if each["code"] == told.INTERNAL]
    assert "points" not in internal
    assert "overdue" not in text.lower()
    assert "reporters" not in text


def test_an_unknown_company_is_not_found(get):
    assert get(uuid4()).status_code == 404


def test_without_a_token_nothing_is_told(client):
    assert client.get(f"/api/v1/companies/{uuid4()}/grade").status_code == 401
