"""What the answer would be, without asking: the same as asking, and nothing is kept."""

import pytest

from core import tenancy
from core.models import Event
from limits.models import Decision, GroupExposure, LimitRequest
from limits.rules import lifecycle as rules
from limits.rules.lifecycle import Outcome
from limits.services import what_if
from tests import factories
from tests.factories import NOW, eur
from tests.limits import ground

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def insurer():
    with tenancy.scope(staff=True):
        yield


def _indicate(insured, buyer, amount=50_000, days=30, now=NOW):
    return what_if.indicate(
        buyer=buyer.public_id, amount=eur(amount), payment_days=days, by=insured.actor, now=now
    )


def _kept():
    models = (Decision, LimitRequest, GroupExposure, Event)
    return [model.objects.count() for model in models]


@pytest.mark.parametrize(("asked", "grade"), [(50_000, 4), (900_000, 6), (50_500, 4), (20_000, 9)])
def test_asking_brings_what_was_indicated(asked, grade):
    insured, buyer = ground.insured(), ground.buyer(grade)

    indicated = _indicate(insured, buyer, asked)
    decision = Decision.objects.filter(request=insured.ask(buyer, asked)).first()

    assert indicated.is_referred == (decision is None)
    if decision is not None:
        assert (indicated.outcome, indicated.amount) == (decision.outcome, decision.money)
        assert indicated.conditions == decision.conditions
        assert indicated.review_on == decision.review_on


def test_an_indication_is_kept_nowhere_and_locks_nothing():
    insured, buyer = ground.insured(), ground.buyer()
    before = _kept()

    assert _indicate(insured, buyer).amount == eur(50_000)

    assert _kept() == before


def test_a_company_nobody_asked_about_is_graded_for_the_answer_and_that_is_taken_back():
    insured, buyer = ground.insured(), factories.company()
    before = _kept()

    indicated = _indicate(insured, buyer)

    assert indicated.amount is not None or indicated.is_referred
    assert _kept() == before


def test_what_an_underwriter_would_look_at_is_not_told_beforehand():
    insured, buyer = ground.insured(), ground.buyer(8)

    indicated = _indicate(insured, buyer, 5_000)

    assert indicated.is_referred
    assert indicated.outcome is None
    assert indicated.amount is None


def test_what_is_refused_to_a_request_is_refused_to_an_indication():
    insured, buyer = ground.insured(), ground.buyer()
    insured.ask(buyer, 50_000)

    with pytest.raises(rules.LimitStands):
        _indicate(insured, buyer, 50_000)


def test_an_open_request_does_not_stand_in_the_way():
    insured, buyer = ground.insured(), ground.buyer(8)
    insured.ask(buyer, 5_000)

    assert _indicate(insured, buyer, 6_000).is_referred


def test_others_limits_count_in_an_indication():
    insured, other, buyer = ground.insured(), ground.insured(), ground.buyer(5, equity=200_000)
    other.ask(buyer, 10_000)

    left = _indicate(insured, buyer, 40_000)

    assert (left.outcome, left.amount) == (Outcome.PARTIALLY_APPROVED, eur(30_000))
