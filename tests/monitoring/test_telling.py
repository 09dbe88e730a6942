"""Telling policyholders: one notice an event, one mail a reader, one webhook an endpoint."""

from datetime import timedelta

import pytest
from django.core import mail

from accounts.rules import SYSTEM
from core import clock, deliveries, events, tenancy
from core.fields import new_public_id
from core.models import Channel, Delivery, DeliveryState, Event
from core.templatetags.amounts import money_text
from grading.services import effect
from limits.rules.told import INTERNAL
from monitoring import queries, services
from monitoring.models import Notice
from monitoring.rules import NoticeKind
from tests import factories

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("name", ["limits.decided", "limits.increased"])
def test_the_mail_says_until_when_what_is_added_stands(mandate, happen, name):
    added = {"amount": "180000.000", "was": "50000.000", "until": "2026-05-31"}
    happen(name, outcome="PARTIALLY_APPROVED", **added)
    happen(name, outcome="INCREASED", **added | {"until": None})
    happen(name, outcome="INCREASE_REFUSED", **added | {"amount": "50000.000"})

    said = "What this adds stands up to and including 31 May 2026."
    assert [said in each.body for each in mail.outbox] == [True, False, False]


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


@pytest.mark.parametrize(
    ("cause", "says"),
    [
        ("grading.legal_event_recorded", "Something grave became public about it"),
        ("grading.legal_event_corrected", "is over, or was an error"),
        ("OVERRIDE", "An analyst of ours judged it anew."),
        ("receivables.overdue_reported", "Internal information"),
        ("receivables.overdue_moved", "Internal information"),
        ("grading.night", "What is known of it was weighed again."),
    ],
)
def test_a_changed_grade_says_why_and_never_what_another_policyholder_reported(
    mandate, buyer, cause, says
):
    actor = factories.actor(mandate)
    with tenancy.scope(policyholder_id=actor.acting_for):
        services.watch(buyer=buyer.public_id, by=actor, now=factories.NOW)
    with tenancy.scope(staff=True):
        changed = (cause, new_public_id())
        effect.tell(buyer.id, 4, 7, cause=changed, by=SYSTEM, now=factories.NOW)
    deliveries.drain(clock.real)

    assert says in mail.outbox[0].body
    assert "verdue" not in mail.outbox[0].body


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
    is_about_a_buyer = not name.startswith(("policies.", "limits.bulk_", "monitoring.endpoint_"))
    assert ("Late Payer B.V." in mail.outbox[0].subject) == is_about_a_buyer
    assert "%(" not in body
    assert "{" not in body
    assert "/notices/" in body
