"""What workers do when the bell rings."""

import pytest
from django.core.cache import cache

from accounts.rules import SYSTEM
from core import clock, events, tasks, tenancy
from core.models import Channel, Delivery
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def bells(monkeypatch):
    """Every further message to the workers."""
    rung = []
    cache.clear()
    for name in ("sweep", "send_mails"):
        task = getattr(tasks, name)
        monkeypatch.setattr(task, "apply_async", lambda _n=name, **_options: rung.append(_n))
    return rung


@pytest.fixture
def waiting():
    """Lines up one delivery a watched company."""
    with tenancy.scope(staff=True):
        for _company in range(25):  # each with a reader of its own: mails to one go together
            mandate = factories.mandate(factories.policyholder())
            subject = factories.company()
            facts = {"buyer": str(subject.public_id), "amount": "1", "currency": "EUR"}
            events.record(
                "limits.withdrawn",
                subject=subject,
                policyholder_id=mandate.policyholder_id,
                by=SYSTEM,
                at=clock.real(),
                **facts,
            )


def test_a_sweep_acts_on_all_and_comes_back_once(waiting, bells):
    tasks.sweep()

    with tenancy.scope(staff=True):
        done = Delivery.objects.filter(state="DELIVERED")
        assert set(done.values_list("channel", flat=True)) == {Channel.HANDLER}
        assert done.count() == 25
    assert bells == ["sweep"]


def test_while_handlers_are_waited_for_one_mail_goes_and_then_a_part_at_a_time(waiting, bells):
    tasks.sweep()
    with tenancy.scope(staff=True):  # what the mails wait for
        subject = factories.company()
        events.record("companies.merged", subject=subject, by=SYSTEM, at=clock.real())
    sent = [_mails_sent_by(tasks.send_mails)]
    with tenancy.scope(staff=True):
        Delivery.objects.filter(state="PENDING", channel=Channel.HANDLER).delete()
    sent += [_mails_sent_by(tasks.send_mails) for _round in range(3)]

    assert sent == [1, 20, 4, 0]
    assert bells == ["sweep", *["send_mails"] * 3]  # after one, after twenty, and after four


def test_one_bell_that_waits_is_enough_for_all_that_is_committed_before_it_is_answered(bells):
    tasks.ring()
    tasks.ring()
    tasks.ring_for_mails()
    assert bells == ["sweep", "send_mails"]

    tasks.sweep()
    tasks.ring()

    assert bells == ["sweep", "send_mails", "sweep"]


def test_a_bell_for_nothing_brings_no_further_message(bells):
    tasks.sweep()

    assert bells == []


def test_what_happened_stands_though_the_bell_is_broken(
    settings, django_capture_on_commit_callbacks
):
    settings.BELLS = settings.BELLS | {"HANDLER": "tests.core.test_tasks.break_bell"}

    with django_capture_on_commit_callbacks(execute=True), tenancy.scope(staff=True):
        subject = factories.company()
        events.record("companies.imported", subject=subject, by=SYSTEM, at=clock.real(), count=1)

    with tenancy.scope(staff=True):
        assert events.history(subject.public_id).exists()


def test_without_the_cache_every_commit_rings_and_what_is_due_is_done(waiting, bells, settings):
    away = settings.CACHES["default"] | {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/1",
    }
    settings.CACHES = {"default": away}

    tasks.ring()
    tasks.ring()
    tasks.sweep()

    assert bells == ["sweep"] * 3
    with tenancy.scope(staff=True):
        assert not Delivery.objects.filter(state="PENDING", channel=Channel.HANDLER).exists()


def test_webhooks_are_left_to_their_own_workers(bells):
    with tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder())
        event = events.record("accounts.token_issued", subject=mandate, by=SYSTEM, at=clock.real())
        events.line_up([(event, Channel.WEBHOOK, "outside", {})])

    tasks.sweep()

    with tenancy.scope(staff=True):
        assert Delivery.objects.get(target="outside").state == "PENDING"


def test_what_is_lined_up_for_systems_outside_rings_at_their_workers(
    settings, django_capture_on_commit_callbacks
):
    settings.BELLS = settings.BELLS | {"WEBHOOK": "tests.core.test_tasks.note_bell"}
    _RUNG.clear()

    with django_capture_on_commit_callbacks(execute=True), tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder())
        event = events.record("accounts.token_issued", subject=mandate, by=SYSTEM, at=clock.real())
        events.line_up([(event, Channel.WEBHOOK, "outside", {})])
        events.line_up([(event, Channel.WEBHOOK, "elsewhere", {})])

    assert _RUNG == [1]


_RUNG: list[int] = []


def _mails_sent_by(task):
    before = _mails_sent()
    task()
    return _mails_sent() - before


def _mails_sent():
    with tenancy.scope(staff=True):
        return Delivery.objects.filter(state="DELIVERED", channel=Channel.MAIL).count()


def break_bell():
    raise OSError("Nobody hears it.")


def note_bell():
    _RUNG.append(1)
