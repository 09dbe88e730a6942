"""What arrives while a page is open: news since a number, and the feed that is read on."""

import threading

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.urls import reverse
from rest_framework.test import APIClient

from accounts import services as accounts
from accounts.rules import SYSTEM
from core import clock, deliveries, events, tenancy
from core.fields import new_public_id
from monitoring.models import Notice
from monitoring.queries import feed
from tests import factories
from tests.monitoring.receiver import listening
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def news(client, mandate, after, mark=None):
    address = reverse("portal:news", args=[mandate.policyholder.public_id])
    headers = {"X-Background": "1"} | ({"If-None-Match": f'"{mark}"'} if mark is not None else {})
    return client.get(address, {"after": after}, headers=headers)


def numbers(mandate):
    with tenancy.scope(policyholder_id=mandate.policyholder_id):
        return list(Notice.objects.order_by("id").values_list("sequence", flat=True))


@pytest.fixture
def api(mandate):
    with tenancy.scope(staff=True):
        _, token = accounts.issue_token(
            mandate_id=mandate.id, name="x", by=factories.actor(mandate), now=factories.NOW
        )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def read_on(api, **asked):
    answer = api.get("/api/v1/events", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


# News of an open page ---------------------------------------------------------------------------


def test_a_page_that_stands_at_the_last_notice_is_told_that_nothing_came(client, mandate, happen):
    happen()
    sign_in(client, mandate.user)

    answer = news(client, mandate, 1, mark=1)

    assert (answer.status_code, answer.content) == (304, b"")


def test_what_came_since_is_given_with_the_count_of_what_is_unread(client, mandate, happen):
    happen("limits.decided")
    happen("limits.reduced")
    sign_in(client, mandate.user)

    told = news(client, mandate, 1, mark=1).json()

    assert (told["last"], told["unread"]) == (2, 2)
    assert "goes down to" in told["html"]
    assert "Your limit on" not in told["html"]


def test_more_than_three_are_counted_and_what_was_read_is_not_shown(client, mandate, happen):
    for _ in range(6):
        happen()
    sign_in(client, mandate.user)
    with tenancy.scope(staff=True):
        read = Notice.objects.order_by("id").last()
    client.get(reverse("portal:notice", args=[mandate.policyholder.public_id, read.public_id]))

    told = news(client, mandate, 0).json()

    assert told["html"].count("Read the notice") == 3
    assert "And 2 more notices." in told["html"]
    assert str(read.public_id) not in told["html"]


def test_a_stranger_hears_nothing_of_it(client, stranger, mandate, happen):
    happen()
    sign_in(client, stranger.user)

    assert news(client, stranger, 0, mark=0).status_code == 304
    assert news(client, mandate, 0).status_code == 404


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 30, "٣"])
def test_a_number_that_is_none_stands_before_everything(client, mandate, happen, after):
    happen()
    sign_in(client, mandate.user)

    assert news(client, mandate, after).json()["last"] == 1


def test_a_page_that_asks_for_news_keeps_no_session_alive(client, mandate, happen):
    sign_in(client, mandate.user)
    news(client, mandate, 0)  # the first request notes when the session began
    with transaction.atomic():
        before = Session.objects.get().expire_date

    quiet = news(client, mandate, 0)
    still = Session.objects.get().expire_date
    client.get(reverse("portal:notices", args=[mandate.policyholder.public_id]))

    assert settings.SESSION_COOKIE_NAME not in quiet.cookies
    assert still == before
    assert Session.objects.get().expire_date > before


def test_a_page_stands_at_the_last_notice(client, mandate, happen):
    happen()
    sign_in(client, mandate.user)

    page = client.get(reverse("portal:overview", args=[mandate.policyholder.public_id]))

    assert 'data-live-last="1"' in page.content.decode()


def test_the_page_of_a_buyer_brings_what_it_says_of_the_limit_up_to_date(client, mandate, buyer):
    sign_in(client, mandate.user)

    page = client.get(
        reverse("portal:buyer", args=[mandate.policyholder.public_id, buyer.public_id])
    )

    said = page.content.decode()
    assert 'data-live="limit"' in said
    assert 'data-live="owed"' in said


# The order of telling ---------------------------------------------------------------------------


def test_each_policyholder_has_numbers_of_its_own(mandate, stranger, buyer, happen):
    happen()
    with tenancy.scope(staff=True):
        for holder in (stranger.policyholder_id, mandate.policyholder_id):
            events.record(
                "limits.reduced",
                subject=buyer,
                policyholder_id=holder,
                by=SYSTEM,
                at=factories.NOW,
                buyer=str(buyer.public_id),
                reasons=[],
            )
    deliveries.drain(clock.real)

    assert numbers(mandate) == [1, 2]
    assert numbers(stranger) == [1]


