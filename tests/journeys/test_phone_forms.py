"""The four forms of policy on a phone: the main pages of each fit, and say what the form is."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password

from accounts import demo
from accounts.models import User
from core import tenancy
from policies.rules.terms import Product
from tests import factories
from tests.claims.test_four_products import BLIND, name, of
from tests.factories import NOW, TODAY, eur
from tests.journeys import people
from tests.journeys.ground import PASSWORD
from tests.limits.ground import buyer

_OWNER = "phone@forms.example"
_SAYS = {
    Product.WHOLE_TURNOVER: "50,000",
    Product.PER_CUSTOMER: "50,000",
    Product.PER_TRANSACTION: "50,000",
    Product.NO_LIMIT_REQUEST: "Covered without a request",
}


@pytest.fixture(params=list(Product))
def story(request, transactional_db, workers, monkeypatch):
    """A policyholder under one form of policy, and a buyer that it covers and that owes."""
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    product = request.param
    with tenancy.scope(staff=True):
        us = of(product, **(BLIND if product is Product.NO_LIMIT_REQUEST else {}))
        demo.make_person(
            email=_OWNER, password=make_password(PASSWORD), language="en", role=None, authority=0
        )
        factories.mandate(us.holder, user=User.objects.get(email=_OWNER))
        company = buyer()
        if product is Product.PER_TRANSACTION:
            name(us, company, contract_reference="C-1", contract_value=eur(80_000))
        elif product is Product.PER_CUSTOMER:
            name(us, company)
        if product is not Product.NO_LIMIT_REQUEST:
            us.ask(company, 50_000)
        days = {"dispatched_on": TODAY, "issued_on": TODAY, "due_on": TODAY + timedelta(days=30)}
        factories.invoice(us.holder, company, **days)
    return product, us, company


@pytest.fixture
def owner(story, browser, live_server):
    """The owner at a phone; the browser may not complain."""
    person = people.come_in(browser, live_server.url, _OWNER)
    person.page.set_viewport_size({"width": 360, "height": 740})
    yield person
    person.page.context.close()
    assert person.complaints == []


def test_the_main_pages_of_each_form_fit_a_phone_and_say_what_it_is(story, owner):
    product, us, company = story
    portal, of_buyer = f"/portal/{us.holder.public_id}/", f"buyers/{company.public_id}/"

    seen = {}
    for page in ("", "limits/", "policy/", "limits/requests/", "limits/files/", of_buyer,
                 f"{of_buyer}limit/", f"{of_buyer}delivery/?amount=2000"):  # fmt: skip
        owner.open(portal + page)
        seen[page] = owner.seen
        assert owner.page.evaluate("document.documentElement.scrollWidth") <= 360, page

    assert _SAYS[product] in seen["limits/"]
    assert company.name in seen["limits/"]
    asks = product is not Product.NO_LIMIT_REQUEST
    assert ("Ask for this limit" in seen[f"{of_buyer}limit/"]) == asks
    assert ("there is nothing to ask" in seen[f"{of_buyer}limit/"]) == (not asks)
    assert "Ask for a limit" not in seen[of_buyer]  # one stands, or none has to be asked
