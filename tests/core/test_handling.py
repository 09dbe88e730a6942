"""Handlers act on many deliveries at once, take turns, and let one that fails wait by itself."""

import threading
from datetime import timedelta
from itertools import count

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.rules import SYSTEM, StaffRole
from core import clock, deliveries, events, handling, tasks, tenancy
from core.models import Channel, Delivery, DeliveryState
from monitoring.models import Notice
from tests import factories
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db

TELL = "monitoring.handlers.tell_policyholder"
REVIEW = "limits.handlers.review_for_factor"


@pytest.fixture
def mandate():
    with tenancy.scope(staff=True):
        return factories.mandate(factories.policyholder())


def withdraw(mandate, times, *, amount="1"):
    """Record that limits were withdrawn; each is one delivery to tell of it."""
    with tenancy.scope(staff=True):
        return [
            events.record(
                "limits.withdrawn",
                subject=(buyer := factories.company()),
                policyholder_id=mandate.policyholder_id,
                by=SYSTEM,
                at=clock.real(),
                buyer=str(buyer.public_id),
                amount=amount,
                currency="EUR",
            )
            for _ in range(times)
        ]


def states(event=None, *, target=TELL):
    with tenancy.scope(staff=True):
        found = Delivery.objects.filter(channel=Channel.HANDLER, target=target)
        found = found.filter(event_id=event.id) if event else found
        return list(found.order_by("id").values_list("state", "attempts"))


def notices():
    with tenancy.scope(staff=True):
        return Notice.objects.count()


def test_many_events_are_told_in_as_many_statements_as_few(mandate):
    withdraw(mandate, 2)
    handling.act(clock.real)  # what is looked up once is looked up
    withdraw(mandate, 2)
    with CaptureQueriesContext(connection) as of_few:
        handling.act(clock.real)
    withdraw(mandate, 20)
    with CaptureQueriesContext(connection) as of_many:
        handling.act(clock.real)

    assert notices() == 24
    assert len(of_many) == len(of_few)
    assert set(states()) == {(DeliveryState.DELIVERED, 1)}


def test_each_notice_is_mailed_once_however_often_it_is_acted_on(mandate):
    withdraw(mandate, 3)
    handling.act(clock.real)
    with tenancy.scope(staff=True):
        Delivery.objects.filter(target=TELL).update(state=DeliveryState.PENDING)

    handling.act(clock.real)

    with tenancy.scope(staff=True):
        assert Delivery.objects.filter(channel=Channel.MAIL).count() == 3
    assert notices() == 3
    assert set(states()) == {(DeliveryState.DELIVERED, 2)}


def test_one_that_fails_waits_by_itself_and_the_others_go_on(mandate):
    [spoilt] = withdraw(mandate, 1, amount="much")
    withdraw(mandate, 5)

    handling.act(clock.real)

    assert notices() == 5
    assert states(spoilt) == [(DeliveryState.PENDING, 1)]


def test_one_that_always_fails_is_parked_after_five_tries_where_staff_see_it(mandate, client):
    [spoilt] = withdraw(mandate, 1, amount="much")
    hours = count()

    for _ in range(deliveries.HANDLER_TRIES + 1):
        withdraw(mandate, 1)
        later = clock.real() + timedelta(hours=next(hours))
        handling.act(lambda now=later: now)

    assert states(spoilt) == [(DeliveryState.PARKED, 5)]
    assert notices() == deliveries.HANDLER_TRIES + 1
    with tenancy.scope(staff=True):
        sign_in_staff(client, factories.staff(StaffRole.ADMINISTRATOR))
    address = reverse("admin:core_delivery_changelist") + "?state__in=FAILED,PARKED"
    assert "tell_policyholder" in client.get(address).content.decode()


def test_a_long_line_before_one_handler_keeps_no_other_waiting(mandate, monkeypatch):
    acted = []
    monkeypatch.setattr(REVIEW, lambda event, delivery: acted.append(event.id))
    monkeypatch.setattr(handling, "_SECONDS_A_TURN", 0.0)
    events_before = withdraw(mandate, 3)
    with tenancy.scope(staff=True):
        events.line_up([(event, Channel.HANDLER, REVIEW, {}) for event in events_before])
    withdraw(mandate, 1)

    handling.act(clock.real)

    assert notices() == 4
    assert len(acted) == 1
    assert (
        sorted(states(target=REVIEW))
        == [(DeliveryState.DELIVERED, 1)] + [(DeliveryState.PENDING, 0)] * 2
    )


def test_a_sweep_comes_back_for_what_it_lined_up(mandate, monkeypatch):
    bells = []
    cache.clear()
    monkeypatch.setattr(tasks.sweep, "apply_async", lambda **_options: bells.append(1))
    withdraw(mandate, 25)

    while True:
        before = len(bells)
        tasks.sweep()
        if len(bells) == before:
            break

    with tenancy.scope(staff=True):
        left = Delivery.objects.filter(state=DeliveryState.PENDING)
        assert not left.filter(channel=Channel.HANDLER).exists()
    assert notices() == 25


@pytest.mark.django_db(transaction=True)
def test_several_workers_share_the_work_and_double_nothing(mandate, monkeypatch):
    monkeypatch.setattr(handling, "_AT_ONCE", 7)
    withdraw(mandate, 60)
    together = threading.Barrier(4)

    def work():
        together.wait()
        while handling.act(clock.real):
            pass
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert notices() == 60
    assert set(states()) == {(DeliveryState.DELIVERED, 1)}
    with tenancy.scope(staff=True):
        mails = Delivery.objects.filter(channel=Channel.MAIL)
        assert mails.count() == mails.values("event_id").distinct().count() == 60


def test_a_line_longer_than_a_batch_is_worked_off_within_the_turn(mandate, monkeypatch):
    monkeypatch.setattr(handling, "_AT_ONCE", 2)
    monkeypatch.setattr(handling, "_SECONDS_A_TURN", 60.0)
    withdraw(mandate, 5)

    handling.act(clock.real)

    assert notices() == 5
