"""Telling policyholders: one notice an event, one mail a reader, one webhook an endpoint."""

from datetime import timedelta

import pytest
from django.core import mail
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from accounts.rules import SYSTEM
from core import clock, deliveries, events, tenancy
from core.models import Channel, Delivery, DeliveryState, Event
from core.templatetags.amounts import money_text
from limits.rules.told import INTERNAL
from monitoring import queries, services, webhooks
from monitoring.models import Notice, WebhookEndpoint
from monitoring.rules import NoticeKind
from tests import factories
from tests.monitoring.receiver import listening

pytestmark = pytest.mark.django_db


def add_endpoint(mandate, url):
    actor = factories.actor(mandate)
    with tenancy.scope(policyholder_id=actor.acting_for):
        return services.add_endpoint(url=url, by=actor, now=factories.NOW)


def test_an_event_puts_one_notice_in_the_inbox(mandate, happen, buyer):
    happen("limits.reduced")

    with tenancy.scope(policyholder_id=mandate.policyholder_id):
        notice = Notice.objects.get()
    assert (notice.kind, notice.buyer_id) == (NoticeKind.LIMIT_REDUCED, buyer.id)
    assert str(notice.money) == str(factories.eur("25000.000"))


def test_each_reader_gets_one_mail_in_its_own_language(mandate, reader, happen):
    happen("limits.reduced")

    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        [mandate.user.email, reader.user.email]
    )
    english = next(message for message in mail.outbox if message.to == [mandate.user.email])
    assert english.subject == "The limit on Late Payer B.V. goes down to EUR 25,000.00"
    assert "stays covered" in english.body
    assert f"/portal/{mandate.policyholder.public_id}/notices/" in english.body


@pytest.mark.parametrize(
    ("name", "facts", "subject"),
    [
        (
            "limits.cancelled",
            {"amount": "0.000", "was": "177000.000"},
            "The limit on Late Payer B.V. is given up",
        ),
        (
            "limits.withdrawn",
            {"amount": "0.000", "was": "177000.000"},
            "The limit on Late Payer B.V. ends on 1 April 2026 (EUR 177,000.00 until then)",
        ),
        (
            "limits.withdrawn",
            {"amount": "0.000", "was": "177000.000", "effective_on": "2026-03-02"},
            "The limit on Late Payer B.V. ended on 2 March 2026 (it was EUR 177,000.00)",
        ),
        (
            "limits.decided",
            {"amount": "3000.000", "was": "3000.000", "outcome": "REFUSED"},
            "Your request on Late Payer B.V. is refused: your limit stays EUR 3,000.00",
        ),
        (
            "limits.decided",
            {"amount": "0.000", "was": "3000.000", "outcome": "REFUSED"},
            "Your request on Late Payer B.V. is refused: nothing changes",
        ),
        (
            "limits.decided",
            {"amount": "0.000", "was": "0.000", "outcome": "REFUSED"},
            "We cannot give a limit on Late Payer B.V.",
        ),
    ],
)
def test_the_mail_says_what_becomes_of_the_limit(mandate, happen, name, facts, subject):
    happen(name, **facts)

    (sent,) = mail.outbox
    assert sent.subject.replace("\xa0", " ") == subject
    before = money_text(factories.eur(facts["was"]))
    assert (f"The limit before this change: {before}." in sent.body) == (facts["was"] != "0.000")


def test_an_event_told_twice_makes_one_notice_and_lines_up_nothing_twice(mandate, happen):
    event = happen("limits.reduced")

    with tenancy.scope(staff=True):
        services.tell(event)

    assert deliveries.drain(clock.real) == 0
    with tenancy.scope(staff=True):
        assert Notice.objects.count() == 1
    assert len(mail.outbox) == 1


def test_a_mail_sent_twice_carries_the_same_message_id_and_is_kept_once(settings, mandate, happen):
    settings.EMAIL_BACKEND = "core.mailbox.MailboxBackend"
    from core.mailbox import mails

    happen("limits.reduced")
    with tenancy.scope(staff=True):
        sent = Delivery.objects.filter(channel=Channel.MAIL)
        assert sent.update(state=DeliveryState.PENDING) == 1
    assert deliveries.drain(clock.real) == 1

    assert mails().count() == 1


def test_what_other_policyholders_reported_stays_inside(mandate, happen):
    happen(
        "limits.reduced",
        reasons=[
            {"code": "OVERDUE_REPORTED", "values": {"reporters": "2"}},
            {"code": "COLLECTION_OPEN", "values": {}},
        ],
    )

    with tenancy.scope(policyholder_id=mandate.policyholder_id):
        assert Notice.objects.get().reasons == [{"code": INTERNAL, "values": {}}]
    assert "Internal information" in mail.outbox[0].body
    assert "verdue" not in mail.outbox[0].body


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


