"""Lists in pages, filters, marks: what every address of the API has in common."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts import services as accounts
from claims.models import Claim
from claims.rules.lifecycle import ClaimState
from core import clock, tenancy
from limits import services as limits
from monitoring import services as monitoring
from tests import factories
from tests.claims import ground
from tests.factories import NOW, eur
from tests.limits.ground import insured

pytestmark = pytest.mark.django_db
LISTS = (
    "limits",
    "limit-requests",
    "limit-decisions",
    "policies",
    "notices",
    "watches",
    "webhook-endpoints",
    "invoices",
    "receipts",
    "credit-notes",
    "disputes",
    "overdues",
    "letters",
    "cases",
    "claims",
)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured()


@pytest.fixture
def api(us):
    with tenancy.scope(staff=True):
        mandate = us.holder.mandates.get()
        _, secret = accounts.issue_token(mandate_id=mandate.id, name="x", by=us.actor, now=NOW)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def get(api, path, headers=None, **query):
    return api.get(f"/api/v1/{path}", query, headers=headers or {})


def watch(us, count):
    with tenancy.scope(staff=True):
        return [
            monitoring.watch(buyer=factories.company().public_id, by=us.actor, now=NOW)
            for _ in range(count)
        ]


def ask(us, amount=20_000, reference=""):
    with tenancy.scope(staff=True):
        buyer = factories.graded(factories.company(), 3, equity=10_000_000)
        return limits.request_limit(
            buyer=buyer.public_id,
            amount=eur(amount),
            payment_days=30,
            your_reference=reference,
            by=us.actor,
            now=NOW,
        )


@pytest.mark.parametrize("path", LISTS)
def test_a_name_that_is_no_filter_is_refused_with_those_there_are(api, path):
    answer = get(api, path, colour="red")

    assert answer.status_code == 400
    assert "limit" in answer.json()["fields"]["colour"][0]


def test_what_is_not_asked_of_one_row_is_refused_by_its_name(api, us):
    asked = ask(us)
    buyer = f"limits/{asked.buyer.public_id}"
    paths = ("me", f"limit-requests/{asked.public_id}", buyer, f"{buyer}/own-limit")

    answers = [get(api, path, colour="red") for path in paths]

    assert [answer.status_code for answer in answers] == [400] * 4
    assert {answer["Content-Type"] for answer in answers} == {"application/problem+json"}
    assert [set(answer.json()["fields"]) for answer in answers] == [{"colour"}] * 4
    assert [get(api, path).status_code for path in paths] == [200] * 4


@pytest.mark.parametrize(
    ("path", "asked"), [("cover", {"on": "2026-03-02"}), ("delivery-cover", {"amount": "1000"})]
)
def test_a_question_about_one_buyer_names_what_can_be_asked(api, us, path, asked):
    path = f"limits/{ask(us).buyer.public_id}/{path}"

    answer = get(api, path, **asked, colour="red")

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["colour"]
    assert next(iter(asked)) in answer.json()["fields"]["colour"][0]
    assert get(api, path, **asked).status_code == 200


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("limit-requests", "state", "DONE"),
        ("limit-requests", "state", ""),
        ("limit-requests", "your_reference", ""),
        ("limits", "buyer", ""),
        ("limits", "limit", ""),
        ("invoices", "due_from", ""),
        ("limit-requests", "buyer", "x"),
        ("limit-requests", "changed_since", "yesterday"),
        ("limit-requests", "your_reference", "\x00"),
        ("limit-decisions", "outcome", "MAYBE"),
        ("limit-decisions", "decided_from", "2026-02-30"),
        ("limits", "state", "x"),
        ("limits", "limit", "0"),
        ("limits", "after", "bm90IGEgY3Vyc29y"),
        ("limits", "after", "x" * 4_000),
        ("invoices", "due_from", "9999-99-99"),
        ("notices", "unread", "perhaps"),
    ],
)
def test_a_value_no_filter_takes_is_refused_by_its_name(api, path, name, value):
    answer = get(api, path, **{name: value})

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [name]


def test_a_filter_given_twice_is_refused(api):
    answer = api.get("/api/v1/notices?kind=LIMIT_DECIDED&kind=GRADE_CHANGED")

    assert answer.status_code == 400
    assert "kind" in answer.json()["fields"]


def test_a_list_is_read_to_its_end_by_following_the_link(api, us):
    watch(us, 5)

    seen, address, pages = [], "/api/v1/watches?limit=2", 0
    while address:
        answer = api.get(address)
        seen += [row["id"] for row in answer.json()["items"]]
        link = answer.headers.get("Link", "")
        assert bool(link) == bool(answer.json()["next"])
        pages += 1
        address = link.partition(">")[0].lstrip("<").removeprefix("http://testserver")

    assert pages == 3
    assert len(seen) == len(set(seen)) == 5


def test_what_is_added_while_one_reads_on_moves_nothing(api, us):
    watch(us, 4)
    first = get(api, "watches", limit=2).json()
    before = {row["id"] for row in first["items"]}
    watch(us, 3)

    second = get(api, "watches", limit=2, after=first["next"]).json()

    assert len(second["items"]) == 2
    assert not before & {row["id"] for row in second["items"]}
    assert second["next"] is None


def test_limits_come_by_name_page_by_page(api, us):
    for _ in range(3):
        ask(us)

    whole = get(api, "limits").json()["items"]
    first = get(api, "limits", limit=2).json()
    rest = get(api, "limits", limit=2, after=first["next"]).json()

    assert first["items"] + rest["items"] == whole
    assert [row["name"] for row in whole] == sorted(row["name"] for row in whole)
    assert len(whole) == 3


def test_requests_are_found_by_ones_own_reference_state_and_buyer(api, us):
    ask(us, reference="PO-1")
    asked = ask(us, reference="PO-2")

    found = get(api, "limit-requests", your_reference="PO-2").json()["items"]

    assert [row["id"] for row in found] == [str(asked.public_id)]
    assert found[0]["your_reference"] == "PO-2"
    assert get(api, "limit-requests", buyer=found[0]["buyer"]).json()["items"] == found
    assert len(get(api, "limit-requests", state="AUTO_DECIDED").json()["items"]) == 2
    assert get(api, "limit-requests", state="CANCELLED").json()["items"] == []


def test_what_changed_since_a_moment_is_what_has_an_event_since(api, us):
    ask(us)

    assert get(api, "limit-requests", changed_since="2020-01-01T00:00:00Z").json()["items"]
    assert not get(api, "limit-requests", changed_since="2100-01-01T00:00:00Z").json()["items"]


def test_a_decision_stands_by_itself_with_the_request_it_answers(api, us):
    asked = ask(us, reference="PO-9")

    listed = get(api, "limit-decisions", your_reference="PO-9").json()["items"]
    alone = get(api, f"limit-decisions/{listed[0]['id']}").json()

    assert listed == [alone]
    assert alone["request"] == str(asked.public_id)
    day = alone["decided_at"][:10]
    assert get(api, "limit-decisions", decided_from=day, decided_to=day).json()["items"] == listed
    assert get(api, "limit-decisions", decided_from="2100-01-01").json()["items"] == []
    assert get(api, f"limit-decisions/{uuid4()}").status_code == 404


def test_the_history_of_a_limit_keeps_what_no_longer_stands(api, us):
    asked = ask(us)
    buyer = asked.buyer.public_id
    with tenancy.scope(staff=True):
        limits.cancel_limit(buyer=buyer, by=us.actor, now=NOW + timedelta(days=2))

    rows = get(api, f"limits/{buyer}/history").json()["items"]

    assert any(row["superseded_at"] for row in rows)
    assert any(row["superseded_at"] is None for row in rows)
    assert get(api, f"limits/{uuid4()}/history").status_code == 404


def test_decisions_and_histories_of_others_are_not_there(api, us):
    with tenancy.scope(staff=True):
        other = insured()
    asked = ask(other)
    with tenancy.scope(staff=True):
        decision = asked.decision.public_id

    assert get(api, "limit-decisions").json()["items"] == []
    assert get(api, f"limit-decisions/{decision}").status_code == 404
    assert get(api, f"limits/{asked.buyer.public_id}/history").status_code == 404


@pytest.mark.parametrize("path", ["me", *LISTS])
def test_who_has_the_answer_already_is_told_so(api, us, path):
    ask(us)
    first = get(api, path)

    again = get(api, path, headers={"If-None-Match": first["ETag"]})

    assert first.status_code == 200
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert "private" in first["Cache-Control"]
    assert "Authorization" in first["Vary"]


def test_an_answer_that_changed_has_another_mark(api, us):
    first = get(api, "watches")
    watch(us, 1)

    again = get(api, "watches", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def _take_back(api, asked, mark, key="k1"):
    return api.post(
        f"/api/v1/limit-requests/{asked.public_id}/cancel",
        headers={"Idempotency-Key": key, "If-Match": mark},
    )


def test_a_write_holds_to_what_its_sender_saw(api, us):
    asked = ask(us, amount=90_000_000)
    seen = get(api, f"limit-requests/{asked.public_id}")

    stale = _take_back(api, asked, '"of long ago"')
    fresh = _take_back(api, asked, seen["ETag"])
    again = _take_back(api, asked, seen["ETag"])

    assert seen.json()["state"] == "REFERRED"
    assert (stale.status_code, stale.json()["code"]) == (412, "CHANGED_SINCE")
    assert (fresh.status_code, fresh.json()["state"]) == (200, "CANCELLED")
    assert again["Idempotent-Replayed"] == "true"


def test_what_cannot_be_compared_is_not_done(api):
    answer = api.post(
        "/api/v1/watches",
        {"buyer": str(uuid4())},
        format="json",
        headers={"Idempotency-Key": "k1", "If-Match": '"x"'},
    )

    assert answer.status_code == 412


def fill(us):
    watch(us, 1)
    asked = ask(us)
    with tenancy.scope(staff=True):
        factories.invoice(us.holder, asked.buyer)


def _queries(api, path):
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert get(api, path, limit=200).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    "path", ["limits", "limit-requests", "limit-decisions", "watches", "invoices"]
)
def test_a_list_asks_the_database_as_often_however_long_it_is(api, us, path):
    fill(us)
    get(api, path)
    few = _queries(api, path)
    for _ in range(9):
        fill(us)

    assert _queries(api, path) == few


def test_a_list_of_claims_asks_as_often_however_long_it_is(api, us, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: ground.at(date(2026, 9, 1)))
    with tenancy.scope(staff=True):
        found = ground.insured()
        found.limit(50_000)
        found.invoice()
        found.hand_over()
        claim = found.notify(date(2026, 9, 1))
        mandate = found.holder.mandates.get()
        _, secret = accounts.issue_token(mandate_id=mandate.id, name="x", by=found.actor, now=NOW)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    get(api, "claims")
    one = _queries(api, "claims")
    with tenancy.scope(staff=True):
        for place in range(9):
            again = Claim.objects.get(id=claim.id)
            again.id, again.public_id, again.number = None, uuid4(), f"C-{place}"
            again.state = ClaimState.WITHDRAWN
            again.save()

    assert len(get(api, "claims").json()["items"]) == 10
    assert _queries(api, "claims") == one


def _claim(api, key=None, **body):
    return api.post(
        "/api/v1/watches", body, format="json", headers={"Idempotency-Key": key or str(uuid4())}
    )


def test_a_key_of_the_longest_length_is_kept_and_a_longer_one_is_refused_with_it(api):
    buyer = str(factories.company().public_id)

    longest, longer = (_claim(api, "k" * length, buyer=buyer) for length in (255, 256))

    assert longest.status_code == 201
    assert longer.status_code == 400
    assert longer["Content-Type"] == "application/problem+json"
    assert longer.json()["code"] == "IDEMPOTENCY_KEY_TOO_LONG"
    assert "256" in longer.json()["detail"]
    assert longer.json()["values"] == {"length": "256", "most": "255"}


def test_a_field_that_is_none_is_refused_with_those_there_are(api):
    answer = _claim(api, buyer="x", colour="red")

    assert answer.status_code == 400
    assert set(answer.json()["fields"]) == {"buyer", "colour"}
    assert "buyer" in answer.json()["fields"]["colour"][0]


def test_a_field_that_is_none_is_refused_inside_a_list_too(api):
    answer = api.post(
        "/api/v1/companies/match",
        {"rows": [{"reference": "1", "name": "x", "colour": "red"}]},
        format="json",
        headers={"Idempotency-Key": "k"},
    )

    assert answer.status_code == 400
    assert "colour" in str(answer.json()["fields"]["rows"])


@pytest.mark.parametrize("wanted", ["application/json; indent=4", "*/*", "application/json"])
def test_a_write_holds_to_what_was_seen_in_whatever_shape(api, us, wanted):
    asked = ask(us, amount=90_000_000)
    seen = get(api, f"limit-requests/{asked.public_id}", headers={"Accept": wanted})

    assert _take_back(api, asked, seen["ETag"]).status_code == 200


def test_what_is_no_longer_there_is_no_longer_what_was_seen(api, us):
    asked = ask(us)
    buyer = asked.buyer.public_id
    seen = get(api, f"limits/{buyer}")["ETag"]
    with tenancy.scope(staff=True):
        limits.cancel_limit(buyer=buyer, by=us.actor, now=clock.now())
    gone = get(api, f"limits/{buyer}").status_code

    answer = api.post(
        f"/api/v1/limits/{buyer}/cancel", headers={"Idempotency-Key": "k", "If-Match": seen}
    )

    assert gone == 404
    assert (answer.status_code, answer.json()["code"]) == (412, "CHANGED_SINCE")


def test_a_page_that_ends_with_the_longest_name_in_another_script_has_a_next_one(api, us):
    for name in ("\U0001f41f" * 500, "\U0001f420" * 500):
        with tenancy.scope(staff=True):
            buyer = factories.graded(factories.company(name=name), 3, equity=10_000_000)
            limits.request_limit(
                buyer=buyer.public_id, amount=eur(20_000), payment_days=30, by=us.actor, now=NOW
            )

    first = get(api, "limits", limit=1).json()
    second = get(api, "limits", limit=1, after=first["next"])

    assert second.status_code == 200
    assert [row["name"][0] for row in second.json()["items"]] == ["\U0001f420"]
