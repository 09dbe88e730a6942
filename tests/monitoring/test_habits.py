"""What three whole months say of a limit and of how a buyer pays (`domain.md` 8.5)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from core import tenancy
from limits import services as limits
from limits.rules.use_over_months import UseHabit
from monitoring.queries import habits
from receivables.models import Receipt
from tests import factories
from tests.factories import eur

pytestmark = pytest.mark.django_db

ON = date(2026, 3, 2)  # the months are December, January and February


@pytest.fixture(autouse=True)
def _as_staff():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us(mandate):
    policy = factories.policy(mandate.policyholder)
    buyer = factories.graded(factories.company("Late Payer B.V."), 3, equity=4_000_000)
    return factories.actor(mandate), policy, buyer


def limit_since(us, day: date, amount=20_000) -> None:
    actor, _, buyer = us
    limits.request_limit(
        buyer=buyer.public_id,
        amount=eur(amount),
        payment_days=30,
        comment="",
        your_reference="",
        by=actor,
        now=datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC),
    )


def owes(us, amount: int, since: date):
    _, policy, buyer = us
    days = {"dispatched_on": since, "issued_on": since, "due_on": since + timedelta(days=30)}
    money = {"net_amount": Decimal(amount), "vat_amount": 0}
    return factories.invoice(policy.policyholder, buyer, **days, **money)


def found(us) -> habits.Habits:
    _, policy, buyer = us
    return habits.habits_on(policy.policyholder_id, buyer.id, ON)


def test_a_limit_that_nothing_was_delivered_on_for_three_months_is_unused(us):
    limit_since(us, date(2025, 10, 1))

    assert found(us).use is UseHabit.UNUSED


def test_a_limit_used_for_more_than_95_percent_three_months_running_is_nearly_full(us):
    limit_since(us, date(2025, 10, 1))
    owes(us, 19_001, date(2025, 12, 20))

    assert found(us).use is UseHabit.NEARLY_FULL


def test_a_limit_that_stands_for_two_months_says_nothing_yet(us):
    limit_since(us, date(2025, 12, 15))

    assert found(us).use is None


def test_a_buyer_that_pays_sixteen_days_later_on_average_than_before_pays_worse(us):
    _, policy, buyer = us
    early = [date(2025, 8, 15), date(2025, 9, 1), date(2025, 10, 1)]
    late = [date(2025, 11, 1), date(2025, 12, 1), date(2025, 12, 20)]
    for n, since in enumerate([*early, *late]):
        row = owes(us, 1_000 + n, since)
        Receipt.objects.create(
            policyholder=policy.policyholder,
            buyer=buyer,
            designated=row,
            received_on=row.due_on + timedelta(days=16 if since in late else 0),
            amount=row.net_amount,
            currency="EUR",
            source="POLICYHOLDER",
            reference=f"R{n}",
            recorded_at=factories.NOW,
        )

    payment = found(us).payment

    assert payment is not None
    assert payment.worsened_by == Decimal("16.0")
    assert payment.is_worse


def test_the_questions_do_not_grow_with_the_buyers(us, django_assert_max_num_queries):
    _, policy, buyer = us
    others = [factories.company() for _ in range(5)]
    for each in (buyer, *others):
        factories.invoice(policy.policyholder, each)

    with django_assert_max_num_queries(6):
        answer = habits.habits_of(policy, [buyer.id, *(each.id for each in others)], ON)

    assert len(answer) == 6


def test_a_buyer_without_limit_and_invoices_has_no_habits(us):
    assert found(us) == habits.Habits()
