"""What was sent to systems: the log, sending again, replaying, and changing the secret."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from accounts import services as accounts
from accounts.rules import NotYourRight, StaffRole
from core import events, tenancy
from core.models import DeliveryState
from monitoring import posting, queries, services
from monitoring.models import WebhookAttempt, WebhookEndpoint
from monitoring.rules import addresses, replays
from monitoring.rules.replays import Wanted
from monitoring.rules.retries import Lane
from monitoring.services import posting as book
from tests import factories
from tests.accounts.test_api import Api
from tests.monitoring.receiver import listening
from tests.monitoring.test_posting import add_endpoint, as_owner, now_as, sent_to
from tests.signing_in import sign_in, sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver():
    with listening() as receiver:
        yield receiver


@pytest.fixture
def endpoint(mandate, receiver):
    return add_endpoint(mandate, receiver.url)


def replay(mandate, endpoint, **wanted):
    count = as_owner(
        mandate, services.replay, endpoint_id=endpoint.public_id, wanted=Wanted(**wanted)
    )
    posting.drain(timezone.now)
    return count


def passes(secret, message):
    headers, body = message
    try:
        return Webhook(secret).verify(body, headers) is not None
    except WebhookVerificationError:
        return False


# Sending again ----------------------------------------------------------------------------------


def test_a_message_that_waits_for_its_next_try_is_tried_now_when_its_owner_wants(
    mandate, happen, receiver, endpoint
):
    receiver.status = 500
    happen("limits.reduced")
    [waiting] = sent_to(endpoint)
    receiver.status = 200

    as_owner(
        mandate, services.send_again, endpoint_id=endpoint.public_id, delivery_id=waiting.public_id
    )
    posting.drain(timezone.now)

    assert receiver.ids == [str(waiting.public_id)] * 2
    assert sent_to(endpoint)[0].state == DeliveryState.DELIVERED


def test_messages_are_replayed_by_their_ids_under_the_same_ids(mandate, happen, receiver, endpoint):
    for name in ("limits.decided", "limits.reduced", "limits.withdrawn"):
        happen(name)
    first, second, _third = receiver.ids

    assert replay(mandate, endpoint, messages=[first, second]) == 2

    assert receiver.ids[3:] == [first, second]
    assert len(sent_to(endpoint)) == 3


def test_messages_of_a_time_are_replayed_in_their_order(mandate, happen, receiver, endpoint):
    happen("limits.decided")
    since = timezone.now()
    happen("limits.reduced")
    happen("limits.withdrawn")
    until = timezone.now()
    happen("limits.increased")

    assert replay(mandate, endpoint, since=since, until=until) == 2

    assert receiver.ids[4:] == receiver.ids[1:3]


def test_messages_of_a_buyer_are_replayed(mandate, happen, receiver, endpoint, buyer):
    with tenancy.scope(staff=True):
        other = factories.company("Another Buyer B.V.")
    happen("limits.decided")
    happen("limits.reduced", buyer=str(other.public_id))

    assert replay(mandate, endpoint, buyer=other.public_id) == 1

    assert receiver.ids[2:] == receiver.ids[1:2]


def test_in_the_portal_a_buyer_is_chosen_by_its_name(
    client, mandate, happen, receiver, endpoint, buyer
):
    with tenancy.scope(staff=True):
        other = factories.company("Another Buyer B.V.")
    happen("limits.decided")
    happen("limits.reduced", buyer=str(other.public_id))
    sign_in(client, mandate.user)
    place = [mandate.policyholder.public_id, endpoint.public_id]

    page = client.get(reverse("portal:endpoint", args=place)).content.decode()
    client.post(reverse("portal:endpoint_replay", args=place), {"buyer": "another buyer"})
    posting.drain(timezone.now)

    assert "Another Buyer B.V.</option>" not in page
    assert receiver.ids[2:] == receiver.ids[1:2]


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ("Nobody", "You were told of no buyer by that name or number: Nobody."),
        ("B.V.", "More than one buyer is called that: Another Buyer B.V., Late Payer B.V."),
    ],
)
def test_a_buyer_that_is_none_or_several_is_asked_for_again(
    client, mandate, happen, receiver, endpoint, typed, refused
):
    for name in ("Late Payer B.V.", "Another Buyer B.V."):
        with tenancy.scope(staff=True):
            other = factories.company(name)
        happen("limits.reduced", buyer=str(other.public_id))
    sign_in(client, mandate.user)
    address = page(mandate, "endpoint_replay", endpoint.public_id)

    shown = client.post(address, {"buyer": typed}, follow=True).content.decode()

    assert refused in shown


def test_a_buyer_is_chosen_by_its_number(client, mandate, happen, receiver, endpoint):
    with tenancy.scope(staff=True):
        twins = [factories.company("Twin B.V.") for _ in range(2)]
        number = twins[1].identifiers.get().value
    for twin in twins:
        happen("limits.reduced", buyer=str(twin.public_id))
    sign_in(client, mandate.user)

    client.post(page(mandate, "endpoint_replay", endpoint.public_id), {"buyer": number})
    posting.drain(timezone.now)

    assert receiver.ids[2:] == receiver.ids[1:2]


def test_a_replay_brings_what_a_system_missed_while_it_was_stopped(
    mandate, happen, receiver, endpoint
):
    since = timezone.now()
    receiver.status = 410
    happen("limits.decided")
    happen("limits.reduced")
    receiver.status = 200
    as_owner(mandate, services.start_endpoint, endpoint_id=endpoint.public_id)

    count = replay(mandate, endpoint, since=since)

    assert count == 3  # with the notice that it was gone
    assert len(set(receiver.ids)) == 3
    assert receiver.ids.count(receiver.ids[0]) == 2


def test_a_replay_twice_at_once_lines_up_nothing_twice(mandate, happen, receiver, endpoint):
    happen("limits.decided")
    wanted = Wanted(since=timezone.now() - timedelta(hours=1))
    named = {"endpoint_id": endpoint.public_id, "wanted": wanted}

    assert as_owner(mandate, services.replay, **named) == 1
    assert as_owner(mandate, services.replay, **named) == 0


def test_what_is_new_goes_before_a_replay(mandate, happen, receiver, endpoint):
    happen("limits.decided")
    as_owner(
        mandate,
        services.replay,
        endpoint_id=endpoint.public_id,
        wanted=Wanted(messages=receiver.ids),
    )
    happen("limits.reduced")

    assert receiver.ids[1] != receiver.ids[0]
    assert receiver.ids[2] == receiver.ids[0]


def test_a_replay_has_slots_of_its_own(mandate, happen, receiver, endpoint):
    happen("limits.decided")
    named = {"endpoint_id": endpoint.public_id, "wanted": Wanted(messages=receiver.ids)}
    as_owner(mandate, services.replay, **named)

    with tenancy.scope(staff=True):
        assert book.claim(rooms={Lane.LIVE: 5}, now=timezone.now()) == []
        assert len(book.claim(rooms={Lane.REPLAY: 5}, now=timezone.now())) == 1


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (Wanted(), replays.NothingChosen),
        (
            Wanted(since=factories.NOW, until=factories.NOW - timedelta(hours=1)),
            replays.EndsBeforeItBegins,
        ),
        (Wanted(messages=[factories.new_public_id()] * 10_001), replays.TooManyChosen),
    ],
    ids=["nothing", "no time", "too many"],
)
def test_a_replay_of_nothing_or_of_too_much_is_refused(mandate, endpoint, wanted, refusal):
    with pytest.raises(refusal):
        as_owner(mandate, services.replay, endpoint_id=endpoint.public_id, wanted=wanted)


def test_nothing_is_sent_again_to_a_system_that_is_gone(mandate, happen, receiver, endpoint):
    receiver.status = 410
    happen("limits.decided")
    wanted = Wanted(messages=receiver.ids)

    with pytest.raises(addresses.EndpointStopped):
        as_owner(mandate, services.replay, endpoint_id=endpoint.public_id, wanted=wanted)


def test_a_reader_sends_nothing_again(mandate, reader, happen, receiver, endpoint):
    happen("limits.decided")

    with pytest.raises(NotYourRight):
        as_owner(
            reader,
            services.replay,
            endpoint_id=endpoint.public_id,
            wanted=Wanted(messages=receiver.ids),
        )


# The secret -------------------------------------------------------------------------------------


def test_for_a_day_after_a_rotation_both_secrets_pass(mandate, happen, receiver, endpoint):
    as_owner(mandate, services.rotate_secret, endpoint_id=endpoint.public_id)
    happen("limits.reduced")
    new = now_as(endpoint).secret

    [message] = receiver.got
    assert new != endpoint.secret
    assert passes(new, message)
    assert passes(endpoint.secret, message)
    assert len(message[0]["webhook-signature"].split(" ")) == 2


def test_a_day_later_only_the_new_secret_passes(mandate, endpoint):
    rotated = as_owner(mandate, services.rotate_secret, endpoint_id=endpoint.public_id)
    moment = rotated.old_secret_until

    assert rotated.secrets_at(moment - timedelta(seconds=1)) == [rotated.secret, endpoint.secret]
    assert rotated.secrets_at(moment) == [rotated.secret]
    assert timedelta(hours=23, minutes=59) < moment - timezone.now() <= timedelta(hours=24)


def test_the_old_secret_can_be_ended_at_once(mandate, happen, receiver, endpoint):
    as_owner(mandate, services.rotate_secret, endpoint_id=endpoint.public_id)
    as_owner(mandate, services.end_old_secret, endpoint_id=endpoint.public_id)
    happen("limits.reduced")

    [message] = receiver.got
    assert passes(now_as(endpoint).secret, message)
    assert not passes(endpoint.secret, message)
    with tenancy.scope(staff=True):
        names = {event.name for event in events.history(endpoint.public_id)}
    assert names >= {"monitoring.secret_rotated", "monitoring.secret_ended"}


def test_there_are_never_three_secrets(mandate, endpoint):
    as_owner(mandate, services.rotate_secret, endpoint_id=endpoint.public_id)

    with pytest.raises(addresses.RotationGoesOn):
        as_owner(mandate, services.rotate_secret, endpoint_id=endpoint.public_id)


# Pages ------------------------------------------------------------------------------------------


def page(mandate, name, *more):
    return reverse(f"portal:{name}", args=[mandate.policyholder.public_id, *more])


def test_the_log_shows_every_try_with_request_and_answer(
    client, mandate, happen, receiver, endpoint
):
    receiver.status, receiver.text = 500, "out of order"
    happen("limits.reduced")
    [sent] = sent_to(endpoint)
    sign_in(client, mandate.user)

    log = client.get(page(mandate, "endpoint", endpoint.public_id)).content.decode()
    one = client.get(
        page(mandate, "endpoint_message", endpoint.public_id, sent.public_id)
    ).content.decode()

    assert "The limit on Late Payer B.V. goes down" in log
    assert "next try" in log
    assert "out of order" in one
    assert "webhook-timestamp" in one
    assert "limits.reduced" in one
    assert endpoint.secret not in one


def test_the_log_can_be_narrowed_to_a_state(client, mandate, happen, receiver, endpoint):
    happen("limits.reduced")
    sign_in(client, mandate.user)
    address = page(mandate, "endpoint", endpoint.public_id)

    assert "Nothing like that" in client.get(address, {"state": "FAILED"}).content.decode()
    assert "goes down" in client.get(address, {"state": "DELIVERED"}).content.decode()
    assert "goes down" in client.get(address, {"state": "nonsense"}).content.decode()


def test_an_owner_replays_a_time_in_the_portal(client, mandate, happen, receiver, endpoint):
    happen("limits.reduced")
    sign_in(client, mandate.user)
    address = page(mandate, "endpoint_replay", endpoint.public_id)

    done = client.post(address, {"since": "2020-01-01T00:00"}, follow=True).content.decode()
    nothing = client.post(address, {}, follow=True).content.decode()
    posting.drain(timezone.now)

    assert "1 message is sent again" in done
    assert "Say which messages" in nothing
    assert receiver.ids == [receiver.ids[0]] * 2


def test_an_owner_changes_the_secret_in_the_portal(client, mandate, endpoint):
    sign_in(client, mandate.user)

    client.post(page(mandate, "secret_rotate", endpoint.public_id))
    changed = client.get(page(mandate, "endpoint", endpoint.public_id)).content.decode()
    client.post(page(mandate, "secret_end", endpoint.public_id))

    assert "End the old secret now" in changed
    assert now_as(endpoint).secret in changed
    assert now_as(endpoint).old_secret == ""


def test_an_owner_starts_a_system_that_was_gone(client, mandate, happen, receiver, endpoint):
    receiver.status = 410
    happen("limits.reduced")
    sign_in(client, mandate.user)
    stopped = client.get(page(mandate, "endpoint", endpoint.public_id)).content.decode()

    client.post(page(mandate, "endpoint_start", endpoint.public_id))

    assert "410 Gone" in stopped
    assert now_as(endpoint).is_in_use


def test_a_stranger_sees_no_message_and_changes_no_secret(
    client, mandate, stranger, happen, endpoint
):
    happen("limits.reduced")
    [sent] = sent_to(endpoint)
    sign_in(client, stranger.user)

    shown = page(stranger, "endpoint_message", endpoint.public_id, sent.public_id)
    assert client.get(shown).status_code == 404
    for name in ("secret_rotate", "secret_end", "endpoint_start", "endpoint_replay"):
        answer = client.post(
            page(stranger, name, endpoint.public_id), {"since": "2020-01-01T00:00"}
        )
        assert answer.status_code == 404


def test_a_name_that_leads_nowhere_is_refused_beside_what_was_typed(client, mandate, monkeypatch):
    def unknown(*place, **more):
        raise OSError("unknown")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    sign_in(client, mandate.user)

    answer = client.post(page(mandate, "endpoint_add"), {"url": "https://typo.example.com/"})

    assert "its name leads nowhere at the moment." in answer.content.decode()
    with tenancy.scope(staff=True):
        assert not WebhookEndpoint.objects.exists()


def test_who_may_not_add_an_endpoint_learns_of_no_name(client, reader, monkeypatch):
    asked = []
    monkeypatch.setattr("socket.getaddrinfo", lambda *place, **more: asked.append(place) or [])
    with tenancy.scope(staff=True):
        _token, secret = accounts.issue_token(
            mandate_id=reader.id, name="ERP", by=factories.actor(reader), now=factories.NOW
        )
    wish = {"url": "https://payroll.example.com/"}

    refused = Api(client, secret).post("webhook-endpoints", wish, "k1")
    sign_in(client, reader.user)
    shown = client.post(page(reader, "endpoint_add"), wish)

    assert refused.json()["code"] == "NOT_YOUR_RIGHT"
    assert shown.status_code == 200
    assert asked == []
    with tenancy.scope(staff=True):
        assert not WebhookEndpoint.objects.exists()


# The API ----------------------------------------------------------------------------------------


@pytest.fixture
def api(client, mandate):
    with tenancy.scope(staff=True):
        _token, secret = accounts.issue_token(
            mandate_id=mandate.id, name="ERP", by=factories.actor(mandate), now=factories.NOW
        )
    return Api(client, secret)


def test_a_system_reads_its_log_and_sends_again(api, happen, receiver, endpoint):
    receiver.status = 500
    happen("limits.reduced")
    place = f"webhook-endpoints/{endpoint.public_id}/messages"

    [sent] = api.get(place, state="PENDING").json()["items"]
    shown = api.get(f"{place}/{sent['id']}").json()
    again = api.post(f"{place}/{sent['id']}/send-again", {}, "k1")

    assert api.get(place, state="FAILED").json()["items"] == []
    assert sent["id"] == receiver.ids[0]
    assert [(each["number"], each["status"]) for each in shown["tries"]] == [(1, 500)]
    assert again.status_code == 202


def test_a_system_replays_and_changes_its_secret(api, happen, receiver, endpoint):
    happen("limits.reduced")
    place = f"webhook-endpoints/{endpoint.public_id}"

    replayed = api.post(f"{place}/replay", {"since": "2020-01-01T00:00:00Z"}, "k1")
    rotated = api.post(f"{place}/rotate-secret", {}, "k2").json()
    third = api.post(f"{place}/rotate-secret", {}, "k3")
    ended = api.post(f"{place}/end-old-secret", {}, "k4").json()

    assert (replayed.status_code, replayed.json()) == (202, {"count": 1})
    assert rotated["secret"] == now_as(endpoint).secret != endpoint.secret
    assert third.status_code == 409
    assert third.json()["code"] == "ROTATION_GOES_ON"
    assert ended["old_secret_until"] is None


def test_a_try_is_seen_by_its_policyholder_only(happen, endpoint, stranger):
    happen("limits.reduced")

    [sent] = sent_to(endpoint)
    with tenancy.scope(policyholder_id=stranger.policyholder_id):
        assert not WebhookAttempt.objects.exists()
        assert not queries.tries_of(factories.actor(stranger), sent).exists()


# Staff ------------------------------------------------------------------------------------------


def test_staff_see_endpoints_and_tries_but_no_secret(client, happen, receiver, endpoint):
    receiver.status, receiver.text = 500, "out of order"
    happen("limits.reduced")
    with tenancy.scope(staff=True):
        tried = WebhookAttempt.objects.get()
        administrator = factories.staff(StaffRole.ADMINISTRATOR)
    sign_in_staff(client, administrator)

    pages = [
        client.get(reverse(f"admin:monitoring_{name}", args=args))
        for name, args in (
            ("webhookendpoint_changelist", []),
            ("webhookendpoint_change", [endpoint.id]),
            ("webhookattempt_changelist", []),
            ("webhookattempt_change", [tried.id]),
        )
    ]

    assert [each.status_code for each in pages] == [200] * 4
    assert "out of order" in pages[3].content.decode()
    assert not any(endpoint.secret in each.content.decode() for each in pages)


def test_staff_find_the_tries_of_a_message_by_its_id(client, happen, receiver, endpoint):
    happen("limits.reduced")
    with tenancy.scope(staff=True):
        administrator = factories.staff(StaffRole.ADMINISTRATOR)
    sign_in_staff(client, administrator)

    found = client.get(
        reverse("admin:monitoring_webhookattempt_changelist"), {"q": receiver.ids[0]}
    )
    none = client.get(reverse("admin:monitoring_webhookattempt_changelist"), {"q": "nothing"})

    assert "Insured B.V." in found.content.decode()
    assert "Insured B.V." not in none.content.decode()
