"""Who was told, when, on which channel; and a cut that nobody opened becomes a call."""

from datetime import timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts import services as accounts
from accounts.rules import NotYourRole, StaffRole
from core import clock, tenancy
from core.models import Event
from monitoring import documents, services
from monitoring.models import CutCall, Notice, NoticeRead
from monitoring.queries import proof as proofs
from monitoring.queries import unopened as queries
from monitoring.queries.proof import Way
from monitoring.rules import NoticeKind
from monitoring.rules.preferences import MailTime
from monitoring.rules.unopened import NoteMissing, NothingToCall, TakenBySomebody
from monitoring.services import digests, preferences, reading, unopened
from tests import factories
from tests.monitoring.receiver import listening
from tests.signing_in import sign_in, sign_in_staff

pytestmark = pytest.mark.django_db

DAY = timedelta(hours=24)


def told(notice):
    with tenancy.scope(staff=True):
        return [(line.way, line.whom, line.state) for line in proofs.proof(notice)]


def notice_of(event):
    with tenancy.scope(staff=True):
        return Notice.objects.select_related("buyer", "policyholder").get(event_id=event.public_id)


def told_at(notice):
    """The moment on the business calendar when it was told."""
    from core.dates import moment_on

    return moment_on(notice.business_date, notice.created_at)


def waiting(notice, after):
    with tenancy.scope(staff=True):
        return queries.to_call(told_at(notice) + after).filter(id=notice.id).exists()


@pytest.fixture
def cut(happen):
    return notice_of(happen("limits.reduced", was="50000.000"))


@pytest.fixture
def caller():
    with tenancy.scope(staff=True):
        return factories.staff_actor(StaffRole.UNDERWRITER)


# The proof --------------------------------------------------------------------------------------


def test_the_proof_names_every_channel_and_what_came_back(mandate, reader, happen):
    actor = factories.actor(mandate)
    with listening() as receiver:
        with tenancy.scope(policyholder_id=actor.acting_for):
            services.add_endpoint(url=receiver.url, by=actor, now=factories.NOW)
        notice = notice_of(happen("limits.reduced"))
    with tenancy.scope(policyholder_id=actor.acting_for):
        reading.read(notice_id=notice.public_id, by=actor, now=factories.NOW)

    assert told(notice) == [
        (Way.INBOX, "", None),
        (Way.MAIL, mandate.user.email, "DELIVERED"),
        (Way.MAIL, reader.user.email, "DELIVERED"),
        (Way.WEBHOOK, receiver.url, "DELIVERED"),
        (Way.OPENED, mandate.user.email, None),
    ]
    with tenancy.scope(staff=True):
        webhook = proofs.proof(notice)[3]
    assert (webhook.status, webhook.answer, webhook.tries) == (200, "thank you", 1)


def test_a_summary_stands_in_the_proof_before_and_after_it_was_sent(mandate, happen):
    from core import deliveries

    actor = factories.actor(mandate)
    with tenancy.scope(policyholder_id=actor.acting_for):
        wished = {NoticeKind.LIMIT_REDUCED: MailTime.DAILY}
        preferences.choose_mails(wished=wished, by=actor, now=factories.NOW)
    notice = notice_of(happen("limits.reduced"))
    before = told(notice)

    with tenancy.scope(staff=True):
        on = notice.business_date
        for first, last in digests.ranges(on):
            digests.run(first, last, on, clock.now())
    deliveries.drain(clock.real)

    assert before[1:] == [(Way.SUMMARY, mandate.user.email, "PENDING")]
    assert told(notice)[1:] == [(Way.SUMMARY, mandate.user.email, "DELIVERED")]