def test_a_webhook_is_tried_once_and_sent_again_by_hand_with_the_same_id(mandate, happen):
    actor = factories.actor(mandate)
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        receiver.status, receiver.text = 500, "x" * 5000
        happen("limits.reduced")
        with tenancy.scope(policyholder_id=actor.acting_for):
            failed = queries.messages_to(endpoint).get()
        receiver.status = 204
        with tenancy.scope(policyholder_id=actor.acting_for):
            services.send_again(
                endpoint_id=endpoint.public_id,
                delivery_id=failed.public_id,
                by=actor,
                now=factories.NOW,
            )
        deliveries.drain(clock.real)

    assert (failed.state, failed.answer_status, len(failed.answer)) == ("FAILED", 500, 2000)
    assert [headers["webhook-id"] for headers, _ in receiver.got] == [str(failed.public_id)] * 2
    with tenancy.scope(policyholder_id=actor.acting_for):
        assert queries.messages_to(endpoint).get().state == DeliveryState.DELIVERED


def test_a_redirect_is_not_followed(mandate, happen):
    with listening() as elsewhere, listening() as receiver:
        receiver.status, receiver.headers = 302, {"Location": elsewhere.url}
        endpoint = add_endpoint(mandate, receiver.url)
        happen("limits.reduced")

    assert elsewhere.got == []
    with tenancy.scope(staff=True):
        assert queries.messages_to(endpoint).get().answer_status == 302


def test_a_receiver_that_never_answers_is_cut_off(mandate, happen, monkeypatch):
    import socket

    monkeypatch.setattr(webhooks, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = add_endpoint(mandate, f"http://127.0.0.1:{silent.getsockname()[1]}/")
        happen("limits.reduced")

    with tenancy.scope(staff=True):
        assert queries.messages_to(endpoint).get().state == DeliveryState.FAILED


def test_outside_the_demo_nothing_goes_to_this_machine(settings, mandate, happen):
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        settings.DEMO = False
        happen("limits.reduced")

    assert receiver.got == []
    with tenancy.scope(staff=True):
        assert queries.messages_to(endpoint).get().state == DeliveryState.FAILED


def test_a_name_that_leads_into_a_private_network_is_refused(
    settings, mandate, happen, monkeypatch
):
    def private(host, port, **options):
        return [(2, 1, 6, "", ("93.184.216.34", port)), (2, 1, 6, "", ("10.0.0.7", port))]

    monkeypatch.setattr("socket.getaddrinfo", private)
    endpoint = add_endpoint(mandate, "https://hooks.example.com/")
    happen("limits.reduced")

    with tenancy.scope(staff=True):
        assert "private network" in queries.messages_to(endpoint).get().answer


def test_a_removed_endpoint_is_told_nothing_more(mandate, happen):
    actor = factories.actor(mandate)
    with listening() as receiver:
        endpoint = add_endpoint(mandate, receiver.url)
        with tenancy.scope(policyholder_id=actor.acting_for):
            services.remove_endpoint(endpoint_id=endpoint.public_id, by=actor, now=factories.NOW)
        happen("limits.reduced")

    assert receiver.got == []


def test_a_refused_endpoint_leaves_no_trace(mandate):
    from monitoring.rules import AddressRefused

    with pytest.raises(AddressRefused):
        add_endpoint(mandate, "http://example.com/")

    with tenancy.scope(staff=True):
        assert not WebhookEndpoint.objects.exists()
        assert not Event.objects.filter(name="monitoring.endpoint_added").exists()


def test_a_changed_grade_is_told_to_who_follows_the_buyer_and_to_nobody_else(
    mandate, stranger, buyer
):
    actor = factories.actor(mandate)
    with tenancy.scope(policyholder_id=actor.acting_for):
        services.watch(buyer=buyer.public_id, by=actor, now=factories.NOW)
    with tenancy.scope(staff=True):
        changed = events.record(
            "grading.grade_changed",
            subject=buyer,
            by=SYSTEM,
            at=factories.NOW,
            company=str(buyer.public_id),
            old=4,
            new=7,
        )
    deliveries.drain(clock.real)

    with tenancy.scope(staff=True):
        services.pass_on_grade_change(changed, covered=[], now=factories.NOW)
        told = list(Notice.objects.values_list("policyholder_id", "kind"))
    assert told == [(mandate.policyholder_id, NoticeKind.GRADE_CHANGED)]
    assert mail.outbox[0].subject == "The grade of Late Payer B.V. went from 4 to 7"


def test_following_twice_is_following_once_and_can_end(mandate, buyer):
    actor = factories.actor(mandate)
    with tenancy.scope(policyholder_id=actor.acting_for):
        first = services.watch(buyer=buyer.public_id, by=actor, now=factories.NOW)
        again = services.watch(buyer=buyer.public_id, by=actor, now=factories.NOW)
        services.unwatch(buyer=buyer.public_id, by=actor, now=factories.NOW)
        services.unwatch(buyer=buyer.public_id, by=actor, now=factories.NOW + timedelta(days=1))

        assert first.id == again.id
        assert not queries.watches(actor).exists()
        names = Event.objects.filter(name__startswith="monitoring.").values_list("name", flat=True)
        assert sorted(names) == ["monitoring.unwatched", "monitoring.watched"]


@pytest.mark.parametrize("name", sorted(__import__("monitoring.rules").rules.TOLD))
def test_every_notice_has_its_words(mandate, happen, name):
    happen(name, old=3, new=5, reasons=[])

    body = mail.outbox[0].body
    is_about_a_buyer = not name.startswith(("policies.", "limits.bulk_"))
    assert ("Late Payer B.V." in mail.outbox[0].subject) == is_about_a_buyer
    assert "%(" not in body
    assert "{" not in body
    assert "/notices/" in body
