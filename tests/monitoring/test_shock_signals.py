"""A shock of a country or sector stands among what became known, with what followed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import clock, deliveries, tenancy
from core.models import Delivery, Event
from grading.models import Judgement
from grading.rules import trials
from grading.rules.judging import Judged
from grading.services import judging
from monitoring import handlers
from monitoring.models import Signal
from monitoring.rules.triggers import SignalState
from tests import factories
from tests.factories import NOW, TODAY
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def shock(monkeypatch):
    """A fall of construction that counts."""
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        judged = Judged(
            level="SECTOR",
            key="43",
            steps=Decimal(2),
            reason="Orders fell by a third.",
            evidence="The figures of the branch.",
            valid_from=TODAY,
            valid_until=TODAY + timedelta(days=90),
        )
        analyst = factories.staff_actor(StaffRole.RISK_ANALYST)
        row = judging.propose_judgement(judged=judged, by=analyst, now=NOW)
        Judgement.objects.filter(id=row.id).update(dry_run=trials.begun("", 0, ""))
        row = judging.release_judgement(judgement_id=row.id, by=senior(), now=NOW)
    deliveries.drain(clock.real)
    return row


def senior():
    return factories.staff_actor(StaffRole.SENIOR_RISK_ANALYST)


def test_a_shock_is_known_once_with_its_source_time_and_number(shock):
    with tenancy.scope(staff=True):
        judging.end_judgement(
            judgement_id=shock.id, reason="Orders came back.", by=senior(), now=NOW
        )
    deliveries.drain(clock.real)

    with tenancy.scope(staff=True):
        released = Event.objects.get(name="grading.judgement_released")
        handlers.note_shock(released, Delivery())  # the handler runs twice
        rows = Signal.objects.order_by("id")
        assert [(row.kind, row.source_id, row.detail, row.state) for row in rows] == [
            ("SECTOR_SHOCK", str(shock.public_id), "Orders fell by a third.", SignalState.DONE),
            ("SHOCK_ENDED", f"{shock.public_id}:ended", "Orders came back.", SignalState.DONE),
        ]
        assert {(row.source, row.company_id, row.happened_on) for row in rows} == {
            ("grading", None, TODAY)
        }


def test_the_desk_says_what_followed_from_a_shock(shock, client):
    sign_in_staff(client, factories.staff(StaffRole.RISK_ANALYST))
    with tenancy.scope(staff=True):
        signal = Signal.objects.get()

    listed = client.get(reverse("admin:monitoring_signal_changelist"), {"kind": "SECTOR_SHOCK"})
    page = client.get(reverse("admin:monitoring_signal_change", args=[signal.pk]))

    assert "Specialised construction" in listed.content.decode()
    assert "It moved the grades of 0 companies so far." in page.content.decode()
    assert reverse("admin:grading_judgement_change", args=[shock.pk]) in page.content.decode()
