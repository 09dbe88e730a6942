"""A night ends, whatever happens to its workers, and what fails in it does not stay unseen."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.rules import StaffRole
from core import night, tasks, tenancy
from core.errors import StateRefused
from core.models import Event, JobRange, JobRun
from tests import factories
from tests.signing_in import sign_in_staff

ON = date(2026, 5, 4)
PIECES = [(1, 10), (11, 20)]


class Broken(Exception):
    """What a job meets that nobody thought of."""


@pytest.fixture
def work(monkeypatch):
    """Two jobs of two ranges; a range in `broken` fails, `done` notes the others."""
    done, broken = [], set()

    def run(name):
        def one(first, last, on, now):
            if (name, first) in broken:
                raise Broken("no such row")
            done.append((name, first))

        return one

    names = ("tests.first", "tests.second")
    jobs = tuple(night.Job(name, lambda on: PIECES, run(name)) for name in names)
    monkeypatch.setattr("config.night.NIGHT", jobs)
    return done, broken


def live_through(on=ON):
    """Do what workers do until nothing is handed out any more; return how many tries it took."""
    tries = 0
    while (todo := night.open_ranges(on)) and tries < 100:
        for range_id in todo:
            tries += 1
            try:
                night.run_range(range_id, now=timezone.now())
            except Broken:
                continue
    return tries


@pytest.mark.django_db
def test_a_worker_that_died_after_its_last_range_does_not_hold_up_the_night(work):
    done, _ = work
    for range_id in night.open_ranges(ON):
        JobRange.objects.filter(id=range_id).update(done_at=timezone.now())

    live_through()

    assert done == [("tests.second", 1), ("tests.second", 11)]
    assert not JobRun.objects.filter(finished_at=None).exists()
    assert night.due_dates(ON + timedelta(days=1)) == [ON + timedelta(days=1)]


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_end_the_last_two_ranges_together_end_the_job(monkeypatch):
    meet = Barrier(2, timeout=10)
    job = night.Job("tests.meeting", lambda on: PIECES, lambda *given: meet.wait())
    monkeypatch.setattr("config.night.NIGHT", (job,))

    def do(range_id):
        night.run_range(range_id, now=timezone.now())
        connection.close()

    workers = [Thread(target=do, args=[range_id]) for range_id in night.open_ranges(ON)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert JobRun.objects.get().finished_at is not None


@pytest.mark.django_db
def test_a_range_that_keeps_failing_is_parked_and_the_night_goes_on(work):
    done, broken = work
    broken.add(("tests.first", 1))

    tries = live_through()

    assert tries == night.TRIES + 3
    assert done == [("tests.first", 11), ("tests.second", 1), ("tests.second", 11)]
    parked = JobRange.objects.get(done_at=None)
    assert parked.problem == "Broken: no such row"
    assert night.due_dates(ON) == []
    assert night.has_failed()


@pytest.mark.django_db
def test_what_was_parked_is_done_when_an_administrator_asks_for_it_again(work):
    done, broken = work
    broken.add(("tests.first", 1))
    live_through()
    broken.clear()
    by = factories.staff_actor(StaffRole.ADMINISTRATOR)
    run = JobRun.objects.get(job="tests.first")

    with tenancy.scope(staff=True):
        night.try_again(run.id, by=by, at=timezone.now())
    assert night.due_dates(ON + timedelta(days=1)) == [ON, ON + timedelta(days=1)]
    live_through()

    assert ("tests.first", 1) in done
    assert not night.has_failed()
    assert night.due_dates(ON) == []
    with tenancy.scope(staff=True):
        assert Event.objects.get(name="core.night_repeated").facts == {
            "job": "tests.first",
            "night": str(ON),
        }


@pytest.mark.django_db
def test_a_job_in_which_nothing_failed_cannot_be_asked_for_again(work):
    live_through()
    by = factories.staff_actor(StaffRole.ADMINISTRATOR)

    with tenancy.scope(staff=True), pytest.raises(StateRefused):
        night.try_again(JobRun.objects.first().id, by=by, at=timezone.now())


@pytest.mark.django_db
def test_a_tick_hands_out_no_more_than_workers_do_before_the_next(monkeypatch):
    pieces = [(number, number) for number in range(1, 1001)]
    job = night.Job("tests.long", lambda on: pieces, lambda *given: None)
    monkeypatch.setattr("config.night.NIGHT", (job,))
    handed = []
    monkeypatch.setattr(
        tasks.run_range,
        "apply_async",
        lambda kwargs, **how: handed.append((kwargs["range_id"], how["expires"])),
    )

    tasks.tick()

    assert len(handed) == tasks.HANDED_OUT_AT_ONCE < 1000
    assert {expires for _, expires in handed} == {tasks.SECONDS_BETWEEN_TICKS}


@pytest.mark.django_db
def test_a_range_that_kills_its_worker_again_and_again_is_parked_and_told(work, client):
    done, _ = work
    deadly = night.open_ranges(ON)[0]
    with tenancy.scope(staff=True):  # begun by workers that were killed before they could say so
        JobRange.objects.filter(id=deadly).update(attempts=night.TRIES)

    live_through()

    assert ("tests.first", 1) not in done
    assert ("tests.second", 11) in done
    run = JobRun.objects.get(job="tests.first")
    sign_in_staff(client, factories.staff(StaffRole.ADMINISTRATOR))
    desk = reverse("admin:core_jobrun_change", args=[run.id])
    assert "1 to 10: begun 3 times, and each time the worker was stopped" in text_of(client, desk)
    assert client.post(reverse("admin:core_jobrun_do", args=[run.id, "again"])).status_code == 302
    live_through()
    assert ("tests.first", 1) in done


@pytest.mark.django_db
def test_a_try_is_counted_before_it_begins(work, monkeypatch):
    class Killed(BaseException):
        """As when the plug is pulled: nothing is noted."""

    def killed(*facts):
        raise Killed

    range_id = night.open_ranges(ON)[0]
    monkeypatch.setattr("config.night.NIGHT", (night.Job("tests.first", lambda on: [], killed),))

    with pytest.raises(Killed):
        night.run_range(range_id, now=timezone.now())

    piece = JobRange.objects.get(id=range_id)
    assert (piece.attempts, piece.problem, piece.parked_at) == (1, "", None)


@pytest.mark.django_db(transaction=True)
def test_a_range_in_other_hands_costs_no_try(work):
    range_id = night.open_ranges(ON)[0]
    found = []

    def other_worker():
        found.append(night.run_range(range_id, now=timezone.now()))
        connection.close()

    with night._held(range_id):
        worker = Thread(target=other_worker)
        worker.start()
        worker.join()

    assert found == [False]
    assert JobRange.objects.get(id=range_id).attempts == 0


def text_of(client, address):
    return client.get(address).content.decode()
