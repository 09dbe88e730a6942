"""What is owed in another currency, on pages and over the API: with its rate, or why not."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core import tenancy
from core.money import Money
from limits.queries import currencies, exposure, stop_on
from limits.rules.stops import StopCause
from policies.models import Policy
from receivables.models import Receipt
from tests import factories, rates
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured
from tests.limits.test_api import api_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured()


@pytest.fixture
def foreign(us):
    """Have an invoice in dollars under a limit, due today."""
    with tenancy.scope(staff=True):
        company = buyer()
        us.ask(company, 50_000, now=NOW - timedelta(days=200))
        return factories.invoice(us.holder, company, currency="USD", due_on=TODAY)


def page_of(client, us, row):
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=us.actor.user_id))
    answer = client.get(reverse("portal:invoice", args=[us.holder.public_id, row.public_id]))
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def run_off(us, foreign):
    ended, now = Decimal(50_000), Decimal(0)
    return exposure.run_off(us.holder.id, foreign.buyer_id, ended, now, TODAY)


def test_without_a_rate_page_and_api_say_that_it_does_not_count_yet(us, foreign, client):
    page = page_of(client, us, foreign)
    answer = api_of(us).get(f"/api/v1/invoices/{foreign.public_id}/cover")

    assert 'id="cover"' not in page
    assert "There is no exchange rate of USD for" in page
    assert (answer.status_code, answer.json()["code"]) == (409, "NO_RATE")


def test_with_a_rate_page_and_api_say_which_one_and_what_it_comes_to(us, foreign, client):
    with tenancy.scope(staff=True):
        rates.put("USD", "1.2500", TODAY - timedelta(days=1))

    page = page_of(client, us, foreign)
    found = api_of(us).get(f"/api/v1/invoices/{foreign.public_id}/cover").json()

    said = "At 1.25 USD for one euro: rate of 1 March 2026, the last one up to 2 March 2026, Test."
    assert said in page
    assert (found["insured"], found["currency"]) == ("8000.00", "EUR")
    assert found["rate"]["published_on"] == str(TODAY - timedelta(days=1))
    assert found["rate"]["source"] == "Test"


@pytest.mark.parametrize("has_rate", [True, False])
def test_what_is_open_past_its_extension_stops_deliveries_with_a_rate_or_without(
    us, foreign, has_rate
):
    """R-POL-20"""
    on = TODAY + timedelta(days=120)
    with tenancy.scope(staff=True):
        if has_rate:
            rates.put("USD", "1.2500", TODAY)

        stop = stop_on(us.policy, foreign.buyer_id, on)

    assert stop is not None
    assert (stop.cause, stop.values["invoice"]) == (StopCause.EXTENSION_ENDED, foreign.number)


def test_what_is_owed_under_an_ended_limit_counts_on_the_group_in_every_currency(us, foreign):
    with tenancy.scope(staff=True):
        before = run_off(us, foreign)
        rates.put("USD", "1.2100", TODAY)

        after = run_off(us, foreign)
        owed = currencies.open_debts(us.policy, [foreign.buyer_id], TODAY)

    assert (before, after) == (eur(0), eur(10_000))  # 12,100 with VAT; before there was none ever
    assert owed == {foreign.buyer_id: eur(10_000)}


def test_what_is_owed_takes_room_at_the_last_rate_while_that_of_its_day_lacks(us, foreign):
    with tenancy.scope(staff=True):
        rates.put("USD", "1.2100", TODAY - timedelta(days=30))

        lacking = currencies.counts(us.policy, [foreign.buyer_id], TODAY)[foreign.buyer_id].lacking
        owed = currencies.open_debts(us.policy, [foreign.buyer_id], TODAY)

        assert list(lacking) == [foreign.number]
        assert (run_off(us, foreign), owed[foreign.buyer_id]) == (eur(10_000), eur(10_000))


def test_a_policy_in_dollars_counts_nothing_of_what_is_owed_in_pounds(us, foreign):
    with tenancy.scope(staff=True):
        Policy.objects.filter(id=us.policy.id).update(currency="USD")
        factories.invoice(us.holder, foreign.buyer, currency="GBP", due_on=TODAY)
        rates.put("GBP", "0.8000", TODAY)

        owed = currencies.open_debts(Policy.objects.get(), [foreign.buyer_id], TODAY)

    assert owed == {foreign.buyer_id: Money(Decimal(12_100), "USD")}


def test_the_last_rate_of_a_currency_is_read_once_for_all_buyers(us, foreign):
    with tenancy.scope(staff=True):
        rates.put("USD", "1.2100", TODAY - timedelta(days=30))
        ids = [foreign.buyer_id]
        with CaptureQueriesContext(connection) as of_one:
            currencies.open_debts(us.policy, ids, TODAY)
        for each in (buyer(), buyer()):
            ids.append(factories.invoice(us.holder, each, currency="USD", due_on=TODAY).buyer_id)

        with CaptureQueriesContext(connection) as of_three:
            owed = currencies.open_debts(us.policy, ids, TODAY)

    assert owed == dict.fromkeys(ids, eur(10_000))
    assert len(of_three) == len(of_one)


def test_an_invoice_that_was_paid_before_a_rate_lacked_says_so(us, foreign, client):
    with tenancy.scope(staff=True):
        paid = foreign.net_amount + foreign.vat_amount
        paid_in_dollars = factories.receipt(us.holder, foreign.buyer, paid, on=TODAY)
        Receipt.objects.filter(id=paid_in_dollars.id).update(currency="USD")
        factories.invoice(us.holder, foreign.buyer, currency="USD", due_on=TODAY)

    answer = api_of(us).get(f"/api/v1/invoices/{foreign.public_id}/cover")

    assert (answer.status_code, answer.json()["code"]) == (409, "PAID_WITHOUT_RATE")
    assert "is paid: nothing of it" in page_of(client, us, foreign)
