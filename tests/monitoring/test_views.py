"""Portal pages of watching."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock, tenancy
from core.dates import business_date
from core.templatetags.amounts import day_text
from monitoring import posting, services
from monitoring.models import Notice, NoticeRead, Watch, WebhookEndpoint
from monitoring.rules import TOLD
from tests import factories
from tests.monitoring.receiver import listening
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def page(mandate, name, *arguments):
    return reverse(f"portal:{name}", args=[mandate.policyholder.public_id, *arguments])


@pytest.fixture
def notice(happen):
    event = happen("limits.reduced", reasons=[{"code": "CLAIM_OPEN", "values": {}}])
    with tenancy.scope(staff=True):
        return Notice.objects.get(event_id=event.public_id)


def test_the_overview_shows_what_is_new(client, mandate, notice):
    sign_in(client, mandate.user)

    content = client.get(page(mandate, "overview")).content.decode()

    assert "The limit on Late Payer B.V. goes down" in content
    assert page(mandate, "notice", notice.public_id) in content


def test_the_overview_lists_the_deadlines_of_the_clock_before_anybody_was_warned(
    client, mandate, buyer
):
    """A3"""
    today = business_date(clock.now())
    with tenancy.scope(staff=True):
        factories.policy(mandate.policyholder)
        invoice = factories.invoice(
            mandate.policyholder,
            buyer,
            number="F-77",
            issued_on=today - timedelta(days=60),
            dispatched_on=today - timedelta(days=60),
            due_on=today - timedelta(days=35),
        )
    sign_in(client, mandate.user)

    content = client.get(page(mandate, "overview")).content.decode()

    ends = day_text(today + timedelta(days=25))
    assert f"The maximum extension period of invoice F-77 ends on {ends}." in content
    assert "12,100.00" in content
    assert page(mandate, "invoice", invoice.public_id) in content
    assert "Report the overdue on invoice" not in content  # its day is 55 days away
    assert "What you have to do in the next 30 days" in content


def test_an_overdue_reported_need_not_be_reported_by_a_day(client, mandate, buyer):
    today = business_date(clock.now())
    due_on = today - timedelta(days=80)
    with tenancy.scope(staff=True):
        factories.policy(mandate.policyholder)
        factories.invoice(mandate.policyholder, buyer, issued_on=due_on, due_on=due_on)
    sign_in(client, mandate.user)
    before = client.get(page(mandate, "overview")).content.decode()
    with tenancy.scope(staff=True):
        factories.overdue(mandate.policyholder, buyer)

    after = client.get(page(mandate, "overview")).content.decode()

    assert page(mandate, "overdue", buyer.public_id) in before
    assert page(mandate, "overdue", buyer.public_id) not in after


def test_a_notice_of_a_deadline_says_what_to_do_and_leads_to_the_invoice(
    client, mandate, buyer, happen
):
    """C31"""
    event = happen("monitoring.deadline_came_near", reasons=[], deadline="EXTENSION_ENDS")
    sign_in(client, mandate.user)
    with tenancy.scope(staff=True):
        invoice = factories.invoice(mandate.policyholder, buyer)
        Notice.objects.filter(event_id=event.public_id).update(subject_id=invoice.public_id)
        notice = Notice.objects.get(event_id=event.public_id)

    content = client.get(page(mandate, "notice", notice.public_id)).content.decode()

    assert "See that the invoice is paid by then." in content
    assert page(mandate, "invoice", invoice.public_id) in content


def test_the_overview_asks_the_database_as_often_however_much_there_is(
    client, mandate, happen, django_assert_max_num_queries
):
    sign_in(client, mandate.user)
    with django_assert_max_num_queries(60) as few:
        client.get(page(mandate, "overview"))
    for _ in range(4):
        happen("limits.reduced", reasons=[])

    with django_assert_max_num_queries(len(few)):
        client.get(page(mandate, "overview"))


def test_opening_a_notice_reads_it(client, mandate, notice):
    sign_in(client, mandate.user)

    content = client.get(page(mandate, "notice", notice.public_id)).content.decode()

    assert "stays covered" in content
    assert "Internal information" in content
    listed = client.get(page(mandate, "notices"), {"unread": "on"}).content.decode()
    assert "Nothing like that" in listed


def test_a_notice_can_be_put_back_and_all_be_read(client, mandate, notice):
    sign_in(client, mandate.user)
    client.get(page(mandate, "notice", notice.public_id))

    client.post(page(mandate, "notice_unread", notice.public_id))
    listed = client.get(page(mandate, "notices"), {"unread": "on"}).content.decode()
    assert "Late Payer B.V." in listed

    told = client.post(page(mandate, "notices_read"), follow=True).content.decode()
    assert "1 notice is read now." in told


def test_what_one_reads_the_other_still_has_to_read(client, mandate, reader, notice):
    """A5"""
    sign_in(client, reader.user)
    client.get(page(mandate, "notice", notice.public_id))
    client.post(page(mandate, "notices_read"))
    sign_in(client, mandate.user)

    listed = client.get(page(mandate, "notices"), {"unread": "on"}).content.decode()

    assert "Late Payer B.V." in listed
    client.get(page(mandate, "notice", notice.public_id))
    client.get(page(mandate, "notice", notice.public_id))
    with tenancy.scope(staff=True):
        assert NoticeRead.objects.count() == 2


@pytest.mark.parametrize("kind", ["LIMIT_REDUCED", "CLAIM_PAID", "NONSENSE", "x\x00"])
def test_the_inbox_filters(client, mandate, notice, kind):
    sign_in(client, mandate.user)

    content = client.get(page(mandate, "notices"), {"kind": kind}).content.decode()

    assert ("Late Payer" in content) is (kind != "CLAIM_PAID")


def test_an_empty_inbox_says_what_will_come(client, mandate):
    sign_in(client, mandate.user)

    assert "No notices yet" in client.get(page(mandate, "notices")).content.decode()


def test_a_stranger_finds_neither_the_notice_nor_its_actions(client, stranger, notice):
    sign_in(client, stranger.user)

    assert client.get(page(stranger, "notice", notice.public_id)).status_code == 404
    assert client.post(page(stranger, "notice_unread", notice.public_id)).status_code == 404


@pytest.mark.parametrize("name", sorted(TOLD))
def test_every_kind_of_notice_has_a_page(client, mandate, happen, name):
    sign_in(client, mandate.user)
    event = happen(name, old=3, new=5, reasons=[])
    with tenancy.scope(staff=True):
        notice = Notice.objects.get(event_id=event.public_id)

    content = client.get(page(mandate, "notice", notice.public_id)).content.decode()

    assert "Late Payer B.V." in content
    assert "%(" not in content


def test_an_owner_adds_an_endpoint_tests_it_and_sees_the_answer(client, mandate):
    sign_in(client, mandate.user)
    with listening() as receiver:
        client.post(page(mandate, "endpoint_add"), {"url": receiver.url})
        with tenancy.scope(staff=True):
            endpoint = WebhookEndpoint.objects.get()
        client.post(page(mandate, "endpoint_test", endpoint.public_id))
        posting.drain(clock.real)

    content = client.get(page(mandate, "endpoint", endpoint.public_id)).content.decode()
    assert "thank you" in content
    assert endpoint.secret in content


def test_an_address_that_may_not_be_called_is_refused_beside_the_form(client, mandate):
    sign_in(client, mandate.user)

    content = client.post(
        page(mandate, "endpoint_add"), {"url": "http://example.com/x"}
    ).content.decode()

    assert "must begin with https" in content
    assert 'value="http://example.com/x"' in content


def test_a_reader_sees_no_secret_and_removes_nothing(client, mandate, reader):
    actor = factories.actor(mandate)
    with tenancy.scope(policyholder_id=actor.acting_for):
        endpoint = services.add_endpoint(url="https://example.com/", by=actor, now=factories.NOW)
    sign_in(client, reader.user)

    assert (
        endpoint.secret
        not in client.get(page(reader, "endpoint", endpoint.public_id)).content.decode()
    )
    client.post(page(reader, "endpoint_remove", endpoint.public_id))
    with tenancy.scope(staff=True):
        endpoint.refresh_from_db()
    assert endpoint.disabled_at is None


def test_a_stranger_finds_no_endpoint(client, mandate, stranger):
    actor = factories.actor(mandate)
    with tenancy.scope(policyholder_id=actor.acting_for):
        endpoint = services.add_endpoint(url="https://example.com/", by=actor, now=factories.NOW)
    sign_in(client, stranger.user)

    assert client.get(page(stranger, "endpoint", endpoint.public_id)).status_code == 404
    for name in ("endpoint_test", "endpoint_remove"):
        assert client.post(page(stranger, name, endpoint.public_id)).status_code == 404


def test_a_buyer_is_followed_and_let_go_from_its_page(client, mandate, buyer):
    sign_in(client, mandate.user)

    client.post(page(mandate, "watch", buyer.public_id))
    with tenancy.scope(staff=True):
        assert Watch.objects.get().ended_at is None
    client.post(page(mandate, "unwatch", buyer.public_id), {"next": "https://evil.example/"})
    with tenancy.scope(staff=True):
        assert Watch.objects.get().ended_at is not None


def test_the_log_of_a_webhook_names_what_was_told(client, mandate, happen):
    """C37"""
    sign_in(client, mandate.user)
    with listening() as receiver:
        client.post(page(mandate, "endpoint_add"), {"url": receiver.url})
        happen("limits.reduced")
    with tenancy.scope(staff=True):
        endpoint = WebhookEndpoint.objects.get()

    content = client.get(page(mandate, "endpoint", endpoint.public_id)).content.decode()

    assert "The limit on Late Payer B.V. goes down" in content
