"""Electronic invoices over the API and in the portal."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rest_framework.test import APIClient

from accounts import services as accounts
from core import tenancy
from receivables.models import Invoice, LedgerFile
from tests import factories
from tests.factories import NOW
from tests.receivables.ubl_documents import Document, zipped_as

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def document(mandate, buyer):
    """Return a maker of invoices of the policyholder to the buyer."""
    with tenancy.scope(staff=True):
        seller = mandate.policyholder.company.identifiers.get().value
        number = buyer.identifiers.get().value

    def make(**changed) -> Document:
        return Document(**{"seller": seller, "buyer": number} | changed)

    return make


@pytest.fixture
def api(mandate):
    with tenancy.scope(staff=True):
        secret = accounts.issue_token(
            mandate_id=mandate.id, name="test", by=factories.actor(mandate), now=NOW
        )[1]
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_ACCEPT_LANGUAGE="en")
    return client


def send(api, content, kind):
    return api.post("/api/v1/ledgers", content, content_type=kind, headers={"Idempotency-Key": "1"})


def test_a_system_sends_an_invoice_and_takes_it_in(api, document):
    sent = send(api, document().xml(), "application/xml")
    loaded = api.post(
        f"/api/v1/ledgers/{sent.json()['id']}/load",
        {"lines": "ALL"},
        format="json",
        headers={"Idempotency-Key": "2"},
    )

    assert (sent.status_code, sent.json()["counts"]) == (202, {"NEW": 1})
    assert (loaded.status_code, loaded.json()["state"]) == (202, "LOADED")
    with tenancy.scope(staff=True):
        assert [row.number for row in Invoice.objects.all()] == ["F-1"]


def test_the_lines_of_a_zip_name_their_file_term_and_remedy(api, document):
    parts = {"good.xml": document().xml(), "bad.xml": document(number="F-2", due="").xml()}
    sent = send(api, zipped_as(parts), "application/zip").json()

    rows = api.get(f"/api/v1/ledgers/{sent['id']}/rows").json()["items"]

    assert [(row["place"], row["invoice_no"], row["fate"]) for row in rows] == [
        ("good.xml", "F-1", "NEW"),
        ("bad.xml", "F-2", "WRONG"),
    ]
    assert [(each["column"], each["code"]) for each in rows[1]["problems"]] == [("BT-9", "MISSING")]


def test_an_invoice_that_declares_entities_is_refused_in_words(api, document):
    answer = send(api, document(before="<!DOCTYPE Invoice>").xml(), "application/xml")

    assert (answer.status_code, answer.json()["code"]) == (409, "DECLARES_ENTITIES")
    with tenancy.scope(staff=True):
        assert not LedgerFile.objects.exists()


def test_a_person_uploads_invoices_without_saying_a_day_and_sees_each(client, mandate, document):
    client.force_login(mandate.user)
    holder = mandate.policyholder.public_id
    parts = {"a.xml": document().xml(), "b.xml": document(number="F-2", net="99").xml()}
    file = SimpleUploadedFile("invoices.zip", zipped_as(parts))

    page = client.post(
        reverse("portal:ledger_upload", args=[holder]),
        {"file": file},
        follow=True,
        headers={"Accept-Language": "en"},
    )

    text = page.content.decode()
    assert "2 invoices and credit notes" in text
    assert "b.xml" in text
    assert "BT-112" in text
