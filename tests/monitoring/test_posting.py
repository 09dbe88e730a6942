"""Posting webhooks: signed, in order, tried for days, and one receiver never delays another."""

import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from core import tenancy
from core.dates import business_date
from core.models import Channel, Delivery, DeliveryState, Event
from monitoring import lines, posting, queries, services
from monitoring.models import Notice, WebhookAttempt, WebhookEndpoint
from monitoring.rules import retries
from monitoring.rules.addresses import AddressRefused
from monitoring.rules.replays import Wanted
from monitoring.rules.retries import Lane
from monitoring.services import posting as book
from monitoring.services import tries
from tests import factories
from tests.monitoring.receiver import listening

pytestmark = pytest.mark.django_db


def add_endpoint(mandate, url):
    actor = factories.actor(mandate)
    with tenancy.scope(policyholder_id=actor.acting_for):
        return services.add_endpoint(url=url, by=actor, now=factories.NOW)


def sent_to(endpoint):
    with tenancy.scope(staff=True):
        return list(queries.messages_to(endpoint))


def now_as(endpoint):
    with tenancy.scope(staff=True):
        return WebhookEndpoint.objects.get(id=endpoint.id)


def as_owner(mandate, service, **named):
    actor = factories.actor(mandate)
    with tenancy.scope(policyholder_id=actor.acting_for):
        return service(by=actor, now=factories.NOW, **named)


# What is sent -----------------------------------------------------------------------------------


