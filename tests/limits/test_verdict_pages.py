"""The box that says whether an invoice is insured, and the page for a delivery to come."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from accounts.models import User
from core import tenancy
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, change_terms, insured

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured()


@pytest.fixture
def company(us):
    with tenancy.scope(staff=True):
        company = buyer()
        us.ask(company, 50_000, now=NOW - 200 * DAY)
        return company


@pytest.fixture
def visit(client, us):
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=us.actor.user_id))

    def go(name, *rest, **query):
        address = reverse(f"portal:{name}", args=[us.holder.public_id, *rest])
        answer = client.get(address, query)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().replace("\xa0", " ").split())

    return go


def test_the_box_says_until_when_and_under_which_clause(us, company, visit):
    with tenancy.scope(staff=True):
        row = factories.invoice(
            us.holder,
            company,
            dispatched_on=TODAY - 40 * DAY,
            issued_on=TODAY - 40 * DAY,
            due_on=TODAY - 10 * DAY,
        )

    page = visit("invoice", row.public_id)

    assert "This rests on clause R-POL-10 of the policy conditions." in strip_tags(page)
    assert '#r-pol-10"' in page  # where it can be read
    assert "Until 21 April 2026 it may stay open without anything being done" in page
    assert (
        "further deliveries that fit under the limit are insured up to and including 21 April 2026"
        in page
    )
    assert page.count('id="cover"') == 1
    assert reverse("portal:delivery", args=[us.holder.public_id, company.public_id]) in page


def test_box_and_clock_of_an_invoice_go_by_the_terms_of_its_dispatch(us, company, visit):
    """R-POL-31"""
    with tenancy.scope(staff=True):
        row = factories.invoice(
            us.holder,
            company,
            dispatched_on=TODAY - 40 * DAY,
            issued_on=TODAY - 40 * DAY,
            due_on=TODAY - 10 * DAY,
        )
        change_terms(us.policy, TODAY - 20 * DAY, maximum_extension_days=5)

    page = visit("invoice", row.public_id)

    assert "Until 21 April 2026 it may stay open" in page
    assert "22 Apr 2026" in page
    assert "26 Feb 2026" not in page


def test_an_invoice_that_is_paid_or_in_another_currency_has_no_box(us, company, visit):
    with tenancy.scope(staff=True):
        foreign = factories.invoice(us.holder, company, currency="USD")
        paid = factories.invoice(us.holder, company)
        factories.receipt(us.holder, company, 12_100, on=TODAY)

    for row in (foreign, paid):
        assert 'id="cover"' not in visit("invoice", row.public_id)


def test_a_delivery_is_answered_on_its_page(us, company, visit):
    first = visit("delivery", company.public_id)
    answered = visit(
        "delivery", company.public_id, amount="60.000", on=str(TODAY + DAY), payment_days="30"
    )

    assert 'id="cover"' not in first
    assert f'value="{TODAY}"' in first
    assert "Delivered on 3 March 2026, as things stand" in answered
    assert "There is not enough room under the limit." in answered
    assert "50,000.00" in answered
    assert "Ask for a higher limit before you deliver" in answered


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": "0"}, "This is too little"),
        ({"amount": "1e400"}, "Write the amount in figures"),
        ({"on": "9999-12-31"}, "at most a year ahead"),
        ({"on": "2026-03-01"}, "from today on"),
        ({"payment_days": "366"}, "less than or equal to 365"),
    ],
)
def test_a_question_that_makes_no_sense_keeps_what_was_typed(company, visit, wrong, said):
    asked = {"amount": "777", "on": str(TODAY), "payment_days": "30", **wrong}

    with translation.override("en"):
        page = visit("delivery", company.public_id, **asked)

    assert said in page
    assert 'id="cover"' not in page
    assert f'value="{next(iter(wrong.values()))}"' in page
