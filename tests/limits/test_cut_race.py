"""Twenty people release one cut at once: it is carried out once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core import tenancy
from core.errors import StateRefused
from core.models import Event
from limits.models import Cut, Decision
from limits.queries import audit_exposure
from limits.rules.cutting import CutState, Ordered, Way
from limits.rules.reasons import ReasonCode
from limits.services import cuts
from tests.factories import NOW, eur
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
