"""A ledger over the API: looked through, taken in, repeated, and what it tells."""

import hashlib
from datetime import date

import pytest
from rest_framework.test import APIClient

from accounts import services as accounts
from accounts.authentication import scope_of
from accounts.rules import Scope
from core import tenancy
from core.models import IdempotencyKey
from monitoring.api import buyer_lists, ledgers
from receivables.models import Invoice, LedgerUpload, Receipt
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

HEAD = "debtor_id,invoice_no,invoice_date,due_date,amount_gross,amount_open\n"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def number(buyer):
    with tenancy.scope(staff=True):
        return buyer.identifiers.get().value


@pytest.fixture
def api(mandate):
    with tenancy.scope(staff=True):
        factories.policy(mandate.policyholder)
        secret = accounts.issue_token(
            mandate_id=mandate.id, name="test", by=factories.actor(mandate), now=NOW
        )[1]
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_ACCEPT_LANGUAGE="en")
    return client


def send(api, *lines, key="1", address="?as_of=2026-03-01"):
    return api.post(
        f"/api/v1/ledgers{address}",
        (HEAD + "\n".join(lines)).encode(),
        content_type="text/csv",
        headers={"Idempotency-Key": key},
    )


def load(api, ledger, lines, key="2"):
    return api.post(
        f"/api/v1/ledgers/{ledger}/load",
        {"lines": lines},
        format="json",
        headers={"Idempotency-Key": key},
    )


def row(number, invoice="F-1", due="2026-02-04", left="121.00") -> str:
    return f"{number},{invoice},2026-01-05,{due},121.00,{left}"


def test_a_ledger_is_looked_through_then_taken_in_and_nothing_twice(api, number):
    sent = send(api, row(number))
    again = send(api, row(number))
    with tenancy.scope(staff=True):
        before = Invoice.objects.count()
    done = load(api, sent.data["id"], "ALL")
    repeated = load(api, sent.data["id"], "ALL")
    third = send(api, row(number), key="3")

    assert (sent.status_code, sent.data["state"], sent.data["counts"]) == (202, "READY", {"NEW": 1})
    assert again.data["id"] == sent.data["id"]
    assert before == 0
    assert (done.status_code, done.data["state"], done.data["taken_in"]) == (202, "LOADED", 1)
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert (third.data["id"], third.data["state"]) == (sent.data["id"], "LOADED")
    with tenancy.scope(staff=True):
        assert (Invoice.objects.count(), LedgerUpload.objects.count()) == (1, 1)


def test_what_is_wrong_is_told_by_line_and_the_good_lines_can_be_taken_in(api, number):
    sent = send(api, row(number), row(number, "F-2", "soon"), row("C-17", "F-3"))
    ledger = sent.data["id"]

    all_of_it = load(api, ledger, "ALL")
    rows = api.get(f"/api/v1/ledgers/{ledger}/rows").data["items"]
    good = load(api, ledger, "GOOD", key="3")

    assert all_of_it.status_code == 409
    assert [(each["line"], each["fate"]) for each in rows] == [
        (2, "NEW"), (3, "WRONG"), (4, "UNKNOWN"),
    ]  # fmt: skip
    assert rows[1]["problems"][0]["column"] == "due_date"
    assert (good.data["state"], good.data["taken_in"], good.data["left_out"]) == ("PARTLY", 1, 2)


def test_a_payment_that_names_no_invoice_is_spread_as_the_ledger_has_it(
    api, number, buyer, mandate
):
    load(api, send(api, row(number), row(number, "F-2")).data["id"], "ALL")
    with tenancy.scope(staff=True):
        factories.receipt(mandate.policyholder, buyer, 121, on=date(2026, 2, 20))
    otherwise = send(api, row(number, left="0.00"), row(number, "F-2"), key="3")
    higher = send(api, row(number, left="0.01"), row(number, "F-2"), key="4")

    rows = api.get(f"/api/v1/ledgers/{higher.data['id']}/rows").data["items"]
    done = load(api, otherwise.data["id"], "ALL", key="5")

    assert otherwise.data["counts"] == {"SAME": 2}
    assert [(each["line"], each["problems"][0]["code"]) for each in rows] == [
        (2, "OTHER_LINE_FIRST"), (3, "MORE_THAN_OURS"),
    ]  # fmt: skip
    assert "Mend line 3 first." in rows[0]["problems"][0]["text"]
    assert rows[1]["problems"][0]["column"] == "amount_open"
    assert "At most EUR 120.99 can be open" in rows[1]["problems"][0]["text"]
    assert (done.data["state"], done.data["taken_in"]) == ("LOADED", 2)
    with tenancy.scope(staff=True):
        assert Receipt.objects.count() == 1


