"""Companies over the API."""

from uuid import uuid4

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
def secret():
    return secret_of(MandateRole.REQUESTER)


@pytest.fixture
def send(client, secret):
    return lambda path, **data: posted(client, secret, path, data)


def secret_of(role):
    with tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder("Verzender B.V."), role)
        _, secret = accounts.issue_token(
            mandate_id=mandate.id, name=role, by=factories.actor(mandate), now=factories.NOW
        )
    return secret


def posted(client, secret, path, data):
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": str(uuid4())}
    address = f"/api/v1/{path}"
    return client.post(address, data, content_type="application/json", headers=headers)


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


def test_each_answer_says_how_well_it_answers(ask, buyer):
    with tenancy.scope(staff=True):
        factories.company("Zuiderzee Groothandels B.V.")

    exact, other = ask(q="Zuiderzee Groothandel B.V.").json()["items"]
    [by_number] = ask(value="TEST0000000000000142").json()["items"]
    [begun] = ask(q="TEST00000000").json()["items"]

    assert 95 < exact["score"] <= 100
    assert other["score"] < exact["score"]
    assert by_number["score"] == 100
    assert begun["score"] == 60
    assert exact["identity"] == "VERIFIED"


def test_a_list_of_ones_own_is_matched_row_by_row(send, buyer):
    with tenancy.scope(staff=True):
        number = buyer.identifiers.get(scheme="KVK").value
        factories.company("Noordzee Visserij B.V.")
        factories.company("Noordzee Visserij N.V.")
    rows = [
        {"reference": "name", "name": "zuiderzee groothandel bv", "city": "Hoorn"},
        {"reference": "number", "value": number},
        {"reference": "both", "value": number, "name": "Zuiderze Groothandel", "country": "nl"},
        {"reference": "otherwise", "value": number, "name": "Bakkerij Jansen"},
        {"reference": "two", "name": "Noordzee Visserij"},
        {"reference": "none", "name": "Qwertyuiop Asdf"},
        {"reference": "abroad", "value": number, "country": "BE"},
        {"reference": "empty"},
    ]

    items = {item["reference"]: item for item in send("companies/match", rows=rows).json()["items"]}

    assert list(items) == [row["reference"] for row in rows]
    assert {reference: item["verdict"] for reference, item in items.items()} == {
        "name": "MATCHED",
        "number": "MATCHED",
        "both": "MATCHED",
        "otherwise": "TO_CHOOSE",
        "two": "TO_CHOOSE",
        "none": "NOT_FOUND",
        "abroad": "NOT_FOUND",
        "empty": "NOT_FOUND",
    }
    assert items["both"]["matches"][0]["id"] == str(buyer.public_id)
    assert items["otherwise"]["matches"][0]["score"] < 58
    assert len(items["two"]["matches"]) == 2


@pytest.mark.parametrize("rows", [[], [{"name": "x"}], "x", [{"reference": "a"}] * 51, [1]])
def test_a_list_that_makes_no_sense_is_answered_by_name(send, rows):
    answer = send("companies/match", rows=rows)

    assert answer.status_code == 400
    assert "rows" in answer.json()["fields"]


def test_a_company_is_added_found_by_who_added_it_and_taken_back(client, secret, send, ask):
    def found():
        headers = {"Authorization": f"Bearer {secret}"}
        return client.get("/api/v1/companies", {"value": "77001234"}, headers=headers).json()[
            "items"
        ]

    wish = {"name": "Nieuwe Haven B.V.", "country": "nl", "scheme": "KVK", "value": "7700 1234"}

    added = send("companies", **wish)
    again = send("companies", **wish)

    assert added.status_code == 201
    assert added.json()["identity"] == "UNVERIFIED"
    assert added.json()["identifiers"][0]["value"] == "77001234"
    assert again.status_code == 409
    assert again.json()["code"] == "KNOWN_ALREADY"
    assert again.json()["values"]["id"] == added.json()["id"] == found()[0]["id"]
    assert ask(value="77001234").json()["items"] == []  # another policyholder's system
    assert send(f"companies/{added.json()['id']}/take-back").status_code == 204
    assert found() == []
    assert send(f"companies/{added.json()['id']}/take-back").status_code == 404


def test_companies_of_nearly_the_name_are_named_before_one_is_added(send, buyer):
    wish = {"name": "Zuiderze Groothandel", "country": "NL", "scheme": "KVK", "value": "77001234"}

    asked = send("companies", **wish)

    assert asked.status_code == 409
    assert asked.json()["code"] == "LOOKS_LIKE_OTHERS"
    assert asked.json()["values"]["ids"] == str(buyer.public_id)
    assert send("companies", **wish, none_of_these=True).status_code == 201


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"value": "1"}, "value"),
        ({"value": "7" * 400}, "value"),
        ({"name": "\u202e"}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"country": "Nederland"}, "country"),
        ({"country": "DE"}, "value"),
        ({"scheme": "CLUB"}, "scheme"),
    ],
)
def test_what_cannot_be_right_is_named_by_its_field(send, wrong, field):
    wish = {"name": "Nieuwe Haven", "country": "NL", "scheme": "KVK", "value": "77001234"}

    answer = send("companies", **wish | wrong)

    assert answer.status_code == 400
    assert field in answer.json()["fields"]


def test_a_system_that_only_reads_adds_nothing(client):
    reads = secret_of(MandateRole.READER)
    wish = {"name": "Nieuwe Haven", "country": "NL", "scheme": "KVK", "value": "77001234"}

    answer = posted(client, reads, "companies", wish)

    assert answer.status_code == 409
    assert answer.json()["code"] == "MAY_NOT_ADD"


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
