"""The same message from many places at once, and changes of one company side by side."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.rules import SYSTEM
from core import tenancy
from core.fields import new_public_id
from monitoring.models import Signal
from monitoring.rules.triggers import SignalState, TakenIn
from monitoring.services import acting, receiving
from tests import factories
from tests.factories import NOW
from tests.monitoring.signals_ground import SOURCE, told

AT_ONCE = 6


def at_once(steps):
    barrier = Barrier(len(steps))

    def run(step):
        barrier.wait()
        try:
            with tenancy.scope(staff=True):
                return step()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


@pytest.mark.django_db(transaction=True)
def test_of_one_message_sent_from_many_places_at_once_one_counts():
    with tenancy.scope(staff=True):
        message = told(factories.company(), "NEGATIVE_NEWS")

    answers = at_once(
        [lambda: receiving.take_in(SOURCE, [message], by=SYSTEM, now=NOW)[0]] * AT_ONCE
    )

    assert sorted(answers) == sorted([TakenIn.NEW, *[TakenIn.REPEATED] * (AT_ONCE - 1)])
    with tenancy.scope(staff=True):
        assert Signal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_changes_at_the_register_acted_on_at_once_do_not_wait_for_each_other_in_a_circle():
    kinds = ("NAME_CHANGED", "DIRECTOR_CHANGED", "OWNER_CHANGED", "DEMERGED")
    with tenancy.scope(staff=True):
        company = factories.company()
        messages = [told(company, kind) for kind in kinds]
        receiving.take_in(SOURCE, messages, by=SYSTEM, now=NOW)
        ids = list(Signal.objects.order_by("-id").values_list("public_id", flat=True))

    at_once(
        [
            lambda each=each: acting.act(each, cause_id=new_public_id(), by=SYSTEM, now=NOW)
            for each in ids
        ]
    )

    with tenancy.scope(staff=True):
        assert {row.state for row in Signal.objects.all()} == {SignalState.WAITS}
