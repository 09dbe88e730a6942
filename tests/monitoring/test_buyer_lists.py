"""A list of buyers in the portal and over the API: watched, taken back, mended by the file."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts import services as accounts
from core import clock, deliveries, tenancy
from monitoring.models import Watch
from monitoring.services import watching
from receivables.models import LedgerFile
from tests import factories
from tests.factories import NOW
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

HEAD = "debtor_id;debtor_name;country;city;register_number\n"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def number(mandate, buyer):
    with tenancy.scope(staff=True):
        factories.policy(mandate.policyholder)
        return buyer.identifiers.get().value


@pytest.fixture
def visit(client, mandate):
    sign_in(client, mandate.user)

    def go(name, *rest, data=None) -> str:
        address = reverse(f"portal:{name}", args=[mandate.policyholder.public_id, *rest])
        answer = client.get(address) if data is None else client.post(address, data, follow=True)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return go


@pytest.fixture
def api(mandate):
    with tenancy.scope(staff=True):
        by = factories.actor(mandate)
        secret = accounts.issue_token(mandate_id=mandate.id, name="test", by=by, now=NOW)[1]
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_ACCEPT_LANGUAGE="en")
    return client


def upload(visit, *lines, head=HEAD) -> str:
    file = io.BytesIO((head + "\n".join(lines)).encode())
    file.name = "buyers.csv"
    return visit("buyer_list_upload", data={"file": file})


def list_id():
    with tenancy.scope(staff=True):
        return LedgerFile.objects.latest("id").public_id


def watched() -> list[int]:
    with tenancy.scope(staff=True):
        return list(Watch.objects.filter(ended_at=None).values_list("buyer_id", flat=True))


def test_the_buyers_of_a_list_are_watched_and_no_more_when_it_is_taken_back(visit, buyer, number):
    empty = visit("buyer_list_upload")
    shown = upload(visit, f"{number};;;;", "D-2;Bakker;NL;Utrecht;")
    taken = visit("buyer_list_load", list_id(), data={"lines": "good"})
    deliveries.drain(clock.real)
    before = watched()
    back = visit("buyer_list_drop", list_id(), data={})

    assert "You sent no list yet." in empty
    assert "Becomes known and is watched: 1" in shown
    assert "Watch only the one that is identified" in shown
    assert "1 buyer is known and watched now." in taken
    assert before == [buyer.id]
    assert "Nobody is watched because of it." in back
    assert watched() == []


def test_a_watch_that_began_by_hand_outlives_the_list(visit, mandate, buyer, number):
    """Somebody follows the buyer after the list was sent, and before it is taken in."""
    upload(visit, f"{number};;;;")
    with tenancy.scope(staff=True):
        by = factories.actor(mandate)
        watching.watch(buyer=buyer.public_id, by=by, now=NOW + timedelta(hours=1))
    visit("buyer_list_load", list_id(), data={"lines": "all"})
    deliveries.drain(clock.real)

    visit("buyer_list_drop", list_id(), data={})

    assert watched() == [buyer.id]


def test_what_could_not_be_identified_goes_out_and_comes_back_with_its_number(visit, buyer, number):
    upload(visit, "D-2;Bakker;NL;Utrecht;")
    listed = visit("watched")
    given_out = visit("unidentified_file")
    head, row = given_out.lstrip("\ufeff").split(" in ")
    filled = row.replace("Utrecht,,", f"Utrecht,{number},")
    upload(visit, filled, head=f"{head} in\n")
    visit("buyer_list_load", list_id(), data={"lines": "all"})
    mended = visit("watched")

    assert "List of buyers" in listed
    assert "Every buyer in your ledgers is identified." in mended


def test_a_file_that_is_no_list_is_refused_beside_the_form(visit, number):
    refused = upload(visit, "1;2", head="colour;size\n")

    assert "debtor_id" in refused
    assert "field__error" in refused or "error" in refused


def test_a_list_over_the_api_is_sent_read_taken_in_and_taken_back(api, buyer, number):
    def post(address, body, key):
        return api.post(f"/api/v1/{address}", body, format="json", headers={"Idempotency-Key": key})

    sent = post(
        "buyer-lists", [{"debtor_id": "D-1", "register_number": number}, {"city": "X"}], "1"
    )
    place = f"buyer-lists/{sent.data['id']}"
    rows = api.get(f"/api/v1/{place}/rows").data["items"]
    refused = post(f"{place}/load", {"lines": "ALL"}, "2")
    taken = post(f"{place}/load", {"lines": "GOOD"}, "3")
    deliveries.drain(clock.real)
    before = watched()
    dropped = api.delete(f"/api/v1/{place}", headers={"Idempotency-Key": "4"})

    assert (sent.status_code, sent.data["counts"]) == (202, {"BUYER": 1, "WRONG": 1})
    assert rows[1]["problems"][0]["code"] == "NEITHER_NUMBER_NOR_NAME"
    assert (refused.status_code, refused.data["code"]) == (409, "LINES_REFUSED")
    assert (taken.data["state"], taken.data["taken_in"]) == ("PARTLY", 1)
    assert before == [buyer.id]
    assert dropped.status_code == 204
    assert watched() == []


def test_the_api_names_the_buyers_that_could_not_be_identified(api, number):
    body = (HEAD + "D-2;Bakker;NL;Utrecht;").encode()
    api.post("/api/v1/buyer-lists", body, content_type="text/csv", headers={"Idempotency-Key": "1"})

    (found,) = api.get("/api/v1/unidentified-buyers").data["items"]

    assert (found["debtor_id"], found["city"], found["named_in"]) == ("D-2", "Utrecht", "LIST")


def test_a_stranger_sees_no_list(client, visit, stranger, number):
    upload(visit, f"{number};;;;")
    sign_in(client, stranger.user)

    address = reverse("portal:buyer_list", args=[stranger.policyholder.public_id, list_id()])

    assert client.get(address).status_code == 404
