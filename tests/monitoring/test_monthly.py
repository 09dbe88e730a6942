"""Once a month: limits not used or nearly full, buyers that pay more slowly (8.5)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core import mail

from core import clock, deliveries, tenancy
from limits import services as limits
from limits.models import LimitRow
from monitoring.models import Notice, Signal
from monitoring.rules import NoticeKind
from monitoring.rules.triggers import SignalKind, SignalState
from monitoring.services import monthly
from tests import factories
from tests.factories import eur

pytestmark = pytest.mark.django_db
FIRST = date(2026, 3, 1)  # the months are December, January and February
NOW = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def us(mandate):
    with tenancy.scope(staff=True):
        policy = factories.policy(mandate.policyholder)
        buyer = factories.graded(factories.company("Late Payer B.V."), 3, equity=4_000_000)
        limits.request_limit(
            buyer=buyer.public_id,
            amount=eur(20_000),
            payment_days=30,
            comment="",
            your_reference="",
            by=factories.actor(mandate),
            now=datetime(2025, 10, 1, 9, 0, tzinfo=UTC),
        )
    return policy, buyer


def owes(us, amount, since):
    policy, buyer = us
    days = {"dispatched_on": since, "issued_on": since, "due_on": since + timedelta(days=30)}
    money = {"net_amount": Decimal(amount), "vat_amount": 0}
    with tenancy.scope(staff=True):
        factories.invoice(policy.policyholder, buyer, **days, **money)


def night(on=FIRST):
    with tenancy.scope(staff=True):
        for first, last in monthly.ranges(on):
            monthly.run(first, last, on, NOW)
    deliveries.drain(clock.real)


def kept():
    with tenancy.scope(staff=True):
        return list(Signal.objects.order_by("id").values_list("kind", "state"))


def invitations():
    with tenancy.scope(staff=True):
        return list(Notice.objects.filter(kind=NoticeKind.REQUEST_INVITED))


def test_a_limit_nearly_full_for_three_months_invites_a_request_and_raises_nothing(us):
    owes(us, 19_500, date(2025, 11, 20))

    for _ in range(2):
        night()

    assert (SignalKind.LIMIT_NEARLY_FULL, SignalState.DONE) in kept()
    (notice,) = invitations()
    assert notice.policyholder_id == us[0].policyholder_id
    with tenancy.scope(staff=True):
        assert [row.amount for row in LimitRow.objects.all()] == [20_000]
    assert any("You may ask for a higher limit" in message.subject for message in mail.outbox)


def test_a_limit_not_used_for_three_months_waits_for_a_person(us):
    night()

    assert kept() == [(SignalKind.LIMIT_UNUSED, SignalState.WAITS)]
    assert invitations() == []


def test_in_the_middle_of_a_month_there_is_nothing_to_look_at(us):
    night(date(2026, 3, 2))

    assert kept() == []


def test_the_next_month_is_looked_at_anew(us):
    night()
    night(date(2026, 4, 1))

    assert [kind for kind, _ in kept()] == [SignalKind.LIMIT_UNUSED] * 2


@pytest.mark.parametrize(
    ("old", "new", "invited"), [(6, 4, True), (4, 6, False), (None, 4, False), (10, 9, False)]
)
def test_a_better_grade_invites_a_request(mandate, happen, old, new, invited):
    happen("monitoring.buyer_regraded", old=old, new=new)

    assert ("if you need more, ask for it" in mail.outbox[0].body) == invited
