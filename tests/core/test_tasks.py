"""What workers do when the bell rings."""

import pytest

from accounts.rules import SYSTEM
from core import clock, events, tasks, tenancy
from core.models import Delivery
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def bells(monkeypatch):
    """Every further message to the workers."""
    rung = []
    monkeypatch.setattr(tasks.sweep, "delay", lambda: rung.append(1))
    return rung


@pytest.fixture
def waiting():
    """Lines up one delivery a watched company."""
    with tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder())
        for _company in range(25):
            subject = factories.company()
            facts = {"buyer": str(subject.public_id), "amount": "1", "currency": "EUR"}
            events.record(
                "limits.withdrawn",
                subject=subject,
                policyholder_id=mandate.policyholder_id,
                by=SYSTEM,
                at=clock.real(),
                **facts,
            )


def test_a_sweep_sends_its_part_and_comes_back_once(waiting, bells):
    tasks.sweep()

    with tenancy.scope(staff=True):
        assert Delivery.objects.filter(state="DELIVERED").count() == 20
    assert len(bells) == 1


def test_a_bell_for_nothing_brings_no_further_message(bells):
    tasks.sweep()

    assert bells == []
