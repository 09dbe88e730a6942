"""A list costs the same number of queries however long it is."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from accounts import services as accounts
from accounts.models import User
from accounts.rules import SYSTEM, StaffRole
from collections_app import services as collections
from core import clock, deliveries, tenancy
from core.files import GivenFile
from limits import services as limits
from limits.models import LimitRequest
from limits.rules.cutting import Ordered, Way
from limits.rules.lifecycle import RequestState
from limits.rules.reasons import ReasonCode
from limits.services import cuts, handing, holding
from monitoring import services as monitoring
from receivables import services as receivables
from tests import factories, signing_in
from tests.factories import NOW, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 20


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


class Book:
    """A policyholder whose lists grow: a buyer brings one row to each of them."""

    def __init__(self) -> None:
        self.us = insured()
        self.rows = 0

    def grow_to(self, rows: int) -> None:
        with tenancy.scope(staff=True):
            while self.rows < rows:
                self._add()
                self.rows += 1
        deliveries.drain(clock.real)

    def _add(self) -> None:
        us, company, other = self.us, buyer(), buyer(5, equity=10_000_000)
        given = us.ask(company, 20_000)
        assert given.state == RequestState.AUTO_DECIDED
        assert us.ask(other, 200_000).state == RequestState.REFERRED
        who: dict[str, Any] = {"by": us.actor, "now": NOW}
        invoice = factories.invoice(us.holder, company)
        factories.receipt(us.holder, company, 100, on=NOW.date())
        receivables.open_dispute(
            invoice_id=invoice.public_id, amount=eur(100), reason="Broken.", **who
        )
        monitoring.watch(buyer=company.public_id, **who)
        self._put_on_desks(company)
        if self.rows % 2:
            collections.hand_over(buyer=company.public_id, **who)
        else:
            factories.overdue(us.holder, company)

    def _put_on_desks(self, company) -> None:
        """Let a cut be proposed, an answer be handed over, a person be held, a file be sent."""
        us, person = self.us, factories.company(is_natural_person=True)
        ordered = Ordered(eur(10_000), Way.PRO_RATA, ReasonCode.ACCUMULATION, "Too much here.")
        by = underwriter()
        cuts.propose_cut(
            group_id=company.id, buyer=company.public_id, ordered=ordered, by=by, now=NOW
        )
        us.ask(factories.graded(person, 4), 20_000)
        holding.hold(person.id, cause_id=uuid4(), by=SYSTEM, now=NOW)
        request = LimitRequest.objects.filter(state=RequestState.REFERRED).latest("id")
        handing.propose_decision(
            request_id=request.public_id,
            amount=eur(1_000),
            reasons=[ReasonCode.GRADE_TOO_WEAK],
            note="Enough.",
            by=by,
            now=NOW,
        )
        limits.write_message(
            request_id=request.public_id,
            text="See this.",
            files=[GivenFile("a.pdf", b"%PDF-1.7")],
            by=us.actor,
            now=NOW,
        )


@pytest.fixture
def book():
    with tenancy.scope(staff=True):
        return Book()


@pytest.fixture
def api(book):
    with tenancy.scope(staff=True):
        mandate = book.us.holder.mandates.get()
        _, secret = accounts.issue_token(mandate_id=mandate.id, name="x", by=book.us.actor, now=NOW)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


@pytest.fixture
def portal(book):
    client = Client()
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=book.us.actor.user_id))
    return client


@pytest.fixture
def desk():
    client = Client()
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.UNDERWRITER, authority_amount=1_000_000)
    signing_in.sign_in_staff(client, person)
    return client


def queries(client: Client, address: str) -> int:
    """Return what a page costs, once what is read only the first time was read."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as found:
            answer = client.get(address)
        assert answer.status_code == 200, address
    return len(found)


API = [
    "limits",
    "limit-requests?limit=200",
    "invoices?limit=200",
    "receipts?limit=200",
    "disputes?limit=200",
    "overdues?limit=200",
    "cases?limit=200",
    "watches?limit=200",
    "notices?limit=200",
]
PORTAL = [
    "limits",
    "limits?show=unused&ends=30&used=1&grade=4&sort=-share",
    "limits_csv",
    "limits_csv?format=xlsx",
    "limit_requests",
    "limit_requests?show=open&q=company",
    "limit_requests_csv?format=xlsx",
    "invoices",
    "overdues",
    "cases",
    "notices",
]
DESKS = [
    "limitrequest/?state__exact=REFERRED",
    "limitrow/",
    "decision/",
    "groupexposure/",
    "cut/",
    "decisionproposal/",
    "heldreview/",
    "requestdocument/",
]


def test_lists_of_api_portal_and_desks_cost_the_same_at_any_length(book, api, portal, desk):
    us = book.us.holder.public_id
    pages = [(api, f"/api/v1/{path}") for path in API]
    for name, mark, query in (path.partition("?") for path in PORTAL):
        pages.append((portal, reverse(f"portal:{name}", args=[us]) + mark + query))
    pages += [(desk, f"/admin/limits/{path}") for path in DESKS]

    book.grow_to(FEW)
    few = {address: queries(client, address) for client, address in pages}
    book.grow_to(MANY)
    many = {address: queries(client, address) for client, address in pages}

    assert many == few
    lengths = {path: len(api.get(f"/api/v1/{path}").json()["items"]) for path in API}
    assert min(lengths.values()) > FEW, lengths
