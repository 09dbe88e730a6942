"""What workers do when the bell rings."""

import pytest

from accounts.rules import SYSTEM
from core import clock, events, tasks, tenancy
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
        for _company in range(25):  # each with a reader of its own: mails to one go together
            mandate = factories.mandate(factories.policyholder())
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


def test_a_sweep_acts_on_all_sends_its_part_of_the_mails_and_comes_back_once(waiting, bells):
    tasks.sweep()

    with tenancy.scope(staff=True):
        done = Delivery.objects.filter(state="DELIVERED")
        assert done.filter(channel=Channel.HANDLER).count() == 25
        assert done.filter(channel=Channel.MAIL).count() == 1
    assert len(bells) == 1


def test_a_bell_for_nothing_brings_no_further_message(bells):
    tasks.sweep()

    assert bells == []


def test_what_happened_stands_though_the_bell_is_broken(
    settings, django_capture_on_commit_callbacks
):
    settings.DELIVERY_BELL = "tests.core.test_tasks.break_bell"

    with django_capture_on_commit_callbacks(execute=True), tenancy.scope(staff=True):
        subject = factories.company()
        events.record("companies.imported", subject=subject, by=SYSTEM, at=clock.real(), count=1)

    with tenancy.scope(staff=True):
        assert events.history(subject.public_id).exists()


def test_webhooks_are_left_to_their_own_workers(bells):
    with tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder())
        event = events.record("accounts.token_issued", subject=mandate, by=SYSTEM, at=clock.real())
        events.line_up([(event, Channel.WEBHOOK, "outside", {})])

    tasks.sweep()

    with tenancy.scope(staff=True):
        assert Delivery.objects.get(target="outside").state == "PENDING"


def test_what_is_lined_up_for_systems_outside_rings_at_their_workers(
    settings, django_capture_on_commit_callbacks
):
    settings.WEBHOOK_BELL = "tests.core.test_tasks.note_bell"
    _RUNG.clear()

    with django_capture_on_commit_callbacks(execute=True), tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder())
        event = events.record("accounts.token_issued", subject=mandate, by=SYSTEM, at=clock.real())
        events.line_up([(event, Channel.WEBHOOK, "outside", {})])
        events.line_up([(event, Channel.WEBHOOK, "elsewhere", {})])

    assert _RUNG == [1]


_RUNG: list[int] = []


def break_bell():
    raise OSError("Nobody hears it.")


def note_bell():
    _RUNG.append(1)
