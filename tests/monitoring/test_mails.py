"""Mails by choice: at once, once a day or none, kind by kind; one summary a day."""

import re
import socket
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse

from accounts.rules import SYSTEM, MandateRole
from core import clock, deliveries, events, tenancy
from core.dates import business_date
from core.models import Channel, Delivery, Event
from monitoring.models import Digest, DigestLine, MailPreference, Notice
from monitoring.queries import preferences as queries
from monitoring.rules import NoticeKind
from monitoring.rules.preferences import CannotBeOff, MailTime, allowed
from monitoring.services import digests
from monitoring.services import preferences as services
from tests import factories
from tests.core.test_mails import page_of, words_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

AT_ONCE, DAILY, NEVER = MailTime


def choose(mandate, **wished):
    actor = factories.actor(mandate)
    with tenancy.scope(policyholder_id=actor.acting_for):
        wishes = {NoticeKind(kind): time for kind, time in wished.items()}
        return services.choose_mails(wished=wishes, by=actor, now=factories.NOW)


def night(on=None):
    """Do the night of a day, as often as somebody wants."""
    on = on or business_date(clock.now())
    with tenancy.scope(staff=True):
        for first, last in digests.ranges(on):
            digests.run(first, last, on, clock.now())
    deliveries.drain(clock.real)


@pytest.mark.parametrize(
    ("kind", "times"),
    [
        (NoticeKind.LIMIT_DECIDED, (AT_ONCE, DAILY, NEVER)),
        (NoticeKind.LIMIT_REDUCED, (AT_ONCE, DAILY)),
        (NoticeKind.STOP_SHIPMENT, (AT_ONCE, DAILY)),
        (NoticeKind.LIMIT_GIVEN_UP, (AT_ONCE, DAILY)),
        (NoticeKind.BANK_ACCOUNT_CHANGED, (AT_ONCE,)),
    ],
)
def test_what_costs_cover_when_missed_cannot_be_switched_off(kind, times):
    assert allowed(kind) == times


def test_without_a_choice_everybody_is_mailed_at_once(mandate, reader, happen):
    happen("limits.decided")

    assert len(mail.outbox) == 2
    with tenancy.scope(staff=True):
        assert not DigestLine.objects.exists()


def test_each_person_chooses_for_itself_and_the_inbox_has_it_anyway(mandate, reader, happen):
    choose(mandate, LIMIT_DECIDED=NEVER)

    happen("limits.decided")

    assert [message.to for message in mail.outbox] == [[reader.user.email]]
    with tenancy.scope(policyholder_id=mandate.policyholder_id):
        assert Notice.objects.count() == 1


def test_a_cut_cannot_be_switched_off_and_nothing_else_is_kept_with_it(mandate):
    with pytest.raises(CannotBeOff):
        choose(mandate, CLAIM_PAID=NEVER, LIMIT_REDUCED=NEVER)

    with tenancy.scope(staff=True):
        assert not MailPreference.objects.exists()


def test_once_a_day_there_is_one_mail_with_all_of_the_day(mandate, happen):
    choose(mandate, LIMIT_REDUCED=DAILY, LIMIT_DECIDED=DAILY)
    happen("limits.reduced")
    happen("limits.decided")
    assert mail.outbox == []

    night()
    night()

    (summary,) = mail.outbox
    assert summary.to == [mandate.user.email]
    assert "Insured B.V.: what we told you up to" in summary.subject
    assert "The limit on Late Payer B.V. goes down to EUR\xa025,000.00" in summary.body
    assert "Your limit on Late Payer B.V. is EUR\xa025,000.00" in summary.body
    assert summary.body.count("/notices/") == 2
    assert "/settings/mails/" in summary.body


def test_a_night_without_anything_to_say_mails_nothing(mandate, happen):
    choose(mandate, LIMIT_REDUCED=DAILY)
    happen("limits.decided")
    mail.outbox.clear()

    night()

    assert mail.outbox == []
    with tenancy.scope(staff=True):
        assert not Digest.objects.exists()


def test_what_comes_after_the_summary_stands_in_the_next(mandate, happen):
    choose(mandate, LIMIT_REDUCED=DAILY)
    today = business_date(clock.now())
    happen("limits.reduced")
    night(today)
    happen("limits.reduced", amount="1000.00")
    night(today)
    assert len(mail.outbox) == 1

    night(today + timedelta(days=1))

    assert len(mail.outbox) == 2
    assert "1,000.00" in mail.outbox[1].body
    assert "25,000.00" not in mail.outbox[1].body


def test_the_summary_comes_in_the_language_of_its_reader(mandate, reader, happen):
    choose(reader, LIMIT_REDUCED=DAILY)
    happen("limits.reduced")
    mail.outbox.clear()

    night()

    assert "De limiet op Late Payer B.V." in mail.outbox[0].body


