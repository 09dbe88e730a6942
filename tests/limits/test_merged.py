"""A company that was merged into another: its limits are found, counted and reviewed with it."""

from datetime import timedelta

import pytest

from accounts.rules import SYSTEM
from companies import services as companies
from core import tenancy
from core.fields import new_public_id
from limits import queries, services
from limits.models import LimitRow
from limits.queries import exposure as exposures
from limits.services import night
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _staff():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


@pytest.fixture
def gone():
    return buyer()


@pytest.fixture
def kept():
    return buyer()


def merge(gone, kept):
    companies.merge(company_id=gone.id, into_id=kept.id, by=SYSTEM, now=NOW)
    services.follow_group(group_id=kept.id, on=TODAY)


def test_a_limit_on_the_company_merged_away_stands_on_the_one_kept(us, gone, kept):
    us.ask(gone, 50_000)

    merge(gone, kept)

    for each in (gone, kept):
        assert queries.limit_on(us.policy.id, each.id, TODAY).money == eur(50_000)
        assert queries.position(us.actor, each.id, TODAY).buyer == kept
    assert queries.decisions(us.actor, kept.id).count() == 1
    assert queries.requests_on(us.actor, kept.id).count() == 1


def test_limits_on_both_add_up_for_the_policyholder_and_for_the_group(us, gone, kept):
    us.ask(gone, 50_000)
    us.ask(kept, 30_000)

    merge(gone, kept)

    assert queries.limit_on(us.policy.id, kept.id, TODAY).amount == 80_000
    assert queries.line(us.policy.id, kept.id, "EUR").last() == eur(80_000)
    [position] = queries.portfolio(us.actor, TODAY)
    assert (position.buyer, position.amount) == (kept, eur(80_000))
    assert exposures.granted_on_buyer(gone.id, TODAY) == {us.policy.id: eur(80_000)}
    assert queries.exposure_of(kept.id).total == eur(80_000)
    assert queries.audit_exposure() == []


def test_the_next_change_leaves_one_limit_on_the_company_kept(us, gone, kept):
    us.ask(gone, 50_000, now=NOW - timedelta(days=20))
    us.ask(kept, 30_000, now=NOW - timedelta(days=10))
    merge(gone, kept)

    us.ask(kept, 60_000)

    standing = LimitRow.objects.filter(superseded_at=None, valid_to=None)
    assert [(row.buyer_id, row.amount) for row in standing] == [(kept.id, 60_000)]
    earlier = TODAY - timedelta(days=15)
    assert queries.limit_on(us.policy.id, kept.id, earlier).amount == 50_000
    assert queries.limit_on(us.policy.id, gone.id, TODAY - timedelta(days=5)).amount == 80_000
    assert queries.exposure_of(kept.id).total == eur(60_000)
    assert queries.audit_exposure() == []


def test_a_worse_grade_of_the_company_kept_takes_back_the_limit_on_the_other(us, gone, kept):
    us.ask(gone, 50_000)
    merge(gone, kept)
    factories.graded(kept, 10)

    [decision] = services.review_buyer(kept.id, cause_id=new_public_id(), by=SYSTEM, now=NOW)

    assert decision.outcome == "WITHDRAWN"
    assert queries.limit_on(us.policy.id, gone.id, TODAY) is None


def test_a_review_that_is_due_comes_once_not_every_night(us, gone, kept):
    us.ask(gone, 50_000)
    merge(gone, kept)
    due = queries.decisions(us.actor, kept.id).get().review_on
    now = NOW + (due - TODAY)

    for _ in range(2):
        for first, last in night.review_ranges(due):
            night.run_review(first, last, due, now)

    assert night.review_ranges(due) == []
    assert queries.decisions(us.actor, kept.id).count() == 2


def test_a_request_open_on_the_company_merged_away_is_decided_on_the_one_kept(us, gone, kept):
    factories.overdue(insured().holder, gone)
    asked = us.ask(gone, 50_000)
    merge(gone, kept)

    decision = services.decide(
        request_id=asked.public_id, amount=eur(50_000), by=underwriter(), now=NOW
    )

    assert decision.buyer == kept
    assert queries.open_request(us.policy.id, kept.id) is None
    assert queries.limit_on(us.policy.id, kept.id, TODAY).money == eur(50_000)


def test_what_is_owed_under_both_ids_runs_off(us, gone, kept):
    us.ask(gone, 50_000)
    factories.invoice(us.holder, gone, net_amount=20_000, vat_amount=0)
    merge(gone, kept)

    services.cancel_limit(buyer=kept.public_id, by=us.actor, now=NOW)

    assert queries.exposure_of(kept.id).run_off == 20_000
