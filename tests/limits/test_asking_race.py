"""Asking about one buyer from many places at once: the day's measure holds, counted in the lock."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core import tenancy
from limits import services
from limits.models import LimitRequest
from limits.rules.asking import KEPT_FOR_REQUESTS, TIMES_A_DAY, AskedOftenToday
from tests.factories import NOW, eur
from tests.limits.ground import buyer, insured

AT_ONCE = 20


@pytest.mark.django_db(transaction=True)
def test_of_twenty_questions_at_once_ten_are_answered():
    with tenancy.scope(staff=True):
        us, company = insured(), buyer()
    barrier = Barrier(AT_ONCE)

    def ask(step: int) -> bool:
        barrier.wait()
        try:
            with tenancy.scope(policyholder_id=us.holder.id):
                services.request_indication(
                    buyer=company.public_id,
                    amount=eur(10_000 + 1_000 * step),
                    payment_days=30,
                    by=us.actor,
                    now=NOW,
                )
        except AskedOftenToday:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answered = list(pool.map(ask, range(AT_ONCE)))

    with tenancy.scope(staff=True):
        assert LimitRequest.objects.count() == TIMES_A_DAY - TIMES_A_DAY // KEPT_FOR_REQUESTS
    assert answered.count(True) == TIMES_A_DAY - TIMES_A_DAY // KEPT_FOR_REQUESTS
