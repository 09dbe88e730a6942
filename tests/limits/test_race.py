"""Twenty requests at once on one buyer with room for ten: the lock, and what happens without it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core import tenancy
from limits.models import GroupExposure, LimitRow
from limits.rules import lifecycle as rules
from limits.services import exposure, rows
from tests.factories import TODAY, eur
from tests.limits.ground import buyer, insured

REQUESTS = 20
AMOUNT = 10_000
ROOM = 100_000


@pytest.fixture
def crowd():
    with tenancy.scope(staff=True):
        company = buyer(4, equity=400_000)  # 25 % of it: room for ten requests
        return company, [insured() for _ in range(REQUESTS)]


@pytest.fixture
def widened(monkeypatch):
    """Leave time between looking at the room and writing the limit, so that others can look too."""
    write = rows.write

    def slowly(*facts, **more):
        time.sleep(0.05)
        write(*facts, **more)

    monkeypatch.setattr("limits.services.rows.write", slowly)


def all_at_once(company, crowd) -> list[int]:
    """Let everybody ask at the same moment, each on its own connection; return what was given."""
    barrier = threading.Barrier(len(crowd))

    def ask(us):
        barrier.wait()
        try:
            with tenancy.scope(policyholder_id=us.holder.id):
                request = us.ask(company, AMOUNT)
                return int(request.decision.amount)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(crowd)) as pool:
        return list(pool.map(ask, crowd))


@pytest.mark.django_db(transaction=True)
def test_of_twenty_requests_at_once_exactly_ten_fit(crowd, widened):
    company, us = crowd

    given = all_at_once(company, us)

    with tenancy.scope(staff=True):
        in_force = [row.amount for row in LimitRow.objects.filter(buyer=company)]
        kept = GroupExposure.objects.get(group_id=company.id)
    assert sorted(given) == [0] * 10 + [AMOUNT] * 10
    assert sum(in_force) == ROOM
    assert (kept.committed, kept.capacity, kept.counted_on) == (ROOM, ROOM, TODAY)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_room_is_given_away_more_than_once(crowd, widened, monkeypatch):
    """The control: the same test must fail as soon as nobody waits for anybody."""
    company, us = crowd
    monkeypatch.setattr(
        exposure, "locked", lambda ids: list(GroupExposure.objects.filter(group_id__in=ids))
    )
    with tenancy.scope(staff=True):
        exposure.set_capacity(exposure.lock(company.id, TODAY), TODAY)

    all_at_once(company, us)

    with tenancy.scope(staff=True):
        in_force = sum(row.amount for row in LimitRow.objects.filter(buyer=company))
    assert in_force > ROOM


@pytest.mark.django_db(transaction=True)
def test_one_policyholder_asking_twice_at_once_gets_one_answer(crowd, widened):
    company, us = crowd
    refused = []

    def ask(barrier):
        barrier.wait()
        try:
            with tenancy.scope(policyholder_id=us[0].holder.id):
                return us[0].ask(company, AMOUNT).decision.money
        except rules.LimitStands as refusal:
            refused.append(refusal)
            return None
        finally:
            connection.close()

    barrier = threading.Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        given = list(pool.map(ask, [barrier, barrier]))

    assert given.count(eur(AMOUNT)) == 1
    assert len(refused) == 1
