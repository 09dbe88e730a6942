"""What surrounds every request: its id, the end of a session, and what a browser may load."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user, get_user_model

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def test_the_answer_carries_the_id_the_caller_gave(client):
    response = client.get("/nowhere/", headers={"X-Request-ID": "order-2026.11"})

    assert response["X-Request-ID"] == "order-2026.11"


@pytest.mark.parametrize("wish", ["", "short", "a" * 65, "with space", 'quo"te-quote'])
def test_an_id_that_would_spoil_the_logs_is_replaced(client, wish):
    response = client.get("/nowhere/", headers={"X-Request-ID": wish})

    assert len(response["X-Request-ID"]) == 36


def test_a_session_ends_twelve_hours_after_the_sign_in_however_busy(client, time_machine):
    time_machine.move_to(MORNING)
    client.force_login(get_user_model().objects.create_user("busy@example.com"))
    client.get("/nowhere/")
    for _ in range(24):  # 11 hours and 36 minutes
        time_machine.shift(timedelta(minutes=29))
        client.get("/nowhere/")
    assert get_user(client).is_authenticated

    time_machine.shift(timedelta(minutes=25))
    client.get("/nowhere/")

    assert get_user(client).is_anonymous


def test_a_session_ends_after_half_an_hour_without_a_request(client, time_machine):
    time_machine.move_to(MORNING)
    client.force_login(get_user_model().objects.create_user("away@example.com"))
    client.get("/nowhere/")
    time_machine.shift(timedelta(minutes=29))
    client.get("/nowhere/")
    assert get_user(client).is_authenticated

    time_machine.shift(timedelta(minutes=31))

    assert get_user(client).is_anonymous


def test_a_page_may_load_only_what_we_serve_ourselves(client):
    policy = client.get("/nowhere/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
