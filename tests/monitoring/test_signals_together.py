"""Signals that only bring a new grade are acted on together, and end where one by one they do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.rules import SYSTEM
from core import clock, handling, tenancy
from core.models import Channel, Delivery, DeliveryState, Event
from grading.models import GradeChange
from monitoring.models import Notice, Signal
from monitoring.rules.triggers import SignalKind, SignalState
from monitoring.services import receiving
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import insured
from tests.monitoring.signals_ground import SOURCE, graded_buyer, signal_of, told

pytestmark = pytest.mark.django_db
TARGET = "monitoring.handlers.act_on_signal"


@pytest.fixture(autouse=True)
def _insurer():
    with tenancy.scope(staff=True):
        yield


def ailing(name):
    """Return a buyer that nobody has graded yet on its newest accounts, which are poor."""
    buyer = graded_buyer(name)
    file_poor_accounts(buyer)
    return buyer


def file_poor_accounts(buyer):
    lines = {
        "total_assets": 2_000_000, "equity": -900_000, "current_assets": 200_000,
        "current_liabilities": 1_900_000, "total_liabilities": 2_900_000, "net_income": -650_000,
        "ebit": -520_000, "retained_earnings": -1_500_000, "sales": 1_000_000,
    }  # fmt: skip
    factories.statement(buyer, period_end=TODAY - timedelta(days=60), **lines)


def take_in(*several):
    receiving.take_in(SOURCE, several, by=SYSTEM, now=NOW)


def event_of(message):
    return Event.objects.get(
        name="monitoring.signal_received", subject_id=signal_of(message).public_id
    )


def filed_on(buyer):
    return GradeChange.objects.filter(company=buyer, cause="monitoring.signal_received")


def test_each_new_grade_has_the_signal_of_its_own_company_as_its_cause():
    buyers = [ailing(f"Ailing {place} B.V.") for place in range(3)]
    messages = [told(buyer, SignalKind.ACCOUNTS_FILED) for buyer in buyers]
    take_in(*messages)

    handling.act(clock.real)

    for buyer, message in zip(buyers, messages, strict=True):
        change = filed_on(buyer).get()
        assert change.grade > change.old_grade
        assert change.cause_id == event_of(message).public_id
        news = Event.objects.get(name="grading.grade_changed", subject_id=buyer.public_id)
        assert news.cause_id == change.cause_id
        assert signal_of(message).state == SignalState.DONE


def test_as_many_statements_for_many_as_for_two():
    def statements(buyers):
        take_in(*[told(buyer, SignalKind.ACCOUNTS_FILED) for buyer in buyers])
        with CaptureQueriesContext(connection) as asked:
            handling.act(clock.real)
        return len(asked)

    companies = [graded_buyer(f"Steady {place} B.V.") for place in range(16)]
    statements(companies[:2])  # what is looked up once is looked up

    assert statements(companies[2:4]) == statements(companies[4:])


def test_what_brings_more_than_a_grade_is_acted_on_by_itself():
    graded, failed = ailing("Ailing B.V."), graded_buyer("Failed B.V.")
    filing, failure = told(graded, SignalKind.ACCOUNTS_FILED), told(failed, SignalKind.BANKRUPTCY)
    again = told(graded, SignalKind.ACCOUNTS_FILED)
    late = told(failed, SignalKind.ACCOUNTS_LATE)
    take_in(failure, filing, again, late)

    handling.act(clock.real)

    assert signal_of(failure).legal_event is not None
    assert [signal_of(each).state for each in (filing, again, failure)] == [SignalState.DONE] * 3
    assert signal_of(late).state == SignalState.WAITS
    assert filed_on(graded).count() == 1
    arrived = Delivery.objects.filter(channel=Channel.HANDLER, target=TARGET)
    assert set(arrived.values_list("state", "attempts")) == {(DeliveryState.DELIVERED, 1)}


def test_a_filing_acted_on_twice_counts_once():
    buyer = ailing("Ailing B.V.")
    take_in(told(buyer, SignalKind.ACCOUNTS_FILED))
    handling.act(clock.real)
    Delivery.objects.filter(target=TARGET).update(state=DeliveryState.PENDING)
    Signal.objects.update(state=SignalState.RECEIVED)

    handling.act(clock.real)

    assert filed_on(buyer).count() == 1
    assert (
        Event.objects.filter(name="grading.grade_changed", subject_id=buyer.public_id).count() == 1
    )


def test_a_filing_is_graded_decided_on_and_told_of_in_one_sweep():
    us, buyer = insured(), graded_buyer("Ailing B.V.")
    us.ask(buyer)
    file_poor_accounts(buyer)
    handling.act(clock.real)  # of the limit itself
    take_in(told(buyer, SignalKind.ACCOUNTS_FILED))

    handling.act(clock.real)

    kinds = set(Notice.objects.filter(buyer=buyer).values_list("kind", flat=True))
    assert kinds & {"LIMIT_REDUCED", "LIMIT_WITHDRAWN"}
