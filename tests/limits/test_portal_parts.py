"""A part of a limit with a last day: asked for in the portal, shown, and drawn."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from core import tenancy
from limits import queries
from limits.models import LimitRequest
from tests.factories import TODAY, eur

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("is_today")]
LAST_DAY = TODAY + timedelta(days=20)
SHOWN = "22 March 2026"


def plain(page):
    """Return a page's words without the marks around amounts."""
    return re.sub(r"<[^>]+>", "", page)


def stands_on(us, company, day):
    with tenancy.scope(staff=True):
        row = queries.limit_on(us.policy.id, company.id, day)
        return row and row.money


def ask_for(visit, company, amount="10000", until=str(LAST_DAY)):
    data = {"amount": amount, "payment_days": "30", "until": until}
    return visit("limit_request", company.public_id, data=data).content.decode()


def test_with_a_last_day_the_amount_is_added_until_then(visit, us, company):
    shown = ask_for(visit, company)

    assert "It is for a temporary part" in shown
    assert f"10,000 of it is temporary, up to and including {SHOWN}" in plain(shown)
    assert "until further notice" not in shown
    assert stands_on(us, company, LAST_DAY) == eur(60_000)
    assert stands_on(us, company, LAST_DAY + timedelta(days=1)) == eur(50_000)


@pytest.mark.parametrize("until", ["2026-03-01", "0001-01-01", "2026-02-30", "soon"])
def test_a_last_day_that_is_over_or_none_changes_nothing(visit, us, company, until):
    shown = ask_for(visit, company, until=until)

    assert "This needs your attention" in shown
    assert stands_on(us, company, LAST_DAY) == eur(50_000)
    with tenancy.scope(staff=True):
        assert LimitRequest.objects.count() == 1


def test_the_buyers_page_says_how_much_is_temporary_until_when_and_draws_it(visit, us, company):
    ask_for(visit, company)

    answer = visit("buyer", company.public_id)

    page = answer.content.decode()
    assert f"is temporary, up to and including {SHOWN}" in page
    assert [(span.amount, span.ends_on) for span in answer.context["spans"]] == [
        (eur(60_000), LAST_DAY + timedelta(days=1)),
        (eur(50_000), None),
    ]


def test_the_buyers_page_leads_to_the_delivery_that_is_not_made_yet(visit, us, company):
    page = visit("buyer", company.public_id).content.decode()

    assert reverse("portal:delivery", args=[us.holder.public_id, company.public_id]) in page


def test_a_limit_given_up_can_be_asked_for_again_from_its_page(visit, us, company):
    shown = visit("limit_cancel", company.public_id, data={}).content.decode()

    assert "?amount=50000" in shown
    data = {"amount": "50000", "payment_days": "30"}
    visit("limit_request", company.public_id, data=data)
    assert stands_on(us, company, TODAY) == eur(50_000)
