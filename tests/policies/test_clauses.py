"""What the policy says: every clause that is cited can be read, with the value of this policy."""

import pytest
from django.template import Context, Template
from django.urls import reverse

from accounts.models import User
from accounts.rules import MandateRole
from claims.rules import lifecycle, steps
from core import tenancy
from limits.rules.cover import reasons
from policies.models import Terms
from policies.texts.clauses import BY_CODE, CLAUSES
from tests import factories
from tests.factories import NOW
from tests.limits.ground import insured
from tests.limits.test_admin import text_of

CITED = {
    *reasons.CLAUSES.values(),
    *steps.CLAUSES.values(),
    *(each.clause for each in lifecycle.RejectionReason),
}


@pytest.fixture
def us(client, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        us = insured(MandateRole.OWNER)
        client.force_login(User.objects.get(id=us.actor.user_id))
    return us


def read(client, us):
    return client.get(reverse("portal:policy_clauses", args=[us.holder.public_id]))


def test_every_clause_that_is_cited_is_explained():
    assert set(BY_CODE) == CITED


def test_every_clause_stands_once_with_an_anchor_of_its_own():
    assert len({each.anchor for each in CLAUSES}) == len(CLAUSES)


@pytest.mark.django_db
def test_a_clause_is_read_with_what_this_policy_fills_in(client, us):
    with tenancy.scope(staff=True):
        Terms.objects.update(maximum_payment_days=45, maximum_extension_days=50)

    response = read(client, us)

    shown = text_of(response)
    assert 'id="r-pol-10-6"' in response.content.decode()
    assert "45 days, from the invoice date to the due date" in shown
    assert "50 days from the original due date" in shown
    assert "three years after you came to know" in shown


@pytest.mark.django_db
def test_the_policy_leads_to_its_clauses(client, us):
    page = client.get(reverse("portal:policy", args=[us.holder.public_id])).content.decode()

    assert f'href="{reverse("portal:policy_clauses", args=[us.holder.public_id])}"' in page


@pytest.mark.django_db
def test_without_a_policy_the_clauses_stand_without_values(client):
    with tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder())
    client.force_login(mandate.user)
    address = reverse("portal:policy_clauses", args=[mandate.policyholder.public_id])

    response = client.get(address)

    assert "Maximum payment terms" in text_of(response)


@pytest.mark.django_db
def test_a_cited_clause_leads_to_its_words(client, us):
    with tenancy.scope(staff=True):
        buyer = factories.company("Anker B.V.")
        invoice = factories.invoice(us.holder, buyer)
    page = client.get(reverse("portal:invoice", args=[us.holder.public_id, invoice.public_id]))

    address = reverse("portal:policy_clauses", args=[us.holder.public_id])
    assert f'<a href="{address}#r-pol-31">R-POL-31</a>' in page.content.decode()


def test_on_a_desk_a_clause_is_cited_without_a_link():
    template = Template("{% load clauses %}{% clause code label %}")

    shown = template.render(Context({"code": "R-POL-31", "label": "<R>"}))

    assert shown == "&lt;R&gt;"
