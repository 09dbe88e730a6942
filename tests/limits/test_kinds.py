"""Limits of several kinds side by side: which replace each other, and what they come to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from claims import queries as claims
from core import tenancy
from limits import queries, services
from limits.models import GroupExposure, LimitRow
from limits.queries import exposure as exposures
from limits.queries import totals
from limits.rules.cover.reasons import Reason
from limits.rules.lifecycle import PERMANENT, LimitKind
from limits.rules.reasons import ReasonCode
from limits.services import night
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
BESIDE = sorted(set(LimitKind) - PERMANENT)


@pytest.fixture(autouse=True)
def _as_staff():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


def standing(us, company, amount=50_000):
    us.ask(company, amount)
    return LimitRow.objects.get(buyer=company, superseded_at=None)


def beside(row, kind, amount, begins=TODAY, ends=None):
    """Write a row of another kind as a command would, without counting it on the group."""
    return LimitRow.objects.create(
        policyholder_id=row.policyholder_id,
        policy_id=row.policy_id,
        buyer_id=row.buyer_id,
        group_id=row.group_id,
        decision_id=row.decision_id,
        kind=kind,
        valid_from=begins,
        valid_to=ends,
        amount=amount,
        currency="EUR",
        insured_share=row.insured_share,
        recorded_at=NOW,
    )


def counted(company, on) -> GroupExposure:
    night.run_effect(0, 2**62, on, NOW)
    return GroupExposure.objects.get(group_id=company.id)


# Which may overlap ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(PERMANENT))
def test_two_permanent_limits_on_one_day_are_refused_whatever_their_kind(us, kind):
    row = standing(us, buyer())

    with pytest.raises(IntegrityError, match="limits_row_no_overlap"), transaction.atomic():
        beside(row, kind, 10_000, begins=TODAY + 5 * DAY, ends=TODAY + 5 * DAY)


@pytest.mark.parametrize("kind", BESIDE)
def test_a_limit_that_adds_may_overlap_the_permanent_one_and_its_own_kind(us, kind):
    row = standing(us, buyer())

    beside(row, kind, 10_000)
    beside(row, kind, 10_000)

    known = LimitRow.objects.filter(buyer=row.buyer, superseded_at=None)
    assert known.filter(kind=kind).count() == 2


def test_a_superseded_permanent_limit_is_in_nobodys_way(us):
    row = standing(us, buyer())
    LimitRow.objects.filter(id=row.id).update(superseded_at=NOW)

    assert beside(row, LimitKind.APPROVED, 10_000).id


# What they come to ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "covered"),
    [
        (LimitKind.TEMPORARY, 80_000),
        (LimitKind.TOP_UP, 80_000),
        (LimitKind.PRE_SHIPMENT, 50_000),  # it insures making the goods, not delivering them
    ],
)
def test_what_covers_deliveries_adds_to_the_permanent_limit(us, kind, covered):
    company = buyer()
    beside(standing(us, company), kind, 30_000)

    assert queries.limit_on(us.policy.id, company.id, TODAY).amount == covered
    assert queries.position(us.actor, company.id, TODAY).amount.amount == covered


@pytest.mark.parametrize("kind", BESIDE)
def test_every_kind_counts_on_the_group(us, kind):
    company = buyer()
    beside(standing(us, company), kind, 30_000)

    assert counted(company, TODAY + DAY).committed == 80_000
    assert sum(m.amount for m in exposures.granted_on_buyer(company.id, TODAY).values()) == 80_000


@pytest.mark.parametrize(("kind", "covered"), [(LimitKind.TEMPORARY, 30_000), ("TOP_UP", None)])
def test_a_temporary_limit_stands_alone_and_a_top_up_does_not(us, kind, covered):
    company = buyer()
    row = standing(us, company)
    beside(row, kind, 30_000)
    LimitRow.objects.filter(id=row.id).delete()

    found = queries.limit_on(us.policy.id, company.id, TODAY)

    assert (found.amount if found else None) == covered
    without = queries.without_limit(us.policy.id, [(company, TODAY)])
    assert bool(without) is (covered is None)


def test_parts_that_never_stand_on_one_day_are_not_added_up(us):
    """A cut to nothing with orders confirmed for afterwards commits no more than before."""
    company = buyer()
    row = standing(us, company)
    services.withdraw_limit(
        row_id=row.public_id, reason=ReasonCode.CAPACITY, by=underwriter(), now=NOW
    )
    beside(row, LimitKind.TEMPORARY, 40_000, begins=TODAY + 30 * DAY, ends=TODAY + 60 * DAY)

    assert counted(company, TODAY + DAY).committed == 50_000
    assert counted(company, TODAY + 30 * DAY).committed == 40_000


# What runs off after them ---------------------------------------------------------------------


def debt(us, company, amount):
    factories.invoice(us.holder, company, net_amount=amount, vat_amount=0, dispatched_on=TODAY)


def test_what_was_delivered_under_a_temporary_limit_stays_counted_after_it(us):
    company = buyer()
    beside(standing(us, company), LimitKind.TEMPORARY, 30_000, ends=date(2026, 3, 31))
    debt(us, company, 70_000)

    assert counted(company, date(2026, 3, 31)).committed == 80_000
    after = counted(company, date(2026, 4, 1))
    assert (after.committed, after.run_off) == (70_000, 20_000)


def test_no_more_runs_off_than_ever_stood_on_one_day(us):
    company = buyer()
    row = standing(us, company)
    for month in (3, 4, 5):
        beside(row, LimitKind.TEMPORARY, 30_000, date(2026, month, 2), date(2026, month, 20))
    debt(us, company, 500_000)

    assert counted(company, date(2026, 6, 1)).run_off == 30_000


def test_nothing_uncounted_is_found_by_the_audit(us):
    company = buyer()
    beside(standing(us, company), LimitKind.TEMPORARY, 30_000, ends=date(2026, 3, 31))
    debt(us, company, 70_000)

    for on in (date(2026, 3, 20), date(2026, 4, 1)):
        counted(company, on)
        assert exposures.audit_exposure() == []


def test_before_shipment_is_no_limit_on_deliveries_in_the_totals(us):
    company = buyer()
    beside(standing(us, company), LimitKind.PRE_SHIPMENT, 30_000)

    assert totals.in_force(us.actor, TODAY).amount.amount == 50_000


# A discretionary limit ------------------------------------------------------------------------


def test_the_discretionary_limit_of_clm_12_covers_as_in_the_worked_example(us):
    """A report of 1 May 2025 carries 20,000 for a year, at 80 per cent."""
    company = buyer()
    us.ask(company, 1_000)  # for a decision and a group to hang the row on
    row = LimitRow.objects.get()
    LimitRow.objects.filter(id=row.id).update(superseded_at=NOW)
    own = beside(row, LimitKind.DISCRETIONARY, 20_000, date(2025, 5, 1), date(2026, 4, 30))
    LimitRow.objects.filter(id=own.id).update(insured_share=Decimal("0.80"))
    sent = (("A", "2026-03-15", 12_000), ("B", "2026-04-20", 10_000), ("C", "2026-05-10", 6_000))
    for number, day, net in sent:
        on = date.fromisoformat(day)
        dates = {"dispatched_on": on, "issued_on": on, "due_on": on + 30 * DAY}
        factories.invoice(us.holder, company, number=number, net_amount=net, vat_amount=0, **dates)

    on = date(2026, 5, 11)
    lines = queries.cover_of(us.policy, [company.id], on)[company.id]
    preview = claims.readiness(us.actor, company, on).calculation

    found = {line.item.invoice.number: (line.insured, line.reason) for line in lines}
    assert found == {
        "A": (eur(12_000), Reason.COVERED),
        "B": (eur(8_000), Reason.LIMIT_EXCEEDED),
        "C": (eur(0), Reason.LIMIT_EXPIRED),
    }
    assert (preview.insured_debt, preview.uninsured_debt) == (eur(20_000), eur(8_000))
    assert preview.insured_debt * Decimal("0.80") == eur(16_000)