def test_the_policyholder_sees_and_takes_away_the_proof_and_a_stranger_neither(
    client, mandate, stranger, cut
):
    me = mandate.policyholder.public_id
    sign_in(client, mandate.user)

    page = client.get(reverse("portal:notice_proof", args=[me, cut.public_id])).content.decode()
    file = client.get(reverse("portal:notice_proof_file", args=[me, cut.public_id]))

    assert mandate.user.email in page
    assert "by mail" in page
    assert f"by mail,{mandate.user.email}" in file.content.decode()
    sign_in(client, stranger.user)
    for name in ("notice_proof", "notice_proof_file"):
        them = stranger.policyholder.public_id
        assert client.get(reverse(f"portal:{name}", args=[them, cut.public_id])).status_code == 404


def test_the_proof_takes_as_many_questions_however_many_were_told(
    mandate, reader, cut, django_assert_max_num_queries
):
    with tenancy.scope(staff=True), django_assert_max_num_queries(8):
        documents.proof_lines(cut)


# Cuts nobody opened -----------------------------------------------------------------------------


def test_a_cut_nobody_opened_waits_for_a_call_after_a_day(cut):
    assert not waiting(cut, DAY - timedelta(minutes=1))
    assert waiting(cut, DAY + timedelta(minutes=1))


@pytest.mark.parametrize("name", ["limits.increased", "limits.decided", "limits.cancelled"])
def test_what_is_no_cut_by_the_insurer_waits_for_nobody(happen, name):
    assert not waiting(notice_of(happen(name)), DAY * 3)


def test_opening_it_closes_the_call_by_itself(client, mandate, cut):
    sign_in(client, mandate.user)

    client.get(reverse("portal:notice", args=[mandate.policyholder.public_id, cut.public_id]))

    assert not waiting(cut, DAY * 3)


def test_putting_it_back_among_the_unread_does_not_make_it_unopened(mandate, cut):
    actor = factories.actor(mandate)
    with tenancy.scope(policyholder_id=actor.acting_for):
        reading.read(notice_id=cut.public_id, by=actor, now=factories.NOW)
        reading.unread(notice_id=cut.public_id, by=actor)

    assert not waiting(cut, DAY * 3)


def test_putting_all_among_the_read_opens_none(client, mandate, cut):
    page = [mandate.policyholder.public_id]
    sign_in(client, mandate.user)

    client.post(reverse("portal:notices_read", args=page))

    assert waiting(cut, DAY * 3)
    assert (Way.MARKED_READ, mandate.user.email, None) in told(cut)
    client.get(reverse("portal:notice", args=[*page, cut.public_id]))
    assert not waiting(cut, DAY * 3)
    assert (Way.OPENED, mandate.user.email, None) in told(cut)


def test_putting_all_among_the_read_leaves_opened_what_was_opened(mandate, cut):
    actor = factories.actor(mandate)
    with tenancy.scope(policyholder_id=actor.acting_for):
        reading.read(notice_id=cut.public_id, by=actor, now=factories.NOW)
        reading.unread(notice_id=cut.public_id, by=actor)

        assert reading.read_all(by=actor, now=factories.NOW) == 1

    assert not waiting(cut, DAY * 3)


def test_a_system_that_says_it_read_it_opened_nothing(mandate, cut):
    with tenancy.scope(staff=True):
        _, token = accounts.issue_token(
            mandate_id=mandate.id, name="x", by=factories.actor(mandate), now=factories.NOW
        )
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")

    answer = api.post(
        f"/api/v1/notices/{cut.public_id}/read", format="json", headers={"Idempotency-Key": "one"}
    )

    assert answer.data["read_at"] is not None
    assert waiting(cut, DAY * 3)
    assert (Way.MARKED_READ, mandate.user.email, None) in told(cut)
    actor = factories.actor(mandate)
    with tenancy.scope(policyholder_id=actor.acting_for):
        reading.read(notice_id=cut.public_id, by=actor, now=factories.NOW)
        assert NoticeRead.objects.get().opened_at == factories.NOW
    assert not waiting(cut, DAY * 3)


def test_a_webhook_that_was_answered_is_no_opening(mandate, happen):
    actor = factories.actor(mandate)
    with listening() as receiver:
        with tenancy.scope(policyholder_id=actor.acting_for):
            services.add_endpoint(url=receiver.url, by=actor, now=factories.NOW)
        notice = notice_of(happen("limits.withdrawn"))

    assert waiting(notice, DAY * 2)


