"""Raising, lowering and giving up a limit from the list of limits."""

import pytest
from django.urls import reverse

from accounts.rules import MandateRole
from core import tenancy
from limits import queries
from limits.models import LimitRequest
from tests.factories import TODAY, eur
from tests.limits.ground import buyer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("is_today")]


@pytest.fixture
def company(us):
    with tenancy.scope(staff=True):
        company = buyer()
        us.ask(company, 50_000, days=45)
    return company


def address(us, name, *rest):
    return reverse(f"portal:{name}", args=[us.holder.public_id, *rest])


def stands(us, company):
    with tenancy.scope(staff=True):
        row = queries.limit_on(us.policy.id, company.id, TODAY)
        return row and row.money


def test_the_list_offers_to_change_each_limit(client, us, company):
    shown = client.get(address(us, "limits")).content.decode()

    assert address(us, "limit_request", company.public_id) in shown
    assert address(us, "limit_cancel", company.public_id) in shown
    assert 'value="50000"' in shown


def test_more_is_asked_with_the_amount_alone_at_the_terms_asked_before(client, us, company):
    there = address(us, "limit_request", company.public_id)

    answer = client.post(there, {"amount": "60000"}, follow=True).content.decode()

    assert "Your limit is" in answer
    assert stands(us, company) == eur(60_000)
    with tenancy.scope(staff=True):
        assert LimitRequest.objects.latest("id").payment_days == 45


def test_less_is_asked_back_once_before_it_is_lowered(client, us, company):
    there = address(us, "limit_request", company.public_id)

    shown = client.post(there, {"amount": "20000"}).content.decode()

    assert "Is that what you want?" in shown
    assert "your limit is EUR\u00a020,000, at once and as asked" in shown
    assert 'value="45"' in shown
    assert stands(us, company) == eur(50_000)
    client.post(there, {"amount": "20000", "payment_days": "45", "lower": "on"})
    assert stands(us, company) == eur(20_000)


def test_an_amount_that_is_none_is_told_beside_the_form(client, us, company):
    there = address(us, "limit_request", company.public_id)

    shown = client.post(there, {"amount": "much"}).content.decode()

    assert "This needs your attention" in shown
    assert stands(us, company) == eur(50_000)


def test_a_reader_is_not_offered_to_change(client, us, company):
    with tenancy.scope(staff=True):
        mandate = us.holder.mandates.get()
        mandate.role = MandateRole.READER
        mandate.save(update_fields=["role"])

    shown = client.get(address(us, "limits")).content.decode()

    assert company.name in shown
    assert "Raise or lower the limit to" not in shown
