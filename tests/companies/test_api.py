"""Companies over the API."""

import pytest

from accounts import services as accounts
from accounts.rules import SYSTEM, MandateRole
from companies import services
from core import tenancy
from core.fields import new_public_id
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    with tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder("Verzekerde B.V."), MandateRole.READER)
        _, secret = accounts.issue_token(
            mandate_id=mandate.id, name="search", by=factories.actor(mandate), now=factories.NOW
        )

    def get(path="companies", **query):
        headers = {"Authorization": f"Bearer {secret}"}
        return client.get(f"/api/v1/{path}", query, headers=headers)

    return get


@pytest.fixture
def buyer():
    with tenancy.scope(staff=True):
        row = factories.company("Zuiderzee Groothandel B.V.", city="Hoorn", legal_form="BV")
        row.identifiers.create(scheme="LEI", country="", value="TEST0000000000000142")
        return row


def test_a_company_is_found_by_name(ask, buyer):
    [found] = ask(q="zuiderze groothandel").json()["items"]

    assert found["id"] == str(buyer.public_id)
    assert (found["name"], found["country"], found["city"]) == (buyer.name, "NL", "Hoorn")
    assert {number["scheme"] for number in found["identifiers"]} == {"KVK", "LEI"}


def test_a_company_is_found_by_exactly_its_number(ask, buyer):
    number = "TEST0000000000000142"

    assert len(ask(value=number).json()["items"]) == 1
    assert len(ask(value=number, scheme="LEI").json()["items"]) == 1
    assert ask(value=number, scheme="KVK").json()["items"] == []
    assert ask(value=number, country="BE").json()["items"] == []
    assert ask(value=number[:10]).json()["items"] == []


def test_a_company_is_told_whole(ask, buyer):
    with tenancy.scope(staff=True):
        parent = factories.company("Zuiderzee Holding N.V.")
        services.set_parent(company_id=buyer.id, parent_id=parent.id, by=SYSTEM, now=factories.NOW)

    told = ask(f"companies/{buyer.public_id}").json()

    assert told["legal_form"] == "BV"
    assert told["founded_on"] == "2010-01-01"
    assert told["parent_company"] == told["group_head"] == str(parent.public_id)


def test_a_company_merged_away_answers_as_what_it_became(ask, buyer):
    with tenancy.scope(staff=True):
        gone = factories.company("Oude Zuiderzee B.V.")
        services.merge(company_id=gone.id, into_id=buyer.id, by=SYSTEM, now=factories.NOW)

    told = ask(f"companies/{gone.public_id}").json()

    assert told["id"] == str(buyer.public_id)
    assert {"kind": "FORMER", "name": "Oude Zuiderzee B.V."} in told["names"]


def test_an_unknown_company_is_not_found(ask):
    assert ask(f"companies/{new_public_id()}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"q": "a", "value": "b"},
        {"q": "jansen", "country": "Nederland"},
        {"value": "1", "scheme": "CLUB"},
        {"q": "a" * 201},
        {"q": "a\x00"},
    ],
)
def test_a_question_that_makes_no_sense_is_answered_by_name(ask, query):
    answer = ask(**query)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_without_a_token_nothing_is_told(client):
    assert client.get("/api/v1/companies", {"q": "zuiderzee"}).status_code == 401
