"""Each job of a night is done once, however many schedulers ring and whatever their clocks do."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from celery.beat import ScheduleEntry
from django.conf import settings as configured

from config.celery import app
from config.schedules import Every
from core import tasks
from core.models import JobRun
from core.night import Job

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FIRST = date(2026, 3, 10)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
EVENING = datetime(2026, 3, 10, 22, 0, tzinfo=AMSTERDAM)
AFTER_MIDNIGHT = datetime(2026, 3, 11, 0, 30, tzinfo=AMSTERDAM)

_effects: list[tuple[str, date]] = []


def _job(name):
    return Job(
        name,
        ranges=lambda on: [(1, 5), (6, 9)],
        run=lambda first, last, on, now: _effects.append((f"{name}:{first}", on)),
    )


NIGHT = (_job("first"), _job("second"))
ONE_NIGHT = ["first:1", "first:6", "second:1", "second:6"]


@pytest.fixture
def rung(settings, monkeypatch):
    """Live through what schedulers ring for at a moment, as workers that hear each ring do."""
    settings.NIGHT, settings.DEMO = "tests.chaos.test_schedulers.NIGHT", False
    monkeypatch.setattr(
        tasks.run_range, "apply_async", lambda kwargs, expires: tasks.run_range(**kwargs)
    )
    monkeypatch.setattr(tasks.tick, "delay", lambda: None)
    _effects.clear()

    def ring(moment, *, times=8):
        with time_machine.travel(moment, tick=False):
            for _ in range(times):
                tasks.tick()

    return ring


def effects_of(on):
    return [name for name, of_day in _effects if of_day == on]


@pytest.mark.django_db  # so that there is a database to copy
def test_three_schedulers_at_once_have_one_effect(owning):
    found = owning("-m", "tests.chaos.schedulers")

    assert found["runs"] == dict.fromkeys(found["jobs"], 1)
    assert (found["ranges_left"], found["most_attempts"]) == (0, 1)
    assert found["niceness"]["background"] > found["niceness"]["beat"]  # pages go first


@pytest.mark.django_db(transaction=True)
def test_nights_missed_while_a_scheduler_was_dead_for_26_hours_are_done_once_each(rung):
    rung(EVENING)

    rung(EVENING + 26 * HOUR + HOUR)

    assert effects_of(FIRST) == ONE_NIGHT
    assert effects_of(FIRST + DAY) == ONE_NIGHT
    assert [on for _, on in _effects] == sorted(on for _, on in _effects)
    assert JobRun.objects.filter(finished_at=None).count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_clock_set_back_over_midnight_repeats_nothing_and_misses_nothing(rung):
    rung(EVENING)
    rung(AFTER_MIDNIGHT)

    rung(AFTER_MIDNIGHT - HOUR)
    rung(AFTER_MIDNIGHT)
    rung(AFTER_MIDNIGHT + DAY)

    for on in (FIRST, FIRST + DAY, FIRST + 2 * DAY):
        assert effects_of(on) == ONE_NIGHT
    assert len(_effects) == 3 * len(ONE_NIGHT)


@pytest.mark.django_db(transaction=True)
def test_a_clock_set_back_in_the_middle_of_a_night_lets_it_end_once(rung):
    rung(EVENING)
    rung(AFTER_MIDNIGHT, times=1)
    begun = len(_effects)

    rung(AFTER_MIDNIGHT - HOUR)
    rung(AFTER_MIDNIGHT)

    assert begun < 2 * len(ONE_NIGHT)
    assert effects_of(FIRST + DAY) == ONE_NIGHT


@pytest.mark.parametrize("away", [-26 * HOUR, HOUR], ids=["dead for 26 hours", "set back an hour"])
def test_a_bell_rings_once_and_then_in_its_time_whatever_its_clock_did(away):
    with time_machine.travel(EVENING, tick=False) as clock:
        entry = ScheduleEntry(
            name="tick",
            task="core.tasks.tick",
            schedule=Every(5.0, app=app),
            last_run_at=EVENING + away,
            app=app,
        )

        assert entry.is_due().is_due
        rung = next(entry)
        assert not rung.is_due().is_due
        clock.shift(5)
        assert rung.is_due().is_due


def test_every_bell_is_of_this_kind():
    assert configured.CELERY_BEAT_SCHEDULE
    assert all(
        isinstance(bell["schedule"], Every) for bell in configured.CELERY_BEAT_SCHEDULE.values()
    )
