"""Asking by the file in the portal: from the upload to the file with the answers."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import deliveries, tenancy
from core.clock import real
from limits.models import BulkRequest, LimitRequest
from limits.rules.bulk import Fate
from tests.factories import NOW
from tests.limits.ground import buyer, insured
from tests.limits.test_bulk import HEAD, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def us(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        return insured()


@pytest.fixture
def portal(us):
    client = Client()
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=us.actor.user_id))
    return client


def address(us, name, *more):
    return reverse(f"portal:{name}", args=[us.holder.public_id, *more])


def given(us, portal, *lines, head=HEAD):
    file = SimpleUploadedFile("a.csv", "\n".join([head, *lines]).encode())
    return portal.post(address(us, "bulk_requests"), {"file": file})


def test_a_file_is_looked_at_sent_and_answered(us, portal):
    with tenancy.scope(staff=True):
        rows = [line(buyer()), line(buyer(), "-5"), line(buyer(), name="Other Name Entirely")]

    page = given(us, portal, *rows)["Location"]
    deliveries.drain(real)
    shown = portal.get(page).content.decode()
    for said in ("Ready to send", "Send one request", "-5 is not above zero", "Choose"):
        assert said in shown

    with tenancy.scope(staff=True):
        bulk = BulkRequest.objects.get()
        chosen = bulk.rows.get(fate=Fate.CHOOSE)
    choice = {"line": chosen.line, "company": chosen.candidates[0]["id"]}
    portal.post(address(us, "bulk_choose", bulk.public_id), choice)
    portal.post(address(us, "bulk_send", bulk.public_id))
    assert "of 3 rows" in portal.get(page).content.decode()
    deliveries.drain(real)

    assert portal.get(address(us, "bulk_progress", bulk.public_id))["HX-Refresh"] == "true"
    assert "Answered" in portal.get(page).content.decode()
    with tenancy.scope(staff=True):
        assert LimitRequest.objects.count() == 2
    table = portal.get(address(us, "bulk_file", bulk.public_id)).content.decode()
    assert table.count("Approved") == 2
    assert "amount: -5 is not above zero" in table
    book = portal.get(address(us, "bulk_file", bulk.public_id), {"format": "xlsx"})
    assert book.content.startswith(b"PK")


def test_a_file_that_stopped_by_itself_says_why_and_is_gone_on_with(us, portal):
    with tenancy.scope(staff=True):
        rows = [line(buyer())]
    page = given(us, portal, *rows)["Location"]
    with tenancy.scope(staff=True):
        us.holder.mandates.update(revoked_at=NOW)
    deliveries.drain(real)
    with tenancy.scope(staff=True):
        us.holder.mandates.update(revoked_at=None)

    shown = portal.get(page).content.decode()
    assert "Whoever sent this file acts for you no more." in shown
    assert "Go on looking up" in shown

    with tenancy.scope(staff=True):
        bulk = BulkRequest.objects.get()
    portal.post(address(us, "bulk_send", bulk.public_id))
    deliveries.drain(real)
    assert "Send one request" in portal.get(page).content.decode()


def test_a_row_that_lowers_is_sent_only_where_it_is_ticked(us, portal):
    with tenancy.scope(staff=True):
        company = buyer()
    for amount, ticked in (("50000,50", {}), ("20000", {}), ("20000", {"lower": "2"})):
        page = given(us, portal, line(company, amount))["Location"]
        deliveries.drain(real)
        shown = portal.get(page).content.decode()
        with tenancy.scope(staff=True):
            bulk = BulkRequest.objects.order_by("-id")[0]
        portal.post(address(us, "bulk_send", bulk.public_id), ticked)
        deliveries.drain(real)
        table = portal.get(address(us, "bulk_file", bulk.public_id)).content.decode()
        assert ("Lowers EUR 50,000.00 to EUR 20,000.00." in shown) == (amount == "20000")
        assert ("Lower this limit" in shown) == (amount == "20000")
        assert ("Approved" in table) == (amount != "20000" or bool(ticked))
        assert ".000;" not in table


def test_a_file_that_cannot_be_read_is_refused_on_the_page(us, portal):
    page = given(us, portal, "x;" * 3 + "\x00", head=HEAD).content.decode()

    assert "Line 2, column" in page
    with tenancy.scope(staff=True):
        assert not BulkRequest.objects.exists()


def test_the_example_is_read_back(us, portal):
    example = portal.get(address(us, "bulk_sample")).content
    file = SimpleUploadedFile("example.csv", example)

    portal.post(address(us, "bulk_requests"), {"file": file})

    with tenancy.scope(staff=True):
        row = BulkRequest.objects.get().rows.get()
    assert (row.fate, row.amount) == (Fate.WAITING, 50_000)


def test_a_stranger_finds_no_file(us, portal):
    given(us, portal, line(number="12345678"))
    with tenancy.scope(staff=True):
        bulk, them = BulkRequest.objects.get(), insured()
        client = Client()
        client.force_login(User.objects.get(id=them.actor.user_id))

    assert client.get(address(them, "bulk_request", bulk.public_id)).status_code == 404
    assert client.post(address(them, "bulk_send", bulk.public_id)).status_code == 404
