"""What happened, in words; found by the numbers and days that people know."""

import pytest
from django.urls import reverse

from accounts.rules import SYSTEM, StaffRole
from config.event_routes import EVENT_ROUTES
from config.event_words import EVENT_WORDS
from core import events, tenancy
from core.models import Channel
from tests import factories
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client):
    sign_in_staff(client, factories.staff(StaffRole.AUDITOR))
    return client


@pytest.fixture
def policy():
    """A policy with an event about it, and one about an invoice that names it nowhere."""
    with tenancy.scope(staff=True):
        holder = factories.policyholder("Audited B.V.")
        policy = factories.policy(holder)
        invoice = factories.invoice(holder, factories.company(), number="2610-00003")
        for name, subject in [
            ("policies.policy_taken_out", policy),
            ("receivables.invoice_recorded", invoice),
        ]:
            events.record(
                name, subject=subject, policyholder_id=holder.id, by=SYSTEM, at=factories.NOW
            )
    return policy


def search(client, wanted):
    page = client.get(reverse("admin:core_event_changelist"), {"q": wanted})
    return {each.name for each in page.context["cl"].result_list}


def test_every_event_has_words():
    assert EVENT_WORDS.keys() == EVENT_ROUTES.keys()
    assert all(str(words)[0].isupper() for words in EVENT_WORDS.values())


def test_an_object_is_found_by_its_number(auditor, policy):
    assert search(auditor, policy.number) == {"policies.policy_taken_out"}
    assert search(auditor, policy.number.lower()) == {"policies.policy_taken_out"}
    assert search(auditor, "2610-00003") == {"receivables.invoice_recorded"}


@pytest.mark.parametrize("day", ["2026-03-02", "02-03-2026", "2 Mar 2026", "2 March 2026"])
def test_a_day_is_found_however_it_is_written(auditor, policy, day):
    assert "policies.policy_taken_out" in search(auditor, day)
    assert search(auditor, day.replace("2026", "2025")) == set()


def test_a_day_is_found_in_dutch(auditor, policy):
    auditor.cookies["django_language"] = "nl"

    assert "policies.policy_taken_out" in search(auditor, "2 maart 2026")


def test_events_are_called_and_found_by_words(auditor, policy):
    listed = auditor.get(reverse("admin:core_event_changelist")).content.decode()

    assert "Policy taken out" in listed
    assert "policies.policy_taken_out" not in listed
    assert f"Policy {policy.number}" in listed
    assert search(auditor, "invoice rec") == {"receivables.invoice_recorded"}


def test_a_message_is_found_by_the_address_it_went_to(auditor, policy):
    with tenancy.scope(staff=True):
        person = factories.user("broker@brokers.test")
        event = events.record("policies.terms_changed", subject=policy, by=SYSTEM, at=factories.NOW)
        events.line_up([(event, Channel.MAIL, str(person.public_id), {})])

    page = auditor.get(reverse("admin:core_delivery_changelist"), {"q": "broker"})

    assert page.context["cl"].result_count == 1
    assert "Terms changed" in page.content.decode()
