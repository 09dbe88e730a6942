"""Deliveries that are stopped: no limit covers them, and every page says so."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.rules import SYSTEM
from core import tenancy
from limits import queries, texts
from limits.rules.stops import Stop, StopCause
from receivables.rules.states import OverdueState
from receivables.services import move_overdue
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, change_terms, insured
from tests.limits.test_api import api_of

pytestmark = pytest.mark.django_db

LATE = {"dispatched_on": date(2025, 11, 1), "issued_on": date(2025, 11, 1)}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured()


@pytest.fixture
def company():
    with tenancy.scope(staff=True):
        return buyer()


@pytest.fixture
def visit(client, us):
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=us.actor.user_id))

    def go(name, *rest, **query):
        address = reverse(f"portal:{name}", args=[us.holder.public_id, *rest])
        return " ".join(client.get(address, query).content.decode().split())

    return go


def stopped(us, company, amount=50_000):
    """Ask for a limit, and leave an invoice open past its extension to 31 January."""
    with tenancy.scope(staff=True):
        asked = us.ask(company, amount)
        factories.invoice(us.holder, company, number="F-9", due_on=date(2025, 12, 2), **LATE)
    return asked


@pytest.mark.parametrize(
    ("due_on", "since"),
    [
        (date(2026, 1, 1), None),  # its extension ends today
        (date(2025, 12, 31), date(2026, 3, 2)),  # it ended yesterday
    ],
)
def test_an_invoice_past_its_extension_stops_deliveries(us, company, due_on, since):
    """R-POL-20"""
    with tenancy.scope(staff=True):
        factories.invoice(us.holder, company, due_on=due_on, **LATE)

        stop = queries.stop_on(us.policy, company.id, TODAY)

    assert (stop and stop.since) == since


def test_deliveries_are_free_again_from_the_day_of_payment(us, company):
    stopped(us, company)

    with tenancy.scope(staff=True):
        factories.receipt(us.holder, company, 12_100, on=date(2026, 3, 1))
        days = (date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1))
        found = [queries.stop_on(us.policy, company.id, day) for day in days]

    since = [stop and stop.since for stop in found]
    assert since == [None, date(2026, 2, 1), date(2026, 2, 1), None]


def test_a_debt_with_the_collectors_stops_deliveries_from_that_day(us, company):
    """R-POL-21"""
    with tenancy.scope(staff=True):
        report = factories.overdue(us.holder, company, reported_on=date(2026, 2, 1))
        assert queries.stop_on(us.policy, company.id, TODAY) is None
        move_overdue(report_id=report.id, to=OverdueState.COLLECTION, by=SYSTEM, now=NOW)

        stop = queries.stop_on(us.policy, company.id, TODAY)
        assert queries.stop_on(us.policy, company.id, date(2026, 3, 1)) is None

    assert (stop.since, stop.cause) == (TODAY, StopCause.HANDED_OVER)


def test_a_collection_that_ended_in_payment_stops_nothing_after_it(us, company):
    with tenancy.scope(staff=True):
        report = factories.overdue(us.holder, company, reported_on=date(2026, 2, 1))
        later = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
        move_overdue(report_id=report.id, to=OverdueState.COLLECTION, by=SYSTEM, now=NOW)
        move_overdue(report_id=report.id, to=OverdueState.PAID, by=SYSTEM, now=later)

        assert queries.stop_on(us.policy, company.id, date(2026, 3, 8)) is not None
        assert queries.stop_on(us.policy, company.id, date(2026, 3, 9)) is None


def test_a_country_that_the_policy_left_out_stops_deliveries_from_that_day(us, company):
    """R-POL-21"""
    with tenancy.scope(staff=True):
        us.ask(company, 50_000)
        change_terms(us.policy, date(2026, 2, 1), countries=["BE"])
        change_terms(us.policy, date(2026, 2, 20), countries=["BE", "DE"])

        days = (date(2026, 1, 31), date(2026, 2, 1), TODAY)
        found = [queries.stop_on(us.policy, company.id, day) for day in days]
        shown = queries.position(us.actor, company.id, TODAY)

    country = Stop(date(2026, 2, 1), StopCause.COUNTRY_WITHDRAWN)
    assert found == [None, country, country]
    assert shown.stop == country
    assert "does not insure the buyer's country" in texts.stop(country)


def test_a_policy_that_ended_stops_deliveries_from_the_day_after(us, company):
    """R-POL-21, R-POL-37"""
    with tenancy.scope(staff=True):
        us.policy.expires_on = date(2026, 2, 28)
        us.policy.save(update_fields=["expires_on"])

        days = (date(2026, 2, 28), date(2026, 3, 1))
        found = [queries.stop_on(us.policy, company.id, day) for day in days]

    assert found == [None, Stop(date(2026, 3, 1), StopCause.POLICY_ENDED)]
    assert "your policy has ended" in texts.stop(found[1])
    assert "your policy had ended" in texts.stop(found[1], is_over=True)


def test_the_debt_of_another_policyholder_stops_nothing(us, company):
    with tenancy.scope(staff=True):
        theirs = insured()
        factories.invoice(theirs.holder, company, due_on=date(2025, 12, 1), **LATE)

        assert queries.stop_on(us.policy, company.id, TODAY) is None


def test_the_portfolio_names_every_stop(us, company):
    stopped(us, company)
    with tenancy.scope(staff=True):
        us.ask(buyer(), 20_000)

        found = {each.buyer.id: each.stop for each in queries.portfolio(us.actor, TODAY)}

    assert found.pop(company.id).since == date(2026, 2, 1)
    assert list(found.values()) == [None]


STOPPED = "Since 1 February 2026 new deliveries on account are not insured: invoice F-9"


def test_every_page_on_the_buyer_says_that_deliveries_are_stopped(visit, us, company):
    asked = stopped(us, company)

    for name, rest in (
        ("buyer", [company.public_id]),
        ("limit_request", [company.public_id]),
        ("limit_decision", [asked.public_id]),
    ):
        assert STOPPED in visit(name, *rest), name


def test_the_list_of_limits_shows_and_filters_what_is_stopped(visit, us, company):
    stopped(us, company)
    with tenancy.scope(staff=True):
        free = buyer()
        us.ask(free, 20_000)

    shown = visit("limits", show="stopped")

    assert "Deliveries stopped" in shown
    assert company.name in shown
    assert free.name not in shown


@pytest.mark.parametrize(
    ("on", "says"),
    [
        ("2026-03-02", "Nothing is covered for dispatches on 2 March 2026: deliveries are stopped"),
        ("2026-03-09", "deliveries are stopped"),
    ],
)
def test_cover_on_a_day_says_that_deliveries_are_stopped(visit, us, company, on, says):
    stopped(us, company)

    shown = visit("limit_cover", buyer=str(company.public_id), on=on)

    assert says in shown
    assert "was covered for dispatches" not in shown


def test_cover_on_a_day_to_come_is_no_promise(visit, us, company):
    with tenancy.scope(staff=True):
        us.ask(company, 50_000)

    shown = visit("limit_cover", buyer=str(company.public_id), on="2026-12-01")

    assert "As it stands today" in shown
    assert "was covered for dispatches" not in shown


def test_the_interface_gives_the_stop_and_covers_nothing(us, company):
    stopped(us, company)
    api = api_of(us)

    cover = api.get(f"/api/v1/limits/{company.public_id}/cover?on=2026-03-02").json()
    limit = api.get(f"/api/v1/limits/{company.public_id}").json()

    assert (cover["amount"], cover["limit"], cover["is_forecast"]) == ("0.00", "50000.00", False)
    assert cover["stop"]["cause"] == limit["stop"]["cause"] == "EXTENSION_ENDED"
    assert (limit["stop"]["since"], limit["state"]) == ("2026-02-01", "STOPPED")
    found = {each: api.get(f"/api/v1/limits?state={each}") for each in ("ACTIVE", "STOPPED")}
    assert [len(found[each].json()["items"]) for each in found] == [0, 1]
