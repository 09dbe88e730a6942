"""Two releasers press the same button at once: one wins, the year is used once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from accounts.rules import StaffRole
from claims.models import Claim, Payout
from claims.rules.lifecycle import FactsChanged
from core import tenancy
from core.errors import StateRefused
from policies.models import PolicyYear
from tests import factories
from tests.claims.ground import insured, staff

BANKRUPT = date(2026, 4, 1)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(works):
    """Do all of `works` at the same moment, each on its own connection; return what each gave."""
    barrier = threading.Barrier(len(works))

    def do(work):
        barrier.wait()
        try:
            with tenancy.scope(staff=True):
                return work()
        except (StateRefused, FactsChanged) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(do, works))


def test_of_two_releasers_one_wins_and_the_year_is_used_once():
    with tenancy.scope(staff=True):
        us, desk = insured(), staff()
        second = replace(desk, releaser=factories.staff_actor(StaffRole.CLAIMS_RELEASER))
        us.limit()
        us.invoice()
        us.insolvent(BANKRUPT)
        claim = us.notify(BANKRUPT)
        desk.submit(claim, BANKRUPT)

    results = at_once(
        [lambda: desk.approve(claim, BANKRUPT), lambda: second.approve(claim, BANKRUPT)]
    )

    assert sorted(type(result).__name__ for result in results) == ["Claim", "StateRefused"]
    with tenancy.scope(staff=True):
        assert PolicyYear.objects.get(policy=us.policy, starts_on=date(2026, 1, 1)).paid == 9_000
        assert Payout.objects.get().state == "RELEASED"


def test_of_two_claims_on_one_year_the_second_is_calculated_again():
    with tenancy.scope(staff=True):
        ours, desk = insured(aggregate_first_loss=5_000), staff()
        theirs = replace(ours, buyer=insured().buyer)
        claims = []
        for each in (ours, theirs):
            each.limit()
            each.invoice()
            each.insolvent(BANKRUPT)
            claims.append(each.notify(BANKRUPT))
            desk.submit(claims[-1], BANKRUPT)

    results = at_once([lambda claim=claim: desk.approve(claim, BANKRUPT) for claim in claims])

    assert sorted(type(result).__name__ for result in results) == ["Claim", "FactsChangedMeanwhile"]
    with tenancy.scope(staff=True):
        year = PolicyYear.objects.get(policy=ours.policy, starts_on=date(2026, 1, 1))
        assert (year.first_loss_used, year.paid) == (5_000, 4_000)
        assert sorted(Claim.objects.values_list("state", flat=True)) == ["APPROVED", "FOUR_EYES"]