def test_rows_may_come_as_json_with_what_they_add_up_to(api, number):
    given = {
        "debtor_id": number, "invoice_no": "F-1", "invoice_date": "2026-01-05",
        "due_date": "2026-02-04", "amount_gross": "121.00", "amount_open": "121.00",
    }  # fmt: skip
    body = {"as_of": "2026-03-01", "row_count": 1, "control_total": "121.00", "rows": [given]}

    def post(key, **more):
        return api.post(
            "/api/v1/ledgers", body | more, format="json", headers={"Idempotency-Key": key}
        )

    refused = post("1", control_total="120.99")
    unknown = post("2", rows=[given | {"colour": "red"}])
    taken = post("3")

    assert (refused.status_code, refused.data["code"]) == (409, "TOTAL_DIFFERS")
    assert unknown.status_code == 400
    assert (taken.status_code, taken.data["counts"]) == (202, {"NEW": 1})


@pytest.mark.parametrize(
    ("column", "code"), [("debtor_id", "TOO_LONG"), ("amount_open", "NOT_AN_AMOUNT")]
)
def test_a_figure_with_a_huge_exponent_is_a_wrong_line_and_costs_nothing(api, number, column, code):
    given = {
        "debtor_id": f'"{number}"', "invoice_no": '"F-1"', "invoice_date": '"2026-01-05"',
        "due_date": '"2026-02-04"', "amount_gross": '"121.00"', "amount_open": '"121.00"',
    }  # fmt: skip
    told = ", ".join(f'"{name}": {value}' for name, value in {**given, column: "1E999999"}.items())

    sent = api.post(
        "/api/v1/ledgers",
        f'{{"as_of": "2026-03-01", "rows": [{{{told}}}]}}',
        content_type="application/json",
        headers={"Idempotency-Key": "1"},
    )
    [line] = api.get(f"/api/v1/ledgers/{sent.data['id']}/rows").data["items"]

    assert (sent.status_code, line["fate"]) == (202, "WRONG")
    assert [(each["column"], each["code"]) for each in line["problems"]] == [(column, code)]


def test_the_same_key_with_another_day_in_the_address_is_another_request(api, number):
    sent = send(api, row(number), key="1", address="?as_of=2026-02-27")
    again = send(api, row(number), key="1", address="?as_of=2026-02-27")
    other = send(api, row(number), key="1", address="?as_of=2026-03-01")

    assert (again.data["id"], again.headers["Idempotent-Replayed"]) == (sent.data["id"], "true")
    assert other.status_code == 422


def test_a_key_kept_of_an_address_without_a_question_is_known_again(api, number):
    """Keys were kept before what follows the question mark counted."""
    ledger = send(api, row(number)).data["id"]
    load(api, ledger, "ALL", key="kept")
    with tenancy.scope(staff=True):
        kept = IdempotencyKey.objects.get(key="kept")
        said = f'POST /api/v1/ledgers/{ledger}/load\n{{"lines": "ALL"}}'

    assert kept.request_hash == hashlib.sha256(said.encode()).hexdigest()


def test_what_the_ledger_tells_can_be_read(api, number):
    sent = send(api, row(number))
    load(api, sent.data["id"], "ALL")

    found = api.get(f"/api/v1/ledger-findings?ledger={sent.data['id']}").data

    assert [(each["kind"], each["amount"]) for each in found["findings"]] == [
        ("WITHOUT_LIMIT", "121.00")
    ]
    assert found["open_by_age"]["DAYS_1_30"] == "121.00"


def test_another_policyholder_s_ledger_is_not_found(api, number, stranger):
    with tenancy.scope(staff=True):
        secret = accounts.issue_token(
            mandate_id=stranger.id, name="x", by=factories.actor(stranger), now=NOW
        )[1]
    sent = send(api, row(number))
    other = APIClient()
    other.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")

    assert other.get(f"/api/v1/ledgers/{sent.data['id']}").status_code == 404
    assert other.get(f"/api/v1/ledgers/{sent.data['id']}/rows").status_code == 404


@pytest.mark.parametrize("view", [ledgers.Ledgers, ledgers.LoadLedger, buyer_lists.BuyerLists])
def test_what_keeps_receivables_asks_the_scope_that_lets_a_system_keep_them(view):
    assert scope_of(view(), "POST") == Scope.INVOICES_WRITE
