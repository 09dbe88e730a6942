"""What stands beside a limit with a share of its own, lifted stops, and what they come to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from claims import queries as claims
from core import tenancy
from limits import queries as limits
from limits import services
from limits.queries import exposure as exposures
from limits.queries.options import option_counts
from limits.rules import layers
from limits.rules.lifecycle import CapacityExceeded, LimitKind
from limits.rules.reasons import ReasonCode
from limits.rules.temporary import TemporaryStands
from policies.rules.terms import Product
from tests import factories
from tests.claims.test_four_products import BLIND, LOST, deliver, go_bankrupt, of, said_of
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


def topped_up(us, company, amount=50_000, **more):
    row = limits.timeline(us.policy.id, company.id)[0]
    given = {
        "kind": LimitKind.TOP_UP,
        "amount": eur(amount),
        "share": Decimal("0.80"),
        "first": TODAY,
        "by": underwriter(10**9),
        "now": NOW,
    }
    return services.grant_layer(row_id=row.public_id, **given | more)


def with_limit(amount=100_000, grade=1):
    us, company = insured(), buyer(grade)
    us.ask(company, amount)
    return us, company


def test_a_top_up_covers_what_is_above_the_limit_at_its_own_share():
    """CLM-21"""
    us, company = with_limit()
    topped_up(us, company)
    deliver(us, company, 170_000)
    go_bankrupt(company)

    claimed = claims.readiness(us.actor, company, LOST).calculation

    assert said_of(us, company) == {"A": ("LIMIT_EXCEEDED", eur(150_000))}
    assert claimed.uninsured_debt == eur(20_000)
    assert claimed.indemnity == eur(130_000)
    assert exposures.audit_exposure() == []


def test_a_top_up_ends_with_the_limit_under_it():
    us, company = with_limit()
    topped_up(us, company)
    row = next(
        each for each in limits.timeline(us.policy.id, company.id) if each.kind == "APPROVED"
    )
    services.withdraw_limit(
        row_id=row.public_id,
        reason=ReasonCode.CAPACITY,
        immediate=True,
        by=underwriter(10**9),
        now=NOW + DAY,
    )

    assert limits.limit_on(us.policy.id, company.id, TODAY).amount == 150_000
    assert limits.limit_on(us.policy.id, company.id, TODAY + DAY) is None
    assert exposures.audit_exposure() == []


def test_without_a_limit_under_it_there_is_no_top_up():
    us, company = with_limit()

    services.cancel_limit(buyer=company.public_id, by=us.actor, now=NOW + DAY)

    with pytest.raises(layers.NothingUnderIt):
        topped_up(us, company, first=TODAY + DAY, now=NOW + DAY)


def test_one_top_up_stands_at_a_time():
    us, company = with_limit()
    topped_up(us, company, until=TODAY + 10 * DAY)

    with pytest.raises(TemporaryStands):
        topped_up(us, company, first=TODAY + 10 * DAY)
    topped_up(us, company, first=TODAY + 11 * DAY)


@pytest.mark.parametrize(("asked", "permanent"), [(160_000, 110_000), (120_000, 70_000)])
def test_a_change_of_the_whole_leaves_a_top_up_as_it_stands(asked, permanent):
    us, company = with_limit()
    topped_up(us, company)

    us.ask(company, asked)

    rows = [row for row in limits.timeline(us.policy.id, company.id) if row.superseded_at is None]
    assert {(row.kind, row.amount, row.insured_share) for row in rows} == {
        ("APPROVED", permanent, Decimal("0.9")),
        ("TOP_UP", 50_000, Decimal("0.8")),
    }
    assert exposures.audit_exposure() == []


def test_a_top_up_must_fit_on_the_group():
    us, company = with_limit()

    with pytest.raises(CapacityExceeded):
        topped_up(us, company, 10**8)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"kind": LimitKind.TEMPORARY}, layers.NotALayer),
        ({"share": Decimal("1.01")}, layers.NoShare),
        ({"share": Decimal(0)}, layers.NoShare),
    ],
)
def test_what_is_no_layer_is_refused(changed, refusal):
    us, company = with_limit()

    with pytest.raises(refusal):
        topped_up(us, company, **changed)


def test_cover_before_shipment_stands_beside_and_covers_no_delivery():
    us, company = with_limit()
    topped_up(us, company, kind=LimitKind.PRE_SHIPMENT, share=Decimal("0.85"))
    deliver(us, company, 120_000)
    go_bankrupt(company)

    assert said_of(us, company) == {"A": ("LIMIT_EXCEEDED", eur(100_000))}


def test_a_stop_lifted_in_writing_lets_deliveries_be_insured_on_those_days():
    """R-POL-22"""
    us, company = with_limit()
    for number, day in (("A", date(2025, 10, 1)), ("B", TODAY), ("C", TODAY + 2 * DAY)):
        deliver(us, company, 1_000, on=day, number=number)
    services.lift_stop(
        policy_id=us.policy.public_id,
        buyer=company.public_id,
        first=TODAY,
        until=TODAY + DAY,
        reason="Payment is under way",
        by=underwriter(),
        now=NOW,
    )
    go_bankrupt(company)

    told = said_of(us, company)

    assert (told["B"][0], told["C"][0]) == ("COVERED", "STOP_SHIPMENT")
    assert limits.stop_on(us.policy, company.id, TODAY) is None
    assert limits.stop_on(us.policy, company.id, TODAY + 2 * DAY) is not None


def test_policies_that_cover_without_a_decision_are_counted():
    """R-LIM-03"""
    of(Product.NO_LIMIT_REQUEST, **BLIND)
    insured(discretionary_limit=Decimal(15_000))
    insured()
    factories.company()

    found = option_counts(TODAY)

    assert (found.blind, found.discretionary, found.discretionary_average) == (1, 1, eur(0))