def test_a_broker_gets_a_summary_of_each_client(mandate, stranger, buyer, happen):
    with tenancy.scope(staff=True):
        broker = factories.mandate(mandate.policyholder, MandateRole.BROKER, language="en")
        other = factories.mandate(stranger.policyholder, MandateRole.BROKER, user=broker.user)
    for each in (broker, other):
        choose(each, LIMIT_REDUCED=DAILY)
    happen("limits.reduced")
    with tenancy.scope(staff=True):
        notice = Notice.objects.get()
        copy = Notice.objects.create(
            policyholder=stranger.policyholder,
            event_id=notice.event_id,
            kind=notice.kind,
            subject_id=notice.subject_id,
            buyer=buyer,
            amount="7000",
            currency="EUR",
            business_date=notice.business_date,
            created_at=notice.created_at,
        )
        readers = queries.mail_readers([(other.policyholder_id, NoticeKind.LIMIT_REDUCED)])
        (mine,) = [
            each
            for each in readers[other.policyholder_id, NoticeKind.LIMIT_REDUCED]
            if each.time == DAILY
        ]
        digests.note([(copy, mine)])
    mail.outbox.clear()

    night()

    first, second = mail.outbox
    assert {first.to[0], second.to[0]} == {broker.user.email}
    assert ("25,000" in first.body, "7,000" in first.body) == (True, False)
    assert ("25,000" in second.body, "7,000" in second.body) == (False, True)


def test_somebody_without_a_mandate_is_mailed_nothing_any_more(mandate, reader, happen):
    choose(reader, LIMIT_REDUCED=DAILY)
    happen("limits.reduced")
    mail.outbox.clear()
    with tenancy.scope(staff=True):
        type(reader).objects.filter(id=reader.id).update(revoked_at=factories.NOW)

    night()
    happen("limits.reduced")

    assert [message.to for message in mail.outbox] == [[mandate.user.email]]
    with tenancy.scope(staff=True):
        event = Event.objects.get(name="monitoring.digest_made")
        told = Delivery.objects.get(event_id=event.id, channel=Channel.MAIL)
    assert told.answer == "The reader has no mandate any more."
    assert (told.state, told.attempts) == ("FAILED", 1)  # no wait mends that


def test_the_readers_of_many_policyholders_take_two_questions(
    mandate, stranger, reader, django_assert_num_queries
):
    wanted = [
        (holder.policyholder_id, kind)
        for holder in (mandate, stranger)
        for kind in (NoticeKind.LIMIT_REDUCED, NoticeKind.LIMIT_DECIDED)
    ]
    choose(reader, LIMIT_DECIDED=NEVER)

    with tenancy.scope(staff=True), django_assert_num_queries(2):
        found = queries.mail_readers(wanted)

    assert [len(found[each]) for each in wanted] == [2, 1, 1, 1]


def page(mandate, name="mails"):
    return reverse(f"portal:{name}", args=[mandate.policyholder.public_id])


def test_the_page_shows_what_holds_and_keeps_what_is_chosen(client, mandate):
    sign_in(client, mandate.user)
    wished = {kind.value: AT_ONCE.value for kind in NoticeKind}

    told = client.post(page(mandate), wished | {"GRADE_CHANGED": "DAILY"}, follow=True)
    again = client.post(page(mandate), wished | {"GRADE_CHANGED": "DAILY"}, follow=True)

    assert "Your mails: 1 kind of notice changed." in told.content.decode()
    assert "Your mails stay as they were." in again.content.decode()
    assert '<option value="DAILY" selected>once a day</option>' in again.content.decode()
    reset = client.post(page(mandate, "mails_reset"), follow=True).content.decode()
    assert '<option value="DAILY" selected>' not in reset


def test_the_page_offers_no_way_to_switch_a_cut_off_and_refuses_one(client, mandate):
    sign_in(client, mandate.user)
    wished = {kind.value: AT_ONCE.value for kind in NoticeKind}

    answer = client.post(page(mandate), wished | {"LIMIT_REDUCED": "NEVER"}).content.decode()

    assert "Cannot be switched off" in answer
    assert "NEVER is not one of the available choices" in answer


def test_one_person_sees_and_changes_its_own_mails_only(client, mandate, reader, stranger):
    choose(mandate, LIMIT_DECIDED=NEVER)
    sign_in(client, reader.user)

    assert '<option value="NEVER" selected>' not in client.get(page(reader)).content.decode()
    assert client.get(page(stranger)).status_code == 404


