"""Odd input through the API: refused with a word about it, and no page is spoilt by what got in."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts import services as accounts
from accounts.models import User
from core import tenancy
from tests import factories
from tests.factories import NOW
from tests.receivables.test_views import INVOICE, post

pytestmark = pytest.mark.django_db

PAGES = ("invoices", "invoices_csv", "overdues", "cases", "letters")
RECEIPT = {"received_on": "2026-01-01", "amount": "1", "reference": "x"}
CREDIT = {"number": "C", "issued_on": "2026-01-01", "net_amount": "1"}
HUGE = "999999999999999"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def mandate():
    with tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder())
        factories.policy(mandate.policyholder)
        return mandate


@pytest.fixture
def buyer():
    with tenancy.scope(staff=True):
        return factories.company("Payer B.V.")


@pytest.fixture
def api(mandate):
    with tenancy.scope(staff=True):
        _, secret = accounts.issue_token(
            mandate_id=mandate.id, name="x", by=factories.actor(mandate), now=NOW
        )
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


@pytest.fixture
def everything_else(api, client, mandate, buyer):
    """Return the answers of what is done with the buyer next, and of the pages about it."""

    def answers():
        name = str(buyer.public_id)
        written = [
            post(api, "overdues", "o", buyer=name),
            post(api, "letters", "l", buyer=name, kind="REMINDER"),
            post(api, "cases", "c", buyer=name),
            api.get("/api/v1/invoices"),
        ]
        client.raise_request_exception = False
        client.force_login(User.objects.get(id=mandate.user_id))
        holder = mandate.policyholder.public_id
        pages = [client.get(reverse(f"portal:{page}", args=[holder])) for page in PAGES]
        return [answer.status_code for answer in (*written, *pages)]

    return answers


@pytest.mark.parametrize(
    "odd",
    [
        {"due_on": "9999-12-31"},
        {"due_on": "9999-12-31", "issued_on": "0001-01-01", "dispatched_on": "0001-01-01"},
        {"issued_on": "0001-01-01", "due_on": "0001-01-31", "dispatched_on": "0001-01-01"},
        {"dispatched_on": "9999-12-31"},
        {"net_amount": HUGE, "vat_amount": HUGE},
        {"net_amount": "1E+400"},
        {"net_amount": "Infinity"},
        {"net_amount": "9" * 5000},
        {"number": "F\x00 1"},
        {"number": "\u202eF1"},
        {"net_amount": "600000000000000", "vat_amount": "0"},
        {"currency": "ZZZ"},
        {"currency": "JPY", "net_amount": "1000.5"},
        {"buyer": "00000000-0000-0000-0000-000000000000"},
        {"buyer": ["x"]},
        {"payment_form": {"a": [1]}},
    ],
)
def test_an_odd_invoice_spoils_nothing(api, buyer, everything_else, odd):
    answers = []
    for number in ("1", "2"):
        body = {**INVOICE, "number": number, "buyer": str(buyer.public_id), **odd}
        answers.append(post(api, "invoices", number, **body).status_code)

    assert max([*answers, *everything_else()]) < 500


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("receipts", RECEIPT | {"received_on": "0001-01-01"}),
        ("receipts", RECEIPT | {"received_on": "9999-12-31"}),
        ("receipts", RECEIPT | {"amount": HUGE}),
        ("receipts", RECEIPT | {"reference": "x\x00"}),
        ("receipts", RECEIPT | {"designated": "nothing of ours"}),
        ("receipts", RECEIPT | {"currency": "USD"}),
        ("credit-notes", CREDIT | {"issued_on": "0001-01-01"}),
        ("credit-notes", CREDIT | {"issued_on": "9999-12-31"}),
        ("credit-notes", CREDIT | {"net_amount": HUGE}),
        ("disputes", {"amount": HUGE, "reason": "x"}),
        ("disputes", {"amount": "0.001", "reason": "x"}),
        ("disputes", {"amount": "1", "reason": "\x00"}),
        ("cases", {"buyer": "00000000-0000-0000-0000-000000000000"}),
    ],
)
def test_odd_money_spoils_nothing(api, mandate, buyer, everything_else, path, body):
    with tenancy.scope(staff=True):
        invoice = factories.invoice(mandate.policyholder, buyer)
    given = {"buyer": str(buyer.public_id), "invoice": str(invoice.public_id), **body}

    answers = [post(api, path, key, **given).status_code for key in ("1", "2")]

    assert max([*answers, *everything_else()]) < 500


@pytest.mark.parametrize(
    "raw", [b"[" * 100_000, b'{"a":' * 50_000, b"[]", b"\xff\xfe", b"NaN", b'{"number":1e999}']
)
def test_what_is_no_invoice_at_all_is_400(api, raw):
    answer = api.post(
        "/api/v1/invoices",
        raw,
        content_type="application/json",
        headers={"Idempotency-Key": "1"},
    )

    assert answer.status_code == 400
