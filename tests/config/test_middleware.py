"""What surrounds every request: its id, its session, ways back, what a browser may load."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth import get_user, get_user_model
from django.urls import get_resolver

from accounts.rules import MandateRole, StaffRole
from core import tenancy
from tests import factories
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
_SOME_ID = "01a20347-0000-7000-8000-000000000000"


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


def _portal_addresses(holder):
    given = {"uuid": str(uuid4()), "slug": "reminder", "int": "1", "str": "x"}
    return [
        f"/portal/{holder}/{re.sub('<([a-z]+):[a-z_]+>', lambda kind: given[kind[1]], route)}"
        for route in {
            str(page.pattern)
            for part in get_resolver("config.portal_urls").url_patterns
            for page in part.url_patterns
        }
    ]


@pytest.fixture
def owner(client):
    with tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder(), MandateRole.OWNER)
    sign_in(client, mandate.user)
    return mandate


@pytest.mark.parametrize("method", ["get", "head"])
def test_no_address_of_the_portal_is_a_dead_end_in_the_address_bar(client, owner, method):
    addresses = _portal_addresses(owner.policyholder.public_id)

    answers = {address: getattr(client, method)(address).status_code for address in addresses}

    assert len(answers) > 50
    assert [address for address, status in answers.items() if status == 405] == []


@pytest.mark.parametrize(
    ("step", "back_to"),
    [
        ("settings/people/grant/", "settings/people/"),
        ("settings/webhooks/add/", "settings/webhooks/"),
        ("settings/tokens/issue/", "settings/tokens/"),
        (f"watches/{_SOME_ID}/start/", "watches/"),
        (f"limits/requests/{_SOME_ID}/cancel/", f"limits/requests/{_SOME_ID}/"),
    ],
)
def test_the_address_of_a_step_leads_back_to_its_page(client, owner, step, back_to):
    portal = f"/portal/{owner.policyholder.public_id}/"

    answer = client.get(portal + step)

    assert (answer.status_code, answer["Location"]) == (302, portal + back_to)


def test_the_way_back_is_no_way_into_anothers_portal(client, owner):
    with tenancy.scope(staff=True):
        stranger = factories.policyholder()

    assert client.get(f"/portal/{stranger.public_id}/settings/people/grant/").status_code == 404


def test_a_form_sent_to_a_page_that_takes_none_is_still_refused(client):
    assert client.post("/api/docs/").status_code == 405


@pytest.mark.parametrize("address", ["/", "/api/docs/", "/accounts/login/", "/go/"])
def test_an_uptime_check_may_ask_for_the_head_of_what_may_be_read(client, address):
    with tenancy.scope(staff=True):
        factories.staff(StaffRole.ADMINISTRATOR)
    page = client.get(address)

    head = client.head(address)

    assert head.status_code == page.status_code
    assert head.content == b""
    assert head["Content-Type"] == page["Content-Type"]
