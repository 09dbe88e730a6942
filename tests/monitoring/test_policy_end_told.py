"""Whoever has a policy that ends hears of it the same day: until when, and what to do."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from accounts.rules import StaffRole
from core import clock, deliveries, tenancy
from limits import services as limits
from limits.services import policy_ends
from monitoring.models import Notice
from monitoring.rules import URGENT, NoticeKind
from policies import services
from policies.models import Policy
from policies.rules.ending import Ending, Ground
from tests import factories
from tests.factories import NOW, TODAY
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

LAST_DAY = date(2026, 4, 30)


@pytest.fixture
def mandate(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        holder = factories.policyholder()
        found = factories.mandate(holder, user=factories.user(language="en"))
        found.policy = factories.policy(holder)
    return found


def end(mandate, ground=Ground.POLICYHOLDER_NOTICE, last_day=LAST_DAY):
    with tenancy.scope(staff=True):
        proposal = services.propose_ending(
            policy_id=mandate.policy.public_id,
            ending=Ending(last_day, ground, date(2026, 2, 20)),
            reason="The letter is in the file",
            by=factories.staff_actor(StaffRole.UNDERWRITER),
            now=NOW,
        )
    deliveries.drain(clock.real)
    assert mail.outbox == []
    with tenancy.scope(staff=True):
        services.release_ending(
            proposal_id=proposal.public_id,
            by=factories.staff_actor(StaffRole.ADMINISTRATOR),
            now=NOW,
        )
    deliveries.drain(clock.real)


def page(client, mandate, name, *more):
    sign_in(client, mandate.user)
    shown = client.get(reverse(f"portal:{name}", args=[mandate.policyholder.public_id, *more]))
    return " ".join(shown.content.decode().replace("\xa0", " ").split())


def test_the_mail_names_the_last_insured_day_and_what_to_do(mandate):
    end(mandate)

    [message] = mail.outbox
    assert message.to == [mandate.user.email]
    number = mandate.policy.number
    assert (
        message.subject
        == f"Policy {number} ends: you are insured for the last time on 30 April 2026"
    )
    body = " ".join(message.body.split())
    for said in (
        "The policy ends because you gave notice.",
        "dispatch up to and including 30 April 2026 is insured",
        "dispatch from 1 May 2026 on is not insured by this policy",
        "Your limits end with the policy",
        "report overdues, hand debts over and claim",
    ):
        assert said in body
    assert "The letter is in the file" not in body


@pytest.mark.parametrize(
    ("ground", "said"),
    [
        (Ground.INSURER_NOTICE, "ends because we gave notice"),
        (Ground.AGREED, "ends as we agreed"),
        (Ground.PREMIUM_UNPAID, "ends because the premium was not paid after our reminder"),
    ],
)
def test_the_mail_says_why_it_ends(mandate, ground, said):
    end(mandate, ground)

    assert said in " ".join(mail.outbox[0].body.split())


def test_the_notice_is_there_the_same_day_and_leads_to_the_policy(client, mandate):
    end(mandate)

    with tenancy.scope(staff=True):
        notice = Notice.objects.get()
    assert (notice.kind, notice.effective_on, notice.business_date) == (
        NoticeKind.POLICY_ENDS,
        LAST_DAY + timedelta(days=1),
        TODAY,
    )
    assert notice.kind in URGENT
    shown = page(client, mandate, "notice", notice.public_id)
    holder = mandate.policyholder.public_id
    assert f'href="{reverse("portal:policy", args=[holder])}">See the policy' in shown


def test_whoever_waits_for_an_answer_is_told_that_the_request_falls(client, mandate):
    with tenancy.scope(staff=True):
        company = factories.graded(factories.company("Late Payer B.V."), 4, equity=40_000_000)
        limits.request_limit(
            buyer=company.public_id,
            amount=factories.eur(4_500_000),
            payment_days=30,
            by=factories.actor(mandate),
            now=NOW,
        )
        Policy.objects.update(expires_on=TODAY)
        on, now = TODAY + timedelta(days=1), NOW + timedelta(days=1)
        deliveries.drain(clock.real)
        mail.outbox.clear()
        [(first, last)] = policy_ends.request_ranges(on)
        for _ in range(2):
            policy_ends.let_requests_fall(first, last, on, now)
    deliveries.drain(clock.real)

    [message] = mail.outbox
    assert message.subject == (
        "Your request for a limit on Late Payer B.V. falls: the policy ended on 2 March 2026"
    )
    assert (
        "Your request for a limit on Late Payer B.V. was not answered before the policy ended; it "
        "falls. Ask again under the policy that follows."
    ) in " ".join(message.body.split())
    with tenancy.scope(staff=True):
        notice = Notice.objects.get(kind=NoticeKind.REQUEST_FELL)
    assert notice.buyer_id == company.id
    shown = page(client, mandate, "notice", notice.public_id)
    again = reverse(
        "portal:limit_request", args=[mandate.policyholder.public_id, company.public_id]
    )
    assert f'href="{again}">Ask for a limit' in shown


def test_the_policy_page_says_when_it_ends_and_what_that_means(client, mandate):
    assert "is the last insured day" not in page(client, mandate, "policy")

    end(mandate)

    shown = page(client, mandate, "policy")
    assert "It ends on 30 April 2026." in shown
    assert "Your policy ends: 30 April 2026 is the last insured day" in shown


def test_a_policy_that_ended_says_so(client, mandate, monkeypatch):
    end(mandate)
    monkeypatch.setattr("core.clock.now", lambda: NOW + timedelta(days=60))

    for name in ("policy", "overview"):
        shown = page(client, mandate, name)
        assert "Your policy ended: 30 April 2026 was the last insured day" in shown
    assert "in force from 1 January 2025 up to and including 30 April 2026" in page(
        client, mandate, "policy"
    )


@pytest.mark.parametrize(
    ("last_day", "is_told"),
    [(TODAY + timedelta(days=62), True), (TODAY + timedelta(days=63), False)],
)
def test_the_pages_say_it_two_months_ahead(client, mandate, last_day, is_told):
    end(mandate, last_day=last_day)

    for name in ("overview", "policy"):
        assert ("is the last insured day" in page(client, mandate, name)) is is_told
    assert "It ends on" in page(client, mandate, "policy")


@pytest.mark.parametrize(("days_between", "is_told"), [(1, False), (2, True)])
def test_the_pages_are_silent_where_another_policy_follows_at_once(
    client, mandate, days_between, is_told
):
    end(mandate)
    with tenancy.scope(staff=True):
        other = factories.policy(factories.policyholder())
        Policy.objects.filter(id=other.id).update(
            policyholder=mandate.policyholder, inception_on=LAST_DAY + timedelta(days=days_between)
        )

    for name in ("overview", "policy"):
        assert ("is the last insured day" in page(client, mandate, name)) is is_told