def test_a_webhook_is_signed_so_that_the_receiver_can_check_it(mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        event = happen("limits.reduced")

    [(headers, body)] = receiver.got
    told = Webhook(endpoint.secret).verify(body, headers)
    assert told["type"] == "limits.reduced"
    assert told["data"]["kind"] == "LIMIT_REDUCED"
    assert told["data"]["amount"] == "25000.00"
    with tenancy.scope(staff=True):
        sent = Delivery.objects.get(channel=Channel.WEBHOOK, event_id=event.id)
    assert headers["webhook-id"] == str(sent.public_id)
    assert (sent.state, sent.answer_status, sent.answer) == ("DELIVERED", 200, "thank you")


def test_a_webhook_with_another_secret_or_a_changed_body_does_not_pass(mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        happen("limits.reduced")

    [(headers, body)] = receiver.got
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(body.replace(b"25000", b"99000"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_bm90IHRoZSBzZWNyZXQ=").verify(body, headers)


def test_webhooks_keep_the_real_clock_when_the_business_date_is_moved(mandate, happen):
    from core import advancing
    from core.models import BusinessClock

    advancing.aim(days=90)
    BusinessClock.objects.update(days_ahead=90)
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        happen("limits.reduced")

    [(headers, body)] = receiver.got
    assert Webhook(endpoint.secret).verify(body, headers)["type"] == "limits.reduced"


def test_messages_carry_a_number_that_rises_so_that_their_order_can_be_found_again(mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        for name in ("limits.decided", "limits.reduced", "limits.withdrawn"):
            happen(name)

    told = [Webhook(endpoint.secret).verify(body, headers) for headers, body in receiver.got]
    assert [each["data"]["sequence"] for each in told] == [1, 2, 3]


def test_messages_of_one_receiver_go_in_their_order_over_one_connection(
    mandate, happen, monkeypatch
):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        with monkeypatch.context() as held:
            held.setattr(posting, "SLOTS", {Lane.LIVE: 0})  # as long as nobody posts
            for _each in range(5):
                happen("limits.reduced")
        assert receiver.calls == 0

        assert posting.drain(timezone.now) == 5

    assert receiver.ids == [str(each.public_id) for each in reversed(sent_to(endpoint))]
    assert receiver.calls == 1


def test_a_message_that_is_too_long_goes_without_its_details(mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        happen("limits.reduced", remark="x" * 30_000)

    [(headers, body)] = receiver.got
    told = Webhook(endpoint.secret).verify(body, headers)
    assert len(body) <= retries.LONGEST_BODY
    assert told["data"]["is_shortened"] is True
    assert told["data"]["amount"] == "25000.00"


# What is kept of every try ----------------------------------------------------------------------


def test_every_try_is_kept_with_what_was_sent_and_what_came_back(mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        receiver.status, receiver.text = 500, "x" * 5000
        happen("limits.reduced")

    [(headers, body)] = receiver.got
    with tenancy.scope(policyholder_id=mandate.policyholder_id):
        tried = WebhookAttempt.objects.get()
    assert (tried.number, tried.status, len(tried.answer)) == (1, 500, 2000)
    assert tried.body == body.decode()
    assert tried.headers["webhook-id"] == headers["webhook-id"]
    assert "webhook-signature" not in tried.headers
    assert endpoint.secret not in f"{tried.headers} {tried.body}"
    with tenancy.scope(policyholder_id=0):
        assert not WebhookAttempt.objects.exists()


def test_old_tries_go_and_what_arrived_stays_known(mandate, happen, settings):
    settings.WEBHOOK_TRIES_DAYS = 90
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        happen("limits.reduced")
        receiver.status = 500
        happen("limits.withdrawn")
    today = business_date(timezone.now())

    def lived_through(on):
        with tenancy.scope(staff=True):
            for first, last in tries.ranges(on):
                tries.run(first, last, on, timezone.now())
            return WebhookAttempt.objects.count()

    assert lived_through(today + timedelta(days=90)) == 2
    assert lived_through(today + timedelta(days=91)) == 1  # one message still waits
    assert sorted(each.answer_status for each in sent_to(endpoint)) == [200, 500]


def test_a_try_without_an_answer_says_why(mandate, happen):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    endpoint = add_endpoint(mandate, f"http://127.0.0.1:{port}/")
    happen("limits.reduced")

    with tenancy.scope(staff=True):
        tried = WebhookAttempt.objects.get()
    assert tried.status is None
    assert tried.problem.startswith("ConnectionRefusedError")
    assert sent_to(endpoint)[0].answer == tried.problem


# When it is tried again -------------------------------------------------------------------------


def test_what_failed_is_tried_again_after_five_seconds_under_the_same_id(mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        receiver.status = 500
        happen("limits.reduced")
        [failed] = sent_to(endpoint)
        receiver.status = 204

        assert posting.drain(lambda: failed.next_attempt_at - timedelta(seconds=1)) == 0
        assert posting.drain(lambda: failed.next_attempt_at) == 1

    assert failed.state == DeliveryState.PENDING
    waited = failed.next_attempt_at - timezone.now()
    assert timedelta(seconds=3) < waited < timedelta(seconds=6)
    assert receiver.ids == [str(failed.public_id)] * 2
    assert sent_to(endpoint)[0].state == DeliveryState.DELIVERED


def test_a_redirect_is_not_followed_and_counts_as_failed(mandate, happen):
    with listening() as elsewhere, listening() as receiver:
        receiver.status, receiver.headers = 302, {"Location": elsewhere.url}
        endpoint = add_endpoint(mandate, receiver.url)
        happen("limits.reduced")

    assert elsewhere.got == []
    [sent] = sent_to(endpoint)
    assert (sent.state, sent.answer_status) == (DeliveryState.PENDING, 302)


def test_a_receiver_that_is_too_busy_is_left_alone_as_long_as_it_asks(mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        receiver.status, receiver.headers = 503, {"Retry-After": "120"}
        happen("limits.reduced")
        receiver.status = 200
        happen("limits.withdrawn")  # it is not called for this one either
        assert len(receiver.got) == 1

        assert posting.drain(lambda: timezone.now() + timedelta(seconds=118)) == 0
        assert posting.drain(lambda: timezone.now() + timedelta(seconds=121)) == 2

    assert {each.state for each in sent_to(endpoint)} == {DeliveryState.DELIVERED}


def test_a_receiver_that_has_a_message_is_believed_whatever_it_says_about_waiting(mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        receiver.headers = {"Retry-After": "Mon, 01 Jan 2024 00:00:00 +99999999999999999999"}
        happen("limits.reduced")
        receiver.status = 503
        happen("limits.withdrawn")

    withdrawn, reduced = sent_to(endpoint)
    assert (reduced.state, reduced.answer_status) == (DeliveryState.DELIVERED, 200)
    assert (withdrawn.state, withdrawn.answer_status) == (DeliveryState.PENDING, 503)
    assert len(receiver.got) == 2


def test_a_receiver_that_is_down_for_two_days_gets_everything_and_nothing_under_a_new_id(
    mandate, happen, monkeypatch
):
    began = timezone.now()
    clock = {"at": began}
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        receiver.status = 500
        with monkeypatch.context() as held:
            held.setattr(posting, "SLOTS", {Lane.LIVE: 0})
            for _each in range(20):
                happen("limits.reduced")
        expected = {str(each.public_id) for each in sent_to(endpoint)}
        posting.drain(lambda: clock["at"])
        while waiting := [each for each in sent_to(endpoint) if each.state == "PENDING"]:
            clock["at"] = min(each.next_attempt_at for each in waiting)
            receiver.status = 500 if clock["at"] - began < timedelta(days=2) else 200
            posting.drain(lambda: clock["at"])

    assert set(receiver.ids) == expected
    assert {each.state for each in sent_to(endpoint)} == {DeliveryState.DELIVERED}
    with tenancy.scope(staff=True):
        [first, *_] = sent_to(endpoint)
        tries = list(WebhookAttempt.objects.filter(delivery=first).order_by("number"))
    planned = [0, 5, 305, 2105, 9305, 27305, 63305, 113705, 185705]  # the sums of the waits
    for tried, seconds in zip(tries, planned, strict=True):
        passed = (tried.at - tries[0].at).total_seconds()
        assert seconds * 0.95 <= passed <= seconds * 1.15 + 1
    assert clock["at"] - began < timedelta(days=3)


def test_after_the_last_try_a_person_sends_it_again_under_the_same_id(mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        receiver.status = 500
        happen("limits.reduced")
        for days in range(1, retries.TRIES + 1):
            posting.drain(lambda days=days: timezone.now() + timedelta(days=9 * days))
        [failed] = sent_to(endpoint)
        assert failed.state == DeliveryState.FAILED
        receiver.status = 200

        as_owner(
            mandate,
            services.send_again,
            endpoint_id=endpoint.public_id,
            delivery_id=failed.public_id,
        )
        posting.drain(timezone.now)

    assert len(receiver.got) == retries.TRIES + 1
    assert set(receiver.ids) == {str(failed.public_id)}
    assert sent_to(endpoint)[0].state == DeliveryState.DELIVERED


# Receivers that are gone, or fail for long ------------------------------------------------------


def test_a_receiver_that_says_it_is_gone_is_told_nothing_more_and_its_owner_hears_of_it(
    mandate, happen
):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        receiver.status = 410
        happen("limits.reduced")
        happen("limits.withdrawn")

    assert len(receiver.got) == 1
    assert now_as(endpoint).stopped_at is not None
    assert [each.state for each in sent_to(endpoint)] == [DeliveryState.FAILED]
    with tenancy.scope(policyholder_id=mandate.policyholder_id):
        told = Notice.objects.get(kind="ENDPOINT_STOPPED")
    assert told.facts["url"] == receiver.url


def test_a_receiver_that_was_gone_is_told_again_when_its_owner_starts_it(mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        receiver.status = 410
        happen("limits.reduced")
        receiver.status = 200

        as_owner(mandate, services.start_endpoint, endpoint_id=endpoint.public_id)
        happen("limits.withdrawn")

    assert len(receiver.got) == 3  # with the notice that it was gone, which is sent on now
    assert now_as(endpoint).is_in_use


def test_the_owner_of_a_receiver_that_failed_for_a_day_is_told_once(mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        receiver.status = 500
        happen("limits.reduced")
        for hours in (12, 25, 60, 61):
            posting.drain(lambda hours=hours: timezone.now() + timedelta(hours=hours))
            happen("limits.withdrawn")

    with tenancy.scope(policyholder_id=mandate.policyholder_id):
        assert Notice.objects.filter(kind="ENDPOINT_FAILING").count() == 1
    assert now_as(endpoint).told_failing_at is not None


def test_a_removed_endpoint_is_told_nothing_more(mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        receiver.status = 500
        happen("limits.reduced")
        as_owner(mandate, services.remove_endpoint, endpoint_id=endpoint.public_id)
        happen("limits.withdrawn")
        posting.drain(lambda: timezone.now() + timedelta(hours=1))

    assert len(receiver.got) == 1
    assert [each.state for each in sent_to(endpoint)] == [DeliveryState.FAILED]


def test_a_refused_endpoint_leaves_no_trace(mandate):
    with pytest.raises(AddressRefused):
        add_endpoint(mandate, "http://example.com/")

    with tenancy.scope(staff=True):
        assert not WebhookEndpoint.objects.exists()
        assert not Event.objects.filter(name="monitoring.endpoint_added").exists()


# Workers that die, and receivers that hang ------------------------------------------------------


def test_a_worker_killed_after_posting_loses_nothing_and_makes_no_new_id(mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        receiver.status = 500
        happen("limits.reduced")
        receiver.status = 200
        later = timezone.now() + timedelta(seconds=10)
        with tenancy.scope(staff=True):
            [batch] = book.claim(rooms={Lane.LIVE: 1}, now=later)
        [message] = batch.messages
        line = posting.Line(endpoint.url, [endpoint.secret])
        line.post(str(message.delivery.public_id), "{}", later)  # killed before it is noted
        line.close()

        assert posting.drain(lambda: later + timedelta(seconds=30)) == 0  # the lease still runs
        assert posting.drain(lambda: later + book.LEASE) == 1

    assert len(receiver.got) == 3
    assert len(set(receiver.ids)) == 1
    assert sent_to(endpoint)[0].state == DeliveryState.DELIVERED


def test_who_has_a_receiver_keeps_it_until_the_lease_runs_out(mandate, happen):
    with listening() as receiver:
        add_endpoint(mandate, receiver.url)
        receiver.status = 500
        happen("limits.reduced")
    later = timezone.now() + timedelta(seconds=10)

    with tenancy.scope(staff=True):
        first = book.claim(rooms={Lane.LIVE: 5}, now=later)
        second = book.claim(rooms={Lane.LIVE: 5}, now=later)

    assert len(first) == 1
    assert second == []


@pytest.fixture
def hanging():
    """A receiver that takes calls and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as silent:
        yield f"http://127.0.0.1:{silent.getsockname()[1]}/"


def test_a_receiver_that_hangs_holds_up_nobody_else(mandate, happen, hanging, monkeypatch):
    monkeypatch.setattr(lines, "SECONDS", 2.0)
    monkeypatch.setattr(posting, "_LONG", 0.2)
    with listening() as receiver:
        slow, quick = add_endpoint(mandate, hanging), add_endpoint(mandate, receiver.url)
        with monkeypatch.context() as held:
            held.setattr(posting, "SLOTS", {Lane.LIVE: 0})
            happen("limits.reduced")
        monkeypatch.setattr(posting, "SLOTS", {Lane.LIVE: 1})  # which the slow one gets first

        posting.drain(timezone.now)

    tried = {each.delivery_id: each for each in all_tries()}
    [to_slow], [to_quick] = sent_to(slow), sent_to(quick)
    ended = tried[to_slow.id].at + timedelta(milliseconds=tried[to_slow.id].milliseconds)
    assert tried[to_slow.id].problem.startswith("TimeoutError")
    assert tried[to_quick.id].at < ended - timedelta(seconds=1)
    assert to_quick.state == DeliveryState.DELIVERED


def test_a_receiver_that_let_us_wait_in_vain_gets_only_a_part_of_the_slots(
    mandate, happen, hanging, monkeypatch
):
    monkeypatch.setattr(lines, "SECONDS", 0.3)
    endpoint = add_endpoint(mandate, hanging)
    happen("limits.reduced")
    later = timezone.now() + timedelta(seconds=10)

    with tenancy.scope(staff=True):
        assert book.claim(rooms={Lane.LIVE: 5}, now=later) == []
        [batch] = book.claim(rooms={Lane.SLOW: 5}, now=later)
    assert batch.endpoint.id == endpoint.id


# Noting what came back ---------------------------------------------------------------------------


def over_another_connection(work):
    """Do it beside what this connection has in hand; it is refused if it has to wait for that."""

    def done():
        try:
            with tenancy.scope(staff=True), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(done).result()


def on_its_way(mandate, happen, receiver):
    """Return the only receiver, claimed with one message, after another that arrived before."""
    happen("limits.decided")
    receiver.status = 500
    happen("limits.reduced")
    later = timezone.now() + timedelta(seconds=10)
    with tenancy.scope(staff=True):
        [batch] = book.claim(rooms={Lane.LIVE: 1}, now=later)
    [message] = batch.messages
    reply = retries.Reply(at=later, status=200)
    return batch, book.Try(message.delivery, DeliveryState.DELIVERED, reply, next_at=None)


@pytest.mark.django_db(transaction=True)
def test_what_came_back_is_noted_while_a_replay_to_the_same_receiver_goes_on(mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        batch, arrived = on_its_way(mandate, happen, receiver)
    ended = book.Ended(lease=batch.endpoint.lease, has_arrived=True)
    wanted = Wanted(since=timezone.now() - timedelta(hours=1))

    with transaction.atomic():
        named = {"endpoint_id": endpoint.public_id, "wanted": wanted}
        count = as_owner(mandate, services.replay, **named)
        over_another_connection(lambda: book.note([arrived]))
        over_another_connection(lambda: book.land([ended], now=timezone.now()))

    reduced, decided = sent_to(endpoint)
    assert count == 1  # what was on its way was left to arrive
    assert (reduced.state, reduced.attempts) == (DeliveryState.DELIVERED, 2)
    assert (decided.state, decided.attempts) == (DeliveryState.PENDING, 0)
    assert now_as(endpoint).lease is None


@pytest.mark.django_db(transaction=True)
def test_what_came_back_is_noted_while_somebody_has_the_endpoint_in_hand(mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        _batch, arrived = on_its_way(mandate, happen, receiver)

    with tenancy.scope(staff=True):
        WebhookEndpoint.objects.select_for_update().get(id=endpoint.id)
        over_another_connection(lambda: book.note([arrived]))

    assert sent_to(endpoint)[0].state == DeliveryState.DELIVERED


@pytest.mark.django_db(transaction=True)
def test_what_arrived_while_the_database_hung_up_is_noted_once_and_not_posted_again(
    mandate, happen
):
    with tenancy.scope(staff=True), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [ours] = cursor.fetchone()

    def hang_up():
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [ours])
        connection.close()

    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        receiver.before_answer = hang_up
        happen("limits.reduced")
        assert posting.drain(lambda: timezone.now() + book.LEASE) == 0

    [sent] = sent_to(endpoint)
    assert (sent.state, sent.attempts) == (DeliveryState.DELIVERED, 1)
    assert len(receiver.got) == len(all_tries()) == 1


def all_tries():
    with tenancy.scope(staff=True):
        return list(WebhookAttempt.objects.all())
