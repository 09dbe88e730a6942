"""The desk of the tables: figures beside those before, what they would change, two persons."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import clock, deliveries, tenancy
from core.models import Channel
from limits.models import DecisionTable
from limits.queries import tables
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


def sign_in(client, role=StaffRole.UNDERWRITER):
    with tenancy.scope(staff=True):
        person = factories.staff(role)
    sign_in_staff(client, person)
    return person


def first():
    with tenancy.scope(staff=True):
        return DecisionTable.objects.get(version=1)


def page(client, row):
    return client.get(reverse("admin:limits_decisiontable_change", args=[row.id])).content.decode()


def address(row, button):
    return reverse("admin:limits_decisiontable_do", args=[row.id, button])


def filled_in(client, **changes):
    """Return the form as the browser sends it back, with some figures changed."""
    text = client.get(address(first(), "propose")).content.decode()
    fields = re.findall(r'<input type="(?:text|number)" name="([^"]+)"(?: value="([^"]*)")?', text)
    return {
        **dict(fields),
        "valid_from": TOMORROW.isoformat(),
        "source": "Risk committee, 20 November",
        "reason": "A lower share for grade 4.",
        **changes,
    }


def propose(client, **changes):
    sent = filled_in(client, **(changes or {"grade_4_1": "20"}))
    return client.post(address(first(), "propose"), sent)


def newest():
    with tenancy.scope(staff=True):
        return DecisionTable.objects.order_by("-version").first()


def work():
    deliveries.drain(clock.real, channels=[Channel.HANDLER])


def test_the_first_version_stands_there_with_its_source(client):
    sign_in(client)

    shown = page(client, first())

    assert "House table of 22 November 2026 [DESIGN]" in shown
    assert "EUR\u00a05,000,000" in shown
    assert 'id="grade-4"' in shown
    assert "The first version: there is none before it." in shown


def test_figures_are_proposed_tried_and_released_by_somebody_else(client):
    with tenancy.scope(staff=True):
        insured().ask(buyer(4, equity=400_000), 90_000)
    sign_in(client)

    answer = propose(client)
    assert answer.status_code == 302, answer.content.decode()
    row = newest()
    assert "being made again" in page(client, row)
    work()
    shown = page(client, row)
    assert "<del>25%</del> <strong>20%</strong>" in shown
    assert "EUR\u00a090,000" in shown
    assert "EUR\u00a080,000" in shown
    refused = client.post(address(row, "release"), {}).content.decode()
    assert "second person" in refused or "somebody else" in refused.lower()

    sign_in(client)
    asked = client.get(address(row, "release")).content.decode()
    assert "1 would have been different" in asked
    assert "1 limit is reduced or withdrawn" in asked
    assert "EUR\u00a090,000 becomes EUR\u00a080,000 from 2 April 2026." in asked
    assert client.post(address(row, "release"), {}).status_code == 302
    with tenancy.scope(staff=True):
        assert str(tables.in_force(TOMORROW).terms_of(4).equity_share) == "0.2"
        assert tables.in_force(TODAY).version == 1


def test_a_figure_nobody_can_mean_is_refused_with_what_was_typed_kept(client):
    sign_in(client)

    answer = propose(client, grade_4_0="60000000")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Grade 4 would carry more than grade 3" in text
    assert 'value="60000000"' in text
    assert newest().version == 1


def test_a_proposal_is_turned_down_with_a_reason(client):
    sign_in(client)
    propose(client)
    row = newest()

    assert client.post(address(row, "reject"), {"reason": "Not now."}).status_code == 302

    row.refresh_from_db()
    assert (row.state, row.note) == ("REJECTED", "Not now.")


@pytest.mark.parametrize("role", [StaffRole.RISK_ANALYST, StaffRole.AUDITOR])
def test_others_look_and_press_nothing(client, role):
    sign_in(client, role)

    assert "House table" in page(client, first())
    assert "Propose other figures" not in page(client, first())
    assert client.get(address(first(), "propose")).status_code == 404
