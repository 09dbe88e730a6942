"""The ground: events, deliveries, tenancy and the night on a real database."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from accounts.rules import SYSTEM
from core import deliveries, events, months, night, tenancy
from core.models import Channel, Delivery, DeliveryState, Document, Event, JobRange, JobRun
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def policyholder():
    with tenancy.scope(staff=True):
        yield factories.policyholder()


def record(policyholder, **facts):
    return events.record(
        "accounts.policyholder_taken_on",
        subject=policyholder,
        policyholder_id=policyholder.id,
        by=SYSTEM,
        at=timezone.now(),
        **facts,
    )


def test_events_of_a_subject_are_numbered_in_order(policyholder):
    first, second = record(policyholder), record(policyholder)

    assert (first.sequence, second.sequence) == (1, 2)


@pytest.mark.parametrize("change", ["UPDATE core_event SET name = 'x'", "DELETE FROM core_event"])
def test_an_event_is_never_changed_nor_removed(policyholder, change):
    record(policyholder)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_an_unknown_event_name_is_a_defect(policyholder):
    with pytest.raises(KeyError):
        events.record("accounts.invented", subject=policyholder, by=SYSTEM, at=timezone.now())


def test_a_policyholder_sees_its_own_events_only():
    with tenancy.scope(staff=True):
        mine, other = factories.policyholder(), factories.policyholder()
        record(mine)
        record(other)

    with tenancy.scope(policyholder_id=mine.id):
        seen = set(Event.objects.values_list("policyholder_id", flat=True))

    assert seen == {mine.id}


def test_who_acts_for_a_policyholder_sees_its_rows_only_even_at_the_insurer():
    with tenancy.scope(staff=True):
        mine, other = factories.policyholder(), factories.policyholder()
        record(mine)
        record(other)

        tenancy.narrow_to(mine.id)
        seen = set(Event.objects.values_list("policyholder_id", flat=True))

    assert seen == {mine.id}


def test_without_a_scope_no_private_row_is_seen(policyholder):
    record(policyholder)

    with tenancy.scope():
        assert not Event.objects.exists()


def test_a_row_of_another_policyholder_is_refused_by_the_database():
    with tenancy.scope(staff=True):
        mine, other = factories.policyholder(), factories.policyholder()

    with (
        pytest.raises(DatabaseError, match="row-level security"),
        tenancy.scope(policyholder_id=mine.id),
    ):
        Document.objects.create(
            kind="x",
            language="nl",
            file_name="x.pdf",
            subject_id=other.public_id,
            policyholder_id=other.id,
            facts={},
            requested_at=timezone.now(),
        )


def test_a_delivery_is_lined_up_once_per_target(policyholder):
    event = record(policyholder)
    line = (event, Channel.MAIL, "somebody", {})

    events.line_up([line])
    events.line_up([line])

    assert Delivery.objects.filter(event_id=event.id, channel=Channel.MAIL).count() == 1


def test_a_handler_that_fails_is_tried_again_later_and_parked_in_the_end(policyholder):
    event = record(policyholder)
    events.line_up([(event, Channel.HANDLER, "core.handlers.make_document", {})])
    delivery = Delivery.objects.get(event_id=event.id)
    now = timezone.now()

    for _ in range(deliveries.HANDLER_TRIES):
        deliveries.deliver(delivery.id, now=now)
        now += timedelta(hours=1)

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.PARKED
    assert "DoesNotExist" in delivery.answer


def test_a_delivery_runs_once_however_often_it_is_rung(policyholder):
    event = record(policyholder)
    events.line_up([(event, Channel.HANDLER, "core.handlers.make_document", {})])
    delivery = Delivery.objects.get(event_id=event.id)

    assert deliveries.deliver(delivery.id, now=timezone.now())
    assert not deliveries.deliver(delivery.id, now=timezone.now())


class Counted:
    """A night of one job with three ranges, counting how often each is done."""

    def __init__(self):
        self.done = []
        self.job = night.Job("tests.count", lambda on: [(1, 5), (6, 10), (11, 15)], self.run)

    def run(self, first, last, on, now):
        self.done.append((first, last, on))


@pytest.fixture
def counted(settings, monkeypatch):
    counted = Counted()
    monkeypatch.setattr("config.night.NIGHT", (counted.job,))
    return counted


def test_a_night_does_every_range_once_and_a_second_run_does_nothing(counted):
    on = date(2026, 11, 22)

    assert night.run_night(on, now=timezone.now()) == 3
    assert night.run_night(on, now=timezone.now()) == 0
    assert [first for first, _, _ in counted.done] == [1, 6, 11]
    assert JobRun.objects.get(job="tests.count").finished_at is not None


def test_a_range_that_failed_is_still_to_do(counted, monkeypatch):
    on = date(2026, 11, 22)
    todo = night.open_ranges(on)
    monkeypatch.setattr(
        "config.night.NIGHT",
        (night.Job("tests.count", lambda on: [], lambda *facts: 1 / 0),),
    )

    with pytest.raises(ZeroDivisionError):
        night.run_range(todo[0], now=timezone.now())

    assert JobRange.objects.filter(id=todo[0], done_at=None).exists()


def test_missed_nights_are_caught_up_one_by_one(counted):
    night.run_night(date(2026, 11, 19), now=timezone.now())

    assert night.due_dates(date(2026, 11, 22)) == [
        date(2026, 11, 20),
        date(2026, 11, 21),
        date(2026, 11, 22),
    ]


def test_the_night_makes_room_for_the_months_to_come():
    with tenancy.scope(staff=True), connection.cursor() as cursor:
        months.run(0, 1, date(2031, 5, 1), timezone.now())
        months.run(0, 1, date(2031, 5, 1), timezone.now())

        cursor.execute(
            "SELECT to_regclass('core_event_2031_06'), to_regclass('core_event_2032_06')"
        )
        assert cursor.fetchone() == ("core_event_2031_06", "core_event_2032_06")


@pytest.mark.parametrize("time", ["once", "once more"])
def test_a_language_a_test_leaves_in_force_ends_with_it(time):
    assert translation.get_language() == "en"

    translation.activate("nl")

    assert translation.get_language() == "nl"