@pytest.mark.django_db(transaction=True)
def test_no_number_becomes_visible_before_a_lower_one(mandate, buyer):
    """Two connections: the second waits until the first has committed."""
    told = {"policyholder_id": mandate.policyholder_id, "kind": "MESSAGE", "subject_id": None}
    told |= {"business_date": factories.TODAY, "created_at": factories.NOW}
    begun, may_end, seen = threading.Event(), threading.Event(), []

    def write(number, hold):
        with tenancy.scope(staff=True):
            Notice.objects.create(**told | {"subject_id": buyer.public_id}, event_id=number)
            if hold:
                begun.set()
                assert may_end.wait(10)
        connection.close()

    ids = [new_public_id(), new_public_id()]
    first = threading.Thread(target=write, args=(ids[0], True))
    second = threading.Thread(target=write, args=(ids[1], False))
    first.start()
    assert begun.wait(10)
    second.start()
    second.join(0.5)
    assert second.is_alive()  # it stands in line
    seen.append(numbers(mandate))
    may_end.set()
    first.join(10)
    second.join(10)
    seen.append(numbers(mandate))

    assert seen == [[], [1, 2]]
    with tenancy.scope(staff=True):
        assert Notice.objects.get(event_id=ids[0]).sequence == 1


# The feed ---------------------------------------------------------------------------------------


def test_the_feed_is_read_on_in_the_order_of_telling(api, happen):
    happen("limits.decided")
    happen("limits.reduced")
    first = read_on(api, limit=1)
    happen("limits.withdrawn")

    second = read_on(api, after=first["next"])
    third = read_on(api, after=second["next"])

    assert [item["type"] for item in first["items"] + second["items"]] == [
        "limits.decided",
        "limits.reduced",
        "limits.withdrawn",
    ]
    assert (first["more"], second["more"]) == (True, False)
    assert (third["items"], third["next"]) == ([], second["next"])


def test_a_cursor_is_kept_also_where_nothing_ever_came(api, happen):
    kept = read_on(api)["next"]
    happen()

    assert [item["type"] for item in read_on(api, after=kept)["items"]] == ["limits.reduced"]


def test_the_feed_carries_the_very_body_of_the_webhook(api, mandate, happen):
    with listening() as receiver:
        actor = factories.actor(mandate)
        with tenancy.scope(policyholder_id=actor.acting_for):
            from monitoring import services

            services.add_endpoint(url=receiver.url, by=actor, now=factories.NOW)
        happen("limits.reduced")
    [(_, body)] = receiver.got

    [item] = read_on(api)["items"]

    import json

    assert item == json.loads(body)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "LIMIT_REDUCED"}, 1),
        ({"kind": "CLAIM_PAID"}, 0),
        ({"buyer": "0198c1e2-0000-7000-8000-000000000000"}, 0),
        ({"since": "2100-01-01T00:00:00Z"}, 0),
        ({"since": "2020-01-01T00:00:00Z"}, 1),
    ],
)
def test_the_feed_is_narrowed_and_its_cursor_passes_what_was_left_out(api, happen, asked, found):
    happen("limits.reduced")

    page = read_on(api, **asked)

    assert len(page["items"]) == found
    assert read_on(api, after=page["next"])["items"] == []


@pytest.mark.parametrize("after", ["x", "WyIyIl0", "WyJ4Il0", "W10"])
def test_a_cursor_that_is_none_is_refused(api, happen, after):
    """The second one is of a number that was never given."""
    happen()

    answer = api.get("/api/v1/events", {"after": after})

    assert answer.status_code == 400
    assert "after" in answer.json()["fields"]


def test_the_feed_of_a_stranger_is_empty(stranger, happen):
    happen()
    with tenancy.scope(policyholder_id=stranger.policyholder_id):
        assert feed.last(factories.actor(stranger)) == 0
        assert not feed.feed(factories.actor(stranger)).exists()


def test_reading_the_feed_takes_as_many_questions_however_much_there_is(
    api, happen, django_assert_max_num_queries
):
    happen()
    with django_assert_max_num_queries(40) as few:
        read_on(api)
    for _ in range(4):
        happen()

    with django_assert_max_num_queries(len(few)):
        assert len(read_on(api)["items"]) == 5