def cut(mandate, buyer, times):
    """Record that limits go down, and tell of it as far as the mails that wait to be sent."""
    with tenancy.scope(staff=True):
        for _ in range(times):
            events.record(
                "limits.reduced",
                subject=buyer,
                policyholder_id=mandate.policyholder_id,
                by=SYSTEM,
                at=factories.NOW,
                buyer=str(buyer.public_id),
                amount="25000.00",
                currency="EUR",
                effective_on="2026-04-01",
                reasons=[],
            )
    deliveries.drain(clock.real, channels=[Channel.HANDLER])


def test_many_at_once_go_out_in_one_mail_a_reader(mandate, reader, buyer):
    """A cut of a sector is no hundred mails."""
    cut(mandate, buyer, 30)

    deliveries.drain(clock.real)

    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        [mandate.user.email, reader.user.email]
    )
    english = next(message for message in mail.outbox if message.to == [mandate.user.email])
    assert english.subject == "Insured B.V.: 30 notices"
    assert english.body.count("/notices/") == 30
    with tenancy.scope(staff=True):
        sent = Delivery.objects.filter(channel=Channel.MAIL)
        assert sent.count() == sent.filter(state="DELIVERED").count() == 60


def test_a_few_at_once_stay_mails_of_their_own(mandate, buyer, happen):
    for _ in range(3):
        happen("limits.reduced")

    assert len(mail.outbox) == 3


class Killed(Exception):
    """The worker is killed: nothing it wrote is kept, what it mailed is gone out."""


def mail_and_die():
    """Send the first mail that waits, and be killed before that is noted."""
    [first, *_] = deliveries.due(clock.real(), channels=[Channel.MAIL])
    with suppress(Killed), transaction.atomic():
        deliveries.deliver(first, now=clock.real())
        raise Killed


def test_a_mail_sent_twice_because_a_worker_was_killed_carries_the_same_id(mandate, buyer):
    cut(mandate, buyer, 30)

    mail_and_die()
    deliveries.drain(clock.real)

    first, again = mail.outbox
    assert first.body == again.body
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]


def test_what_came_after_a_worker_was_killed_is_read_by_whom_it_is_mailed_to(mandate, buyer):
    """Their server keeps one mail of an id: the first."""
    cut(mandate, buyer, 12)
    mail_and_die()
    cut(mandate, buyer, 20)

    deliveries.drain(clock.real)

    kept = {sent.extra_headers["Message-ID"]: sent.body for sent in reversed(mail.outbox)}
    assert len(set(re.findall(r"/notices/[^/]+", " ".join(kept.values())))) == 32


@contextmanager
def no_server(settings):
    """Switch the mail server off: nobody listens where it was."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.EMAIL_PORT = closed.getsockname()[1]
    before, settings.EMAIL_HOST = settings.EMAIL_BACKEND, "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    yield
    settings.EMAIL_BACKEND = before


def the_mail():
    with tenancy.scope(staff=True):
        return Delivery.objects.get(channel=Channel.MAIL)


def test_a_mail_goes_out_by_itself_when_the_server_is_back(mandate, happen, settings):
    with no_server(settings):
        happen("limits.reduced")
    waiting = the_mail()

    deliveries.drain(lambda: waiting.next_attempt_at)

    assert (waiting.state, waiting.attempts) == ("PENDING", 1)
    assert waiting.answer.startswith("ConnectionRefusedError")
    assert (the_mail().state, len(mail.outbox)) == ("DELIVERED", 1)


def test_a_mail_is_given_up_within_a_day_and_sent_again_with_all_its_tries(
    mandate, happen, settings
):
    began = clock.real()
    with no_server(settings):
        happen("limits.reduced")
        while (sent := the_mail()).state == "PENDING":
            deliveries.drain(lambda at=sent.next_attempt_at: at)
        with tenancy.scope(staff=True):
            deliveries.send_again(sent.public_id, by=SYSTEM, at=clock.real())
        deliveries.drain(clock.real)

    assert (sent.state, sent.attempts) == ("FAILED", deliveries.MAIL_TRIES)
    assert timedelta(hours=12) < sent.next_attempt_at - began < timedelta(days=1)
    assert (the_mail().state, the_mail().attempts) == ("PENDING", 1)


def test_every_mail_has_a_page_that_says_the_same_in_the_reader_s_language(mandate, reader, happen):
    """A cut, a summary and an invitation; one reader reads English, the other Dutch."""
    choose(mandate, LIMIT_DECIDED=DAILY)
    happen("limits.reduced", was="50000.00")
    happen("limits.decided")
    night()

    languages = {mandate.user.email: "en", reader.user.email: "nl"}
    assert len(mail.outbox) == 4
    for message in mail.outbox:
        page = page_of(message)
        assert words_of(page) == re.sub(r"(?m)^- ", "", message.body).split()
        assert f'<html lang="{languages[message.to[0]]}">' in page
    cut = next(message for message in mail.outbox if message.to == [mandate.user.email])
    assert "25,000.00" in cut.body
    assert "25,000.00" in page_of(cut)
