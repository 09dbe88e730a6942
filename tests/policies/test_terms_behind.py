"""Terms for a day gone by: both people read what was done since, before it changes."""

from datetime import date
from html import unescape
from re import findall

import pytest

from core import tenancy
from policies.models import TermsProposal
from tests import factories
from tests.claims import ground
from tests.factories import NOW
from tests.limits.ground import insured
from tests.limits.test_admin import sign_in, text_of
from tests.policies.test_views import desk, propose

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us(client):
    """A policy with a decision of today, an invoice of February and one of January."""
    sign_in(client)
    with tenancy.scope(staff=True):
        us = insured()
        buyer = factories.graded(factories.company("Anker B.V."), 1)
        us.ask(buyer, 10_000)
        factories.invoice(us.holder, buyer, number="JAN", dispatched_on=date(2026, 1, 10))
        factories.invoice(us.holder, buyer, number="FEB", dispatched_on=date(2026, 2, 1))
        factories.invoice(factories.policyholder(), buyer, dispatched_on=date(2026, 2, 1))
    return us


def links(response):
    return [
        unescape(each) for each in findall(r'<a href="([^"]+)">See them</a>', text_of(response))
    ]


def test_whoever_proposes_and_whoever_releases_read_what_is_touched(client, us):
    shown, _ = propose(client, us, maximum_payment_days="75", valid_from="2026-02-01")
    with tenancy.scope(staff=True):
        row = TermsProposal.objects.get()
    sign_in(client)
    pages = [shown, client.get(desk("change", row)), client.get(desk("do", row, "release"))]

    for page in pages:
        told = text_of(page)
        assert "Mind: these terms reach 29 days back, to 1 February 2026." in told
        assert "1 invoice dispatched since that day is judged anew" in told
        assert "1 decision on a limit saw the schedule that stood" in told


def test_the_counts_lead_to_the_rows_they_count(client, us):
    shown, _ = propose(client, us, maximum_payment_days="75", valid_from="2026-02-01")

    invoices, decisions = (client.get(address) for address in links(shown))

    assert [row.number for row in invoices.context["cl"].result_list] == ["FEB"]
    assert len(decisions.context["cl"].result_list) == 1


@pytest.mark.parametrize(("day", "is_named"), [("2026-02-10", True), ("2026-02-11", False)])
def test_a_claim_with_its_loss_in_those_days_is_named(client, day, is_named):
    sign_in(client)
    with tenancy.scope(staff=True):
        us = ground.insured()
        us.invoice()
        us.insolvent(date(2026, 2, 10))
        claim = us.notify(date(2026, 2, 12))

    shown, _ = propose(client, us, maximum_payment_days="75", valid_from=day)

    said = "1 claim has its date of loss since that day, and may come to another amount when it is"
    assert (f"{said} calculated again: {claim.number}." in text_of(shown)) is is_named


@pytest.mark.parametrize("day", ["2026-03-02", "2026-04-01"])
def test_of_terms_from_today_on_nothing_is_behind(client, us, day):
    shown, _ = propose(client, us, maximum_payment_days="75", valid_from=day)

    assert "Mind: these terms reach" not in text_of(shown)


def test_where_nothing_is_on_record_that_is_said(client):
    sign_in(client)
    with tenancy.scope(staff=True):
        us = insured()

    shown, _ = propose(client, us, maximum_payment_days="75", valid_from="2026-03-01")

    assert "reach 1 day back, to 1 March 2026" in text_of(shown)
    assert "Nothing is on record since that day." in text_of(shown)
