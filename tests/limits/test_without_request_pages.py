"""A policy that covers buyers without a request: its pages show whom, and offer nothing to ask."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core import tenancy
from limits import queries
from policies.rules.terms import Product
from tests import factories
from tests.claims.test_four_products import BLIND, of
from tests.factories import TODAY, eur
from tests.limits.conftest import api_of
from tests.limits.ground import buyer, insured

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("is_today")]


@pytest.fixture
def us(client):
    with tenancy.scope(staff=True):
        found = of(Product.NO_LIMIT_REQUEST, **BLIND)
        client.force_login(User.objects.get(id=found.actor.user_id))
    return found


def invoiced(us, grade=4, amount=4_000, **more):
    with tenancy.scope(staff=True):
        company = buyer(grade)
        days = {"dispatched_on": TODAY, "issued_on": TODAY, "due_on": TODAY + timedelta(days=30)}
        factories.invoice(us.holder, company, net_amount=amount, vat_amount=0, **(days | more))
    return company


def covered(us):
    with tenancy.scope(staff=True):
        return queries.covered_without_request(us.actor, TODAY)


def test_a_buyer_that_was_invoiced_stands_there_with_what_is_covered_and_used(us):
    company = invoiced(us)

    (found,) = covered(us)

    assert (found.buyer, found.grade, found.amount) == (company, 4, eur(10_000))
    assert (found.used, found.room) == (eur(4_000), eur(6_000))


def test_a_buyer_too_weak_for_the_policy_stands_there_with_nothing_as_long_as_it_owes(us):
    invoiced(us, grade=9)

    (found,) = covered(us)

    assert (found.amount, found.used, found.use.owed) == (eur(0), eur(0), eur(4_000))


def test_long_past_due_nothing_is_free(us):
    long_ago = TODAY - timedelta(days=200)
    invoiced(us, dispatched_on=long_ago, issued_on=long_ago, due_on=long_ago + timedelta(days=30))

    (found,) = covered(us)

    assert found.stop is not None
    assert found.room == eur(0)


def test_a_policy_that_asks_requests_covers_nobody_so():
    with tenancy.scope(staff=True):
        other = insured()
        factories.invoice(other.holder, buyer())

        assert queries.covered_without_request(other.actor, TODAY) == []


def test_strangers_buyers_are_not_among_them(us):
    with tenancy.scope(staff=True):
        factories.invoice(insured().holder, buyer())

    assert covered(us) == []


def test_the_questions_do_not_grow_with_the_buyers(us):
    def asked():
        with CaptureQueriesContext(connection) as found:
            covered(us)
        return len(found)

    invoiced(us)
    few = asked()
    for _ in range(5):
        invoiced(us)

    assert asked() == few


def test_the_list_of_limits_shows_them_instead_of_telling_to_ask(us, visit):
    company = invoiced(us)

    shown = visit("limits").content.decode()

    assert "Covered without a request" in shown
    assert company.name in shown
    assert "No limits yet" not in shown


def test_without_an_invoice_the_list_says_what_to_do(us, visit):
    shown = visit("limits").content.decode()

    assert "No buyer yet" in shown
    assert "ask for a limit" not in shown


def test_the_buyers_page_says_that_nothing_has_to_be_asked(us, visit):
    company = invoiced(us)

    shown = visit("buyer", company.public_id).content.decode()

    assert "Covered by your policy" in shown
    assert "Ask for a limit" not in shown
    assert "not insured. Ask before" not in shown


def test_the_buyers_page_says_why_one_is_not_covered(us, visit):
    company = invoiced(us, grade=9)

    shown = visit("buyer", company.public_id).content.decode()

    assert "Not covered by your policy" in shown
    assert "Ask for a limit" not in shown


def test_where_nothing_is_asked_there_is_no_form_to_ask(us, visit):
    company = invoiced(us)

    shown = visit("limit_request", company.public_id).content.decode()

    assert "there is nothing to ask" in shown
    assert 'name="amount"' not in shown


def test_they_are_listed_over_the_api(us):
    company, api = invoiced(us), api_of(us)

    (found,) = api.read("covered-buyers").json()["items"]

    assert (found["buyer"], found["amount"]) == (str(company.public_id), "10000.00")
    assert (found["used"], found["free"], found["stop"]) == ("4000.00", "6000.00", None)
    assert api.read("covered-buyers", colour="red").status_code == 400