def do(service, cut, by, **more):
    with tenancy.scope(staff=True):
        now = told_at(cut) + DAY * 2
        service(notice_id=cut.public_id, by=by, now=now, **more)


def test_somebody_takes_it_calls_and_notes_what_was_said(cut, caller):
    do(unopened.take_call, cut, caller)
    do(unopened.take_call, cut, caller)
    do(unopened.note_call, cut, caller, note="Spoke to the warehouse.")

    assert not waiting(cut, DAY * 2)
    assert (Way.CALL, "", None) in told(cut)
    with tenancy.scope(staff=True):
        names = Event.objects.filter(subject_id=cut.public_id).order_by("id")
        assert list(names.values_list("name", flat=True)) == [
            "monitoring.cut_call_taken",
            "monitoring.cut_called",
        ]
        assert CutCall.objects.get().note == "Spoke to the warehouse."


def test_a_call_somebody_took_is_not_another_ones_until_given_back(cut, caller):
    with tenancy.scope(staff=True):
        other = factories.staff_actor(StaffRole.RISK_ANALYST)
    do(unopened.take_call, cut, caller)

    with pytest.raises(TakenBySomebody):
        do(unopened.note_call, cut, other, note="Called.")
    do(unopened.give_call_back, cut, other)
    do(unopened.note_call, cut, other, note="Called.")

    with pytest.raises(NothingToCall):
        do(unopened.take_call, cut, caller)


def test_a_call_without_a_word_is_refused_and_leaves_no_trace(cut, caller):
    with pytest.raises(NoteMissing):
        do(unopened.note_call, cut, caller, note="  ")

    with tenancy.scope(staff=True):
        assert not CutCall.objects.exists()


def test_calling_is_no_work_for_a_collector(cut):
    with tenancy.scope(staff=True):
        collector = factories.staff_actor(StaffRole.COLLECTOR)

    with pytest.raises(NotYourRole):
        do(unopened.take_call, cut, collector)


def test_the_desk_shows_whom_to_call_about_what_and_who_was_told(client, mandate, cut):
    """The notice is of March, so long unopened on any day this runs."""
    sign_in_staff(client, factories.staff(StaffRole.UNDERWRITER))

    listed = client.get(reverse("admin:monitoring_unopenedcut_changelist")).content.decode()
    row = reverse("admin:monitoring_unopenedcut_change", args=[cut.id])
    page = client.get(row).content.decode()
    client.post(row.replace("/change/", "/do/called/"), {"note": "Spoke to Jan."})
    after = client.get(reverse("admin:monitoring_unopenedcut_changelist")).content.decode()
    called = client.get(f"{reverse('admin:monitoring_unopenedcut_changelist')}?done=called")

    assert "Insured B.V." in listed
    assert "days" in listed
    assert "Whom to reach" in page
    assert "The limit on Late Payer B.V. goes down" in page
    assert mandate.user.email in page
    assert "Insured B.V." not in after
    assert "Insured B.V." in called.content.decode()


def test_staff_find_the_proof_of_an_event_and_take_it_away(client, mandate, cut):
    sign_in_staff(client, factories.staff(StaffRole.AUDITOR))
    desk = reverse("admin:monitoring_notice_changelist")

    found = client.get(desk, {"q": str(cut.event_id)}).content.decode()
    page = client.get(reverse("admin:monitoring_notice_change", args=[cut.id])).content.decode()
    file = client.get(reverse("admin:monitoring_notice_proof", args=[cut.id])).content.decode()

    assert "Insured B.V." in found
    assert "Insured B.V." not in client.get(desk, {"q": "Nobody"}).content.decode()
    assert mandate.user.email in page
    assert f"by mail,{mandate.user.email}" in file
    sign_in(client, mandate.user)
    assert client.get(reverse("admin:monitoring_notice_proof", args=[cut.id])).status_code != 200
