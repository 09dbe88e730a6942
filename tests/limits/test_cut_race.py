"""Twenty people release one cut at once: it is carried out once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from core import tenancy
from core.errors import StateRefused
from core.models import Event
from limits.models import Cut, Decision
from limits.queries import audit_exposure
from limits.rules.cutting import CutState, Ordered, Way
from limits.rules.reasons import ReasonCode
from limits.services import cuts
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

AT_ONCE = 20


@pytest.mark.django_db(transaction=True)
def test_of_twenty_releases_at_once_one_carries_the_cut_out():
    with tenancy.scope(staff=True):
        company = buyer(2, equity=40_000_000, sales=400_000_000)
        for amount in (300_000, 100_000):
            insured().ask(company, amount)
        people = [underwriter() for _ in range(AT_ONCE)]
        ordered = Ordered(eur(200_000), Way.PRO_RATA, ReasonCode.ACCUMULATION, "Too much here.")
        cut = cuts.propose_cut(
            group_id=company.id, buyer=None, ordered=ordered, by=underwriter(), now=NOW
        )
    barrier = threading.Barrier(AT_ONCE)

    def release(person) -> str:
        barrier.wait()
        try:
            with tenancy.scope(staff=True):
                cuts.release_cut(cut_id=cut.public_id, by=person, now=NOW)
        except StateRefused as refusal:
            return str(refusal.values["present"])
        finally:
            connection.close()
        return "carried out"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(release, people))

    assert found.count("carried out") == 1
    assert found.count(CutState.RELEASED) == AT_ONCE - 1
    with tenancy.scope(staff=True):
        assert Decision.objects.filter(cause_id=cut.public_id).count() == 2
        assert Event.objects.filter(name="limits.reduced").count() == 2
        assert Cut.objects.get().state == CutState.RELEASED
        assert audit_exposure() == []


@pytest.mark.django_db(transaction=True)
def test_a_proposal_that_the_night_lets_expire_while_another_is_made_expires_once():
    later = timedelta(days=8)
    with tenancy.scope(staff=True):
        company = buyer(2, equity=40_000_000, sales=400_000_000)
        insured().ask(company, 300_000)
        person = underwriter()
        old = _propose(company, person, NOW)
    expired = threading.Event()

    def night() -> None:
        with tenancy.scope(staff=True), transaction.atomic():
            cuts.expire(old.id, old.id, TODAY + later, NOW + later)
            expired.set()
            time.sleep(1)  # the other waits for this row, or has read it as it was
        connection.close()

    def propose() -> None:
        expired.wait()
        with tenancy.scope(staff=True):
            _propose(company, person, NOW + later)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(night), pool.submit(propose)]:
            done.result()

    with tenancy.scope(staff=True):
        assert Event.objects.filter(name="limits.cut_expired").count() == 1
        assert Cut.objects.filter(state=CutState.PROPOSED).count() == 1


def _propose(company, person, now) -> Cut:
    ordered = Ordered(eur(200_000), Way.PRO_RATA, ReasonCode.ACCUMULATION, "Too much here.")
    return cuts.propose_cut(group_id=company.id, buyer=None, ordered=ordered, by=person, now=now)
