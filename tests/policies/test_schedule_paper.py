"""The schedule on paper: made from the policy's page, once for each version and language."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from core import clock, deliveries, documents, tenancy
from core.models import Document
from tests.factories import NOW, TODAY
from tests.limits.ground import change_terms, insured

pytestmark = pytest.mark.django_db


@pytest.fixture
def us(client, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        us = insured()
        user = User.objects.get(id=us.actor.user_id)
        user.language = "en"
        user.save()
    client.force_login(user)
    return us


def address(us, name):
    return reverse(f"portal:{name}", args=[us.holder.public_id])


def make(client, us):
    assert client.post(address(us, "policy_schedule")).status_code == 302


def papers():
    with tenancy.scope(staff=True):
        return list(Document.objects.filter(kind="policy_schedule").order_by("id"))


def test_before_it_is_made_there_is_a_button_and_no_pdf(client, us):
    assert "Make the PDF" in client.get(address(us, "policy")).content.decode()
    for name in ("policy_schedule_pdf", "policy_schedule_state"):
        assert client.get(address(us, name)).url.endswith("/policy/#schedule")


def test_the_schedule_of_today_is_made_and_downloaded(client, us):
    make(client, us)
    assert "Being made" in client.get(address(us, "policy_schedule_state")).content.decode()
    deliveries.drain(clock.real)

    answer = client.get(address(us, "policy_schedule_pdf"))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert us.policy.number in answer["Content-Disposition"]
    [paper] = papers()
    said = {label: value for group in paper.facts["groups"] for label, value in group["lines"]}
    assert "90%" in said.values()
    assert ["Germany", "insured"] in paper.facts["countries"]


def test_the_same_version_is_made_once_and_other_terms_anew(client, us):
    make(client, us)
    make(client, us)
    assert len(papers()) == 1

    with tenancy.scope(staff=True):
        change_terms(us.policy, TODAY + timedelta(days=1), maximum_payment_days=75)
    make(client, us)  # the version of today ends now: the paper says so

    assert [each.facts["valid_to"] for each in papers()] == [None, TODAY.isoformat()]


def test_nobody_else_sees_it(client, us):
    make(client, us)
    with tenancy.scope(staff=True):
        other = insured()
        client.force_login(User.objects.get(id=other.actor.user_id))

    assert client.get(address(us, "policy_schedule_pdf")).status_code == 404
    assert client.get(address(other, "policy_schedule_pdf")).status_code == 302
    assert documents.can_be_made()
