"""The policy in the portal and on its desk."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from accounts.rules import MandateRole, StaffRole
from core import clock, deliveries, tenancy
from monitoring.models import Notice
from monitoring.rules import NoticeKind
from policies import queries
from policies.models import Policy
from tests import factories, signing_in
from tests.factories import NOW, TODAY
from tests.limits.ground import insured
from tests.limits.test_admin import sign_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


def portal(client, role=MandateRole.OWNER):
    with tenancy.scope(staff=True):
        us = insured(role)
        client.force_login(User.objects.get(id=us.actor.user_id))
    return us


def test_the_policy_is_there_in_plain_words(client):
    us = portal(client)

    shown = text_of(client.get(reverse("portal:policy", args=[us.holder.public_id])))

    assert us.policy.number in shown
    assert "90%" in shown
    assert "6 months, from the due date" in shown


def test_every_line_of_the_clock_says_from_when_it_counts(client):
    us = portal(client)

    shown = text_of(client.get(reverse("portal:policy", args=[us.holder.public_id])))

    for line in (
        "60 days, from the invoice date to the due date",
        "30 days of the dispatch",
        "60 days from the original due date",
        "90 days of the original due date: 30 days after the extension ends",
        "30 days from the day we tell you",
    ):
        assert line in shown


def test_an_owner_gives_the_account_and_a_wrong_one_is_refused_beside_the_form(client):
    us = portal(client)
    prove(client, us)
    address = reverse("portal:bank_account", args=[us.holder.public_id])

    wrong = client.post(address, {"iban": "NL91ABNA0417164301", "holder": "Us"})
    client.post(address, {"iban": "BE68 5390 0754 7034", "holder": "Us"})

    assert "is no IBAN" in text_of(wrong)
    with tenancy.scope(staff=True):
        assert queries.bank_account_of(us.holder.id).iban == "BE68539007547034"
    page = text_of(client.get(reverse("portal:policy", args=[us.holder.public_id])))
    assert "BE68 5390 0754 7034" in page


def prove(client, us):
    """Sign in just now, with the password."""
    signing_in.sign_in(client, User.objects.get(id=us.actor.user_id))


def test_the_account_is_changed_only_by_whoever_just_proved_who_it_is(client):
    us = portal(client)
    address = reverse("portal:bank_account", args=[us.holder.public_id])

    response = client.post(address, {"iban": "BE68539007547034", "holder": "Us"})

    assert response.url.startswith(reverse("account_reauthenticate"))
    with tenancy.scope(staff=True):
        assert queries.bank_account_of(us.holder.id).iban == "NL91ABNA0417164300"


def test_every_owner_is_told_of_another_account_and_sees_the_earlier_one(client):
    us = portal(client)
    prove(client, us)
    with tenancy.scope(staff=True):
        second = factories.mandate(us.holder).user
    address = reverse("portal:bank_account", args=[us.holder.public_id])

    client.post(address, {"iban": "BE68539007547034", "holder": "Us"})
    deliveries.drain(clock.real)

    assert second.email in {message.to[0] for message in mail.outbox}
    with tenancy.scope(staff=True):
        assert Notice.objects.get().kind == NoticeKind.BANK_ACCOUNT_CHANGED
    shown = text_of(client.get(reverse("portal:policy", args=[us.holder.public_id])))
    assert "NL91 ABNA 0417 1643 00 in the name of" in shown


def test_a_reader_is_not_offered_to_change_the_account(client):
    us = portal(client, MandateRole.READER)

    shown = text_of(client.get(reverse("portal:policy", args=[us.holder.public_id])))

    assert "Only an owner" in shown


def test_a_policyholder_without_a_policy_is_told_what_comes(client):
    with tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder())
        client.force_login(mandate.user)

    address = reverse("portal:policy", args=[mandate.policyholder.public_id])
    assert "There is no policy yet" in text_of(client.get(address))


TERMS = {
    "insured_share": "85",
    "maximum_liability": "2000000",
    "maximum_payment_days": "75",
    "maximum_extension_days": "60",
    "notification_days": "30",
    "waiting_months": "6",
    "limit_notice_days": "30",
    "claims_threshold": "0",
    "first_loss_each": "0",
    "aggregate_first_loss": "0",
    "minimum_retention": "0",
    "countries": "NL, BE",
    "premium_per_mille": "2.1",
}


def test_an_underwriter_takes_out_a_policy_from_the_list(client):
    sign_in(client)
    with tenancy.scope(staff=True):
        holder = factories.policyholder()
    address = reverse("admin:policies_policy_do_start", args=["take-out"])
    assert client.get(address).status_code == 200

    client.post(
        address,
        {
            **TERMS,
            "policyholder": holder.id,
            "inception_on": "2026-03-01",
            "insurable_turnover": "5000000",
        },
    )

    with tenancy.scope(staff=True):
        policy = queries.policy_of(holder.id, TODAY)
        terms = queries.terms_on(policy.id, TODAY)
    assert (terms.insured_share, terms.countries) == (factories.Decimal("0.85"), ["BE", "NL"])


def test_terms_are_changed_from_the_policy_with_the_present_ones_filled_in(client):
    sign_in(client)
    with tenancy.scope(staff=True):
        us = insured(waiting_start="NNP_RECEIVED", maximum_payment_days=45)
    address = reverse("admin:policies_policy_do", args=[us.policy.pk, "terms"])
    assert 'value="45"' in text_of(client.get(address))

    client.post(address, {**TERMS, "valid_from": "2026-04-01"})

    with tenancy.scope(staff=True):
        terms = queries.terms_on(us.policy.id, factories.date(2026, 4, 1))
    assert (terms.maximum_payment_days, terms.waiting_start) == (75, "NNP_RECEIVED")
    page = client.get(reverse("admin:policies_policy_change", args=[us.policy.pk]))
    assert "Policy years" in text_of(page)


def test_a_collector_looks_and_does_not_change(client):
    sign_in(client, StaffRole.COLLECTOR)
    with tenancy.scope(staff=True):
        us = insured()

    assert client.get(reverse("admin:policies_policy_changelist")).status_code == 200
    address = reverse("admin:policies_policy_do", args=[us.policy.pk, "terms"])
    assert client.get(address).status_code == 404
    with tenancy.scope(staff=True):
        assert Policy.objects.count() == 1
