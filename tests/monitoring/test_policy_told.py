"""Whoever becomes insured hears of it: which policy, from when, until when."""

from datetime import date

import pytest
from django.core import mail
from django.urls import reverse

from accounts.rules import StaffRole
from core import clock, deliveries, tenancy
from monitoring.models import Notice
from monitoring.rules import NoticeKind
from policies import services
from policies.rules.terms import Product, standard_terms
from policies.services import Agreement
from tests import factories
from tests.factories import NOW, eur
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

FROM, UNTIL = date(2026, 6, 1), date(2027, 5, 31)


@pytest.fixture
def told(monkeypatch):
    """A policyholder whose proposed policy was released by a second person."""
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        holder = factories.policyholder()
        mandate = factories.mandate(holder, user=factories.user(language="en"))
        proposal = services.propose_policy(
            policyholder_id=holder.id,
            agreement=Agreement(FROM, eur(5_000_000), UNTIL, Product.WHOLE_TURNOVER),
            terms=standard_terms(eur(1_000_000)),
            reason="By our offer of May",
            by=factories.staff_actor(StaffRole.UNDERWRITER),
            now=NOW,
        )
    deliveries.drain(clock.real)
    assert mail.outbox == []
    with tenancy.scope(staff=True):
        mandate.policy = services.release_policy(
            proposal_id=proposal.public_id,
            by=factories.staff_actor(StaffRole.ADMINISTRATOR),
            now=NOW,
        )
    deliveries.drain(clock.real)
    return mandate


def test_the_mail_says_which_policy_insures_from_when_until_when(told):
    [message] = mail.outbox

    assert message.to == [told.user.email]
    assert message.subject == f"Policy {told.policy.number} insures you from 1 June 2026 on"
    assert "dispatch from 1 June 2026 up to and including 31 May 2027" in message.body
    assert "By our offer" not in message.body


def test_the_notice_says_the_same_and_leads_to_the_policy(client, told):
    with tenancy.scope(staff=True):
        notice = Notice.objects.get()
    sign_in(client, told.user)
    holder = told.policyholder.public_id

    shown = client.get(reverse("portal:notice", args=[holder, notice.public_id])).content.decode()

    assert (notice.kind, notice.effective_on) == (NoticeKind.POLICY_BEGINS, FROM)
    assert "up to and including 31 May 2027" in shown
    assert f'href="{reverse("portal:policy", args=[holder])}">See the policy' in shown
