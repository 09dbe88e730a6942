"""Whoever is insured hears of other terms: from when, and what of them is different."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from accounts.rules import StaffRole
from core import clock, deliveries, tenancy
from monitoring.models import Notice
from monitoring.rules import NoticeKind
from policies import queries, services
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

FROM = date(2026, 6, 1)


@pytest.fixture
def told(monkeypatch):
    """A policyholder whose proposed terms were released by a second person."""
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        holder = factories.policyholder()
        policy = factories.policy(holder)
        mandate = factories.mandate(holder, user=factories.user(language="en"))
        standing = queries.terms_of(policy.id).first().as_rule()
        proposal = services.propose_terms(
            policy_id=policy.public_id,
            valid_from=FROM,
            terms=replace(standing, insured_share=Decimal("0.85"), maximum_payment_days=75),
            reason="Agreed at renewal",
            by=factories.staff_actor(StaffRole.UNDERWRITER),
            now=NOW,
        )
    deliveries.drain(clock.real)
    assert mail.outbox == []
    with tenancy.scope(staff=True):
        services.release_terms(
            proposal_id=proposal.public_id,
            by=factories.staff_actor(StaffRole.UNDERWRITER),
            now=NOW,
        )
    deliveries.drain(clock.real)
    return mandate


def test_the_mail_says_from_when_and_what_changed(told):
    [message] = mail.outbox

    assert message.to == [told.user.email]
    assert message.subject == "The terms of your policy change on 1 June 2026"
    assert "90% until then, 85%" in message.body
    assert "75 days" in message.body
    assert "dispatched from 1 June 2026 on" in message.body


def test_the_notice_says_the_same_and_the_release_tells_once(client, told):
    with tenancy.scope(staff=True):
        notice = Notice.objects.get()
    client.force_login(told.user)
    address = reverse("portal:notice", args=[told.policyholder.public_id, notice.public_id])

    shown = client.get(address).content.decode()

    assert (notice.kind, notice.effective_on) == (NoticeKind.TERMS_CHANGED, FROM)
    assert "90% until then, 85%" in shown
