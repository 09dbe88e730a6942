# ruff: noqa: RUF001 -- a digit of another script is what is tested here
"""When a webhook is tried again, and what signs it."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from monitoring.rules import retries
from monitoring.rules.retries import Reply

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tries", "seconds"),
    [
        (1, 5),
        (2, 5 * 60),
        (3, 30 * 60),
        (4, 2 * 3600),
        (5, 5 * 3600),
        (6, 10 * 3600),
        (7, 14 * 3600),
        (8, 20 * 3600),
        (9, 24 * 3600),
    ],
)
def test_each_wait_is_that_of_the_specification_and_up_to_a_tenth_more(tries, seconds):
    assert retries.wait_after(tries, chance=0) == timedelta(seconds=seconds)
    longest = retries.wait_after(tries, chance=retries.MOST_CHANCE)
    assert longest == timedelta(seconds=seconds) * 11 / 10


def test_the_tenth_try_is_the_last():
    assert retries.TRIES == 10
    assert retries.wait_after(10, chance=0) is None
    assert retries.wait_after(11, chance=0) is None


@pytest.mark.parametrize(
    ("asked_for", "waits"),
    [
        (None, timedelta(seconds=5)),
        (timedelta(seconds=1), timedelta(seconds=5)),  # never sooner than planned
        (timedelta(minutes=2), timedelta(minutes=2)),
        (timedelta(days=30), timedelta(hours=24)),  # and never for ever
    ],
)
def test_a_receiver_that_asks_for_more_time_gets_it(asked_for, waits):
    assert retries.wait_after(1, chance=0, asked_for=asked_for) == waits


@pytest.mark.parametrize(
    ("written", "wait"),
    [
        ("120", timedelta(seconds=120)),
        (" 0 ", timedelta(0)),
        ("Sun, 22 Nov 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Sun, 22 Nov 2026 11:00:00 GMT", timedelta(0)),  # past
        ("99999999999999999999", timedelta(hours=24)),
        ("Sun, 22 Nov 9999 12:05:00 GMT", timedelta(hours=24)),
        ("Mon, 01 Jan 2024 00:00:00 +99999999999999999999", None),  # no clock goes by such a zone
        ("-5", None),
        ("1e3", None),
        ("٥", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(written, wait):
    assert retries.asked_wait(written, NOW) == wait


@pytest.mark.parametrize(
    ("status", "arrived"),
    [(None, False), (199, False), (200, True), (299, True), (300, False), (404, False)],
)
def test_only_2xx_says_that_it_arrived(status, arrived):
    assert Reply(at=NOW, status=status).has_arrived is arrived


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_these_answers_ask_for_fewer_messages(status):
    assert retries.is_too_busy(status)
    assert not retries.is_gone(status)


def test_only_410_says_that_nobody_is_there_any_more():
    assert retries.is_gone(410)
    assert not any(retries.is_gone(status) for status in (400, 404, 409, 411, 500, None))


# The vector of the specification's reference libraries, and one worked out by hand
VECTORS = [
    (
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        '{"test": 2432232314}',
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ),
]


@pytest.mark.parametrize(("secret", "id", "at", "body", "signature"), VECTORS)
def test_signatures_are_those_of_the_published_vectors(secret, id, at, body, signature):
    assert Webhook(secret).sign(id, datetime.fromtimestamp(at, UTC), body) == signature


def test_a_signature_is_hmac_sha256_of_id_time_and_body():
    key = b"0123456789abcdef01234567"
    signed = b'msg_1.1700000000.{"a":1}'
    by_hand = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()

    given = Webhook(f"whsec_{base64.b64encode(key).decode()}").sign(
        "msg_1", datetime.fromtimestamp(1700000000, UTC), '{"a":1}'
    )

    assert given == f"v1,{by_hand}"


@pytest.mark.parametrize("minutes", [-6, 6])
def test_the_independent_verifier_refuses_what_is_old_or_from_the_future(minutes):
    hook = Webhook("whsec_" + "c2VjcmV0" * 4)
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": hook.sign("msg_1", at, "{}"),
    }

    with pytest.raises(WebhookVerificationError):
        hook.verify("{}", headers)
