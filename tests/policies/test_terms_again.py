"""Terms that came back are changed and proposed again, without filling in the rest anew."""

import pytest

from core import tenancy
from policies import queries
from policies.models import TermsProposal
from tests.factories import NOW
from tests.limits.ground import insured
from tests.limits.test_admin import sign_in, text_of
from tests.policies.test_views import desk, propose

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def sent_back(client):
    """Return terms of which a second person said why not; that person is signed in."""
    sign_in(client)
    with tenancy.scope(staff=True):
        us = insured()
    propose(client, us, maximum_payment_days="75")
    with tenancy.scope(staff=True):
        row = TermsProposal.objects.get()
    sign_in(client)
    client.post(desk("do", row, "reject"), {"answer": "Seventy at most"})
    return row


def test_terms_sent_back_are_changed_and_proposed_again(client, sent_back):
    asked = client.get(desk("do", sent_back, "again"))
    initial = asked.context["form"].initial
    values = {key: value for key, value in initial.items() if value not in (None, False)}
    rows = "\n".join(["country", *values.pop("countries")])
    posted = {**values, "pasted_countries": rows, "maximum_payment_days": "70"}
    shown = client.post(desk("do", sent_back, "again"), posted)
    client.post(
        desk("do", sent_back, "again"), {**posted, "confirmed": shown.context["preview_read"]}
    )

    assert desk("do", sent_back, "again") not in text_of(client.get(desk("change", sent_back)))
    assert (initial["maximum_payment_days"], initial["reason"]) == (75, "Renewal")
    assert initial["valid_from"] == sent_back.valid_from
    assert "then 70 days" in text_of(shown)
    with tenancy.scope(staff=True):
        waiting = queries.waiting_proposals().get()
        assert (waiting.as_rule().maximum_payment_days, waiting.reason) == (70, "Renewal")


def test_terms_that_wait_or_count_are_not_proposed_again(client, sent_back):
    with tenancy.scope(staff=True):
        TermsProposal.objects.filter(id=sent_back.id).update(state="PROPOSED")

    assert desk("do", sent_back, "again") not in text_of(client.get(desk("change", sent_back)))
