"""Asking by the list over the API: taken in, looked up, sent, and every row's answer read."""

import pytest
from rest_framework.test import APIClient

from accounts import services as accounts
from core import deliveries, tenancy
from core.clock import real
from core.workbook import MEDIA_TYPE
from limits.models import BulkRequest, LimitRequest
from tests.factories import NOW
from tests.limits.ground import buyer, insured
from tests.limits.test_bulk import HEAD, line, number_of

pytestmark = pytest.mark.django_db
FILES = "/api/v1/limit-request-files"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


def system():
    with tenancy.scope(staff=True):
        us = insured()
        mandate = us.holder.mandates.get()
        _, secret = accounts.issue_token(mandate_id=mandate.id, name="x", by=us.actor, now=NOW)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return api


@pytest.fixture
def api():
    return system()


@pytest.fixture
def numbers():
    with tenancy.scope(staff=True):
        return [number_of(buyer()) for _ in range(3)]


def post(api, path, given=None, key="k1"):
    return api.post(path, given, format="json", headers={"Idempotency-Key": key})


def asking(number, amount="50000", **more):
    return {"number": number, "amount": amount, "reference": number, **more}


def test_a_list_is_taken_in_looked_up_sent_and_answered(api, numbers):
    rows = [*map(asking, numbers), asking(numbers[0]), asking("00000000"), asking(numbers[1], "-1")]

    taken = post(api, FILES, rows)
    deliveries.drain(real)
    place = f"{FILES}/{taken.json()['id']}"
    ready = api.get(place).json()
    sent = post(api, f"{place}/send", key="k2")
    deliveries.drain(real)
    answered = api.get(place).json()

    assert (taken.status_code, taken.json()["state"]) == (202, "MATCHING")
    counted = {"WILL_ASK": 3, "DOUBLED": 1, "UNKNOWN": 1, "WRONG": 1}
    assert (ready["state"], ready["rows"], ready["counts"]) == ("READY", 6, counted)
    assert (sent.status_code, answered["state"], answered["counts"]["ASKED"]) == (202, "DONE", 3)
    told = api.get(f"{place}/rows").json()["items"]
    assert [row["line"] for row in told] == [1, 2, 3, 4, 5, 6]
    assert [row["code"] for row in told] == ["", "", "", "DOUBLED", "UNKNOWN", "NOT_ABOVE_ZERO"]
    assert [row["your_reference"] for row in told[:3]] == numbers
    assert {row["outcome"] for row in told[:3]} == {"APPROVED"}
    assert {row["amount"] for row in told[:3]} <= {"50000.00", "50000.000", "50000"}


@pytest.mark.parametrize(
    ("said", "fate"),
    [(None, "LOWERS"), ({"also_lower": True}, "ASKED"), ({"lines": [1]}, "ASKED")],
)
def test_a_row_that_lowers_is_asked_only_where_the_body_says_so(api, numbers, said, fate):
    for place, (amount, body) in enumerate((("50000", None), ("20000", said))):
        rows = [asking(numbers[0], amount), asking(numbers[1], amount="7" + amount)]
        taken = post(api, FILES, rows, key=f"a{place}").json()
        deliveries.drain(real)
        sent = post(api, f"{FILES}/{taken['id']}/send", body, key=f"b{place}")
        deliveries.drain(real)

    assert sent.status_code == 202
    row = api.get(f"{FILES}/{taken['id']}/rows").json()["items"][0]
    assert row["fate"] == fate
    assert (row["code"], row["amount"]) == (
        ("LOWERS", None) if fate == "LOWERS" else ("", "20000.00")
    )


def test_rows_come_in_pages_and_by_their_fate(api, numbers):
    place = f"{FILES}/{post(api, FILES, [*map(asking, numbers), asking('0')]).json()['id']}/rows"
    deliveries.drain(real)

    first = api.get(place, {"limit": 3}).json()
    second = api.get(place, {"limit": 3, "after": first["next"]}).json()
    unknown = api.get(place, {"fate": "UNKNOWN"}).json()["items"]

    assert [row["line"] for row in first["items"] + second["items"]] == [1, 2, 3, 4]
    assert (second["next"], [row["line"] for row in unknown]) == (None, [4])
    assert api.get(place, {"after": "x"}).status_code == 400


def test_what_is_sent_twice_is_taken_in_once(api, numbers):
    first, again = (post(api, FILES, [asking(numbers[0])]) for _ in range(2))

    assert (again.status_code, again.json()) == (202, first.json())
    with tenancy.scope(staff=True):
        assert BulkRequest.objects.count() == 1
    assert len(api.get(FILES).json()["items"]) == 1


def test_a_file_is_taken_in_as_it_is(api):
    with tenancy.scope(staff=True):
        content = "\n".join([HEAD, line(buyer())]).encode()

    taken = api.post(FILES, content, content_type="text/csv", headers={"Idempotency-Key": "k1"})
    broken = api.post(
        FILES, b"PK\x03\x04 no zip", content_type=MEDIA_TYPE, headers={"Idempotency-Key": "k2"}
    )

    assert (taken.status_code, taken.json()["rows"]) == (202, 1)
    assert (broken.status_code, broken.json()["code"]) == (409, "FILE_UNREADABLE")


@pytest.mark.parametrize(
    "given",
    [{}, [], ["x"], [[]], [{"amount": True}], [{"amount": {}}], [{"until": "2026-12-31"}], "x", 1],
)
def test_what_is_no_list_of_rows_is_refused_and_nothing_kept(api, given):
    assert post(api, FILES, given).status_code == 400
    with tenancy.scope(staff=True):
        assert not BulkRequest.objects.exists()


def test_a_list_is_stopped_and_nothing_of_it_is_asked(api, numbers):
    place = f"{FILES}/{post(api, FILES, [*map(asking, numbers)]).json()['id']}"
    too_early = post(api, f"{place}/send", key="k2")
    deliveries.drain(real)
    post(api, f"{place}/send", key="k3")

    stopped = post(api, f"{place}/stop", key="k4")
    deliveries.drain(real)

    assert (too_early.status_code, stopped.json()["state"]) == (409, "STOPPED")
    with tenancy.scope(staff=True):
        assert not LimitRequest.objects.exists()


def test_strangers_find_no_list(api, numbers):
    place = f"{FILES}/{post(api, FILES, [asking(numbers[0])]).json()['id']}"
    stranger = system()

    for path in (place, f"{place}/rows"):
        assert stranger.get(path).status_code == 404
    for step in ("send", "stop"):
        assert post(stranger, f"{place}/{step}").status_code == 404
    assert stranger.get(FILES).json()["items"] == []
