"""What workers do when the bell rings."""

import pytest
from django.db import connection

from accounts.rules import SYSTEM
from core import clock, deliveries, events, tasks, tenancy
from core.models import Channel, Delivery
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


@pytest.fixture
def called(settings):
    """Which systems outside were called, in their order; each answers at once."""
    _CALLED.clear()
    settings.DELIVERY_CHANNELS = {
        **settings.DELIVERY_CHANNELS,
        "WEBHOOK": "tests.core.test_tasks.note_call",
    }
    return _CALLED


_CALLED: list[str] = []


def note_call(event, delivery, now):
    _CALLED.append(delivery.target)
    return deliveries.Answer(delivered=True)


def line_up_webhooks(*targets):
    with tenancy.scope(staff=True):
        for target in targets:
            mandate = factories.mandate(factories.policyholder())
            event = events.record(
                "accounts.token_issued",
                subject=mandate,
                policyholder_id=mandate.policyholder_id,
                by=SYSTEM,
                at=clock.real(),
            )
            events.line_up([(event, Channel.WEBHOOK, target, {})])


def test_a_sweep_calls_every_system_once_however_much_waits_for_one(called, bells):
    line_up_webhooks("slow", "slow", "slow", "quick")

    tasks.sweep()

    assert called == ["quick", "slow"]
    assert len(bells) == 1


@pytest.mark.django_db(transaction=True)
def test_a_system_that_is_being_called_is_left_to_who_calls_it(called, bells):
    line_up_webhooks("slow", "quick")
    key = "SELECT pg_advisory_lock(hashtextextended('core.deliveries slow', 0))"
    calls_already = connection.copy()
    with calls_already.cursor() as cursor:
        cursor.execute(key)

        tasks.sweep()
    calls_already.close()

    assert called == ["quick"]
    with tenancy.scope(staff=True):
        assert Delivery.objects.get(target="slow").state == "PENDING"
