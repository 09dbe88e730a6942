"""Every list of limits and policies costs as many queries with 1,000 rows as with 10."""

from collections.abc import Callable
from copy import copy
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from accounts import services as accounts
from accounts.models import Policyholder, User
from accounts.rules import StaffRole
from companies.models import Company, Identifier
from core import tenancy
from core.fields import new_public_id
from grading.models import CompanyScore, GradeChange
from limits.models import (
    Decision,
    Factor,
    GroupExposure,
    HeldReview,
    LimitRequest,
    LimitRow,
)
from limits.rules.lifecycle import RequestState
from policies.models import Policy, Terms, TermsProposal
from tests import factories, signing_in
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db
FEW, MANY = 10, 1_000

API = [
    "limits?limit=200",
    "limit-requests?limit=200",
    "limit-decisions?limit=200",
    "policies?limit=200",
]
PORTAL = [
    "limits",
    "limits?sort=-share",
    "limits_csv",
    "limits_csv?format=xlsx",
    "limit_requests",
    "limit_requests?show=open",
    "limit_requests_csv",
    "limit_requests_csv?format=xlsx",
]
DESKS = [
    "limits/limitrequest/?state__exact=REFERRED",
    "limits/limitrow/",
    "limits/decision/",
    "limits/groupexposure/",
    "limits/heldreview/",
    "limits/factor/",
    "policies/policy/",
    "policies/termsproposal/",
]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


def copies(row: Any, count: int, change: Callable[[Any, int], None]) -> list[Any]:
    """Write a row again, so many times, each with a change: one statement for all."""
    made = []
    for at in range(count):
        other = copy(row)
        other._state = copy(row._state)
        other.pk = None
        if hasattr(other, "public_id"):
            other.public_id = new_public_id()
        change(other, at)
        made.append(other)
    return type(row).objects.bulk_create(made, batch_size=500)


class Book:
    """A policyholder with a limit and an open request on each of its buyers, made by the table."""

    def __init__(self) -> None:
        self.us = insured()
        self.rows = 1
        self.company = buyer(5, equity=10_000_000)
        self.us.ask(self.company, 20_000)
        self.us.ask(self.company, 200_000)
        held = HeldReview(buyer=self.company, cause_id=new_public_id(), opened_at=NOW)
        held.save()
        Factor.objects.create(
            kind="COUNTRY",
            code="NL",
            factor="0.9",
            valid_from=TODAY,
            source="Figures of January",
            reason="Slow payers",
            proposed_at=NOW,
        )
        TermsProposal.objects.create(
            policyholder=self.us.holder,
            policy=self.us.policy,
            valid_from=TODAY,
            terms=factories.proposed_terms(),
            beside_version=1,
            reason="Renewal",
            proposed_at=NOW,
            proposed_by=User.objects.get(id=self.us.actor.user_id or 0),
        )

    def grow_to(self, rows: int) -> None:
        more = rows - self.rows
        with tenancy.scope(staff=True):
            buyers = self._companies(more, "Buyer")
            self._limits(more, buyers)
            self._others(more, self._companies(more, "Insured"))
        self.rows = rows

    def _companies(self, more: int, name: str) -> list[Company]:
        def named(row, at):
            row.name = f"{name} {self.rows + at} B.V."
            row.search_name = row.name.lower()

        def identified(row, at):
            row.company, row.value = made[at], f"{name[0]}{self.rows + at:07}"

        def graded(row, at):
            row.company = made[at]

        made = copies(self.company, more, named)
        copies(Identifier.objects.filter(company=self.company).first(), more, identified)
        copies(CompanyScore.objects.get(company=self.company), more, graded)
        copies(GradeChange.objects.get(company=self.company), more, graded)
        return made

    def _limits(self, more: int, buyers: list[Company]) -> None:
        def grouped(row, at):
            row.pk = buyers[at].pk
            row.group = buyers[at]

        def on(row, at):
            row.buyer = buyers[at]

        def waiting(row, at):
            row.buyer, row.group_id = buyers[at], buyers[at].id

        def decided(row, at):
            row.buyer, row.request = buyers[at], answered[at]

        def given(row, at):
            row.buyer, row.group_id, row.decision = buyers[at], buyers[at].id, decisions[at]

        first = LimitRequest.objects.filter(buyer=self.company).order_by("id")
        copies(GroupExposure.objects.get(group=self.company), more, grouped)
        answered = copies(first[0], more, on)
        copies(first[1], more, waiting)
        decisions = copies(Decision.objects.get(buyer=self.company), more, decided)
        copies(LimitRow.objects.get(buyer=self.company), more, given)
        copies(HeldReview.objects.get(buyer=self.company), more, on)

    def _others(self, more: int, insured: list[Company]) -> None:
        def held(row, at):
            row.company, row.name = insured[at], insured[at].name

        def agreed(row, at):
            row.policyholder, row.number = holders[at], f"C{self.rows + at:07}"

        def under(row, at):
            row.policyholder, row.policy = holders[at], policies[at]

        def coded(row, at):
            row.valid_from = TODAY

        holders = copies(self.us.holder, more, held)
        policies = copies(self.us.policy, more, agreed)
        copies(Terms.objects.get(policy=self.us.policy), more, under)
        copies(TermsProposal.objects.get(policy=self.us.policy), more, under)
        copies(Factor.objects.first(), more, coded)


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
        client.force_login(User.objects.get(id=book.us.actor.user_id or 0))
    return client


@pytest.fixture
def desk():
    client = Client()
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.UNDERWRITER, authority_amount=1_000_000)
    signing_in.sign_in_staff(client, person)
    return client


def cost(client: Client, address: str) -> int:
    """Return what a page costs, once what is read only the first time was read."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as found:
            answer = client.get(address)
        assert answer.status_code == 200, address
    return len(found)


def test_every_list_costs_the_same_with_a_thousand_rows(book, api, portal, desk):
    us = book.us.holder.public_id
    pages = [(api, f"/api/v1/{path}") for path in API]
    for name, mark, query in (path.partition("?") for path in PORTAL):
        pages.append((portal, reverse(f"portal:{name}", args=[us]) + mark + query))
    pages += [(desk, f"/admin/{path}") for path in DESKS]

    book.grow_to(FEW)
    few = {address: cost(client, address) for client, address in pages}
    book.grow_to(MANY)
    many = {address: cost(client, address) for client, address in pages}

    assert many == few
    with tenancy.scope(staff=True):
        of_each = (LimitRow, Decision, GroupExposure, HeldReview, Factor, Policy, TermsProposal)
        assert {model.__name__: model.objects.count() for model in of_each} == {
            model.__name__: MANY for model in of_each
        }
        assert LimitRequest.objects.filter(state=RequestState.REFERRED).count() == MANY
        assert Policyholder.objects.count() == MANY
