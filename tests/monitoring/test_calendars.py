"""The calendar that other programs subscribe to, read by a library that is not ours."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import icalendar
import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from accounts.rules import MandateRole
from core import tenancy
from monitoring.models import CalendarEntry, CalendarFeed
from monitoring.services import calendars
from tests import factories
from tests.claims.ground import at, insured
from tests.signing_in import sign_in
from tests.worked import worked

pytestmark = pytest.mark.django_db

CLM_19, CLM_34 = worked("CLM-19"), worked("CLM-34")
DUE = date.fromisoformat(CLM_19["inputs"]["oldest_due"])
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        found = insured(name="Insured B.V.")
        found.limit(100_000)
        return found


@pytest.fixture
def is_on():
    """Let it be a day; the last one named counts."""
    frozen = []

    def _is_on(day):
        while frozen:
            frozen.pop().stop()
        traveller = time_machine.travel(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        traveller.start()
        frozen.append(traveller)

    yield _is_on
    while frozen:
        frozen.pop().stop()


def owing(us, number, due, dispatched=None, net=10_000):
    sent = dispatched or due - 30 * DAY
    with tenancy.scope(staff=True):
        return us.invoice(
            number=number,
            dispatched_on=sent,
            issued_on=sent,
            due_on=due,
            net_amount=Decimal(net),
            vat_amount=Decimal(0),
        )


def subscribe(us):
    with tenancy.scope(staff=True):
        _, secret = calendars.issue_feed(by=us.actor, now=factories.NOW)
    return f"/calendar/{secret}.ics"


def events(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


def standing(client, address):
    """Return the days that stand, by invoice and by what they are called."""
    return {
        (str(event["SUMMARY"]).rpartition(" ")[2], str(event["SUMMARY"]).partition(":")[0]): str(
            event["DTSTART"].dt
        )
        for event in events(client, address)
        if event["STATUS"] == "CONFIRMED"
    }


def test_the_calendar_says_what_the_worked_example_says(client, us, is_on):
    """CLM-19"""
    is_on(DUE)
    owing(us, "A", DUE)
    expected = CLM_19["expected"]

    assert standing(client, subscribe(us)) == {
        ("A", "Last day to extend"): expected["mep_end"],
        ("A", "Deliveries stop"): expected["stop_shipment_from"],
        ("A", "Report the overdue by"): expected["notification_deadline"],
        ("A", "Hand over for collection by"): expected["notification_deadline"],
        ("A", "Date of loss"): expected["date_of_loss_if_start_due_date"],
        ("A", "Claim by"): "2029-09-30",
    }


def test_a_stop_lifts_in_the_calendar_when_the_oldest_is_paid(client, us, is_on):
    """CLM-34"""
    for row in CLM_34["inputs"]["invoices"]:
        owing(
            us,
            row["no"],
            date.fromisoformat(row["due"]),
            date.fromisoformat(row["dispatch"]),
            row["net"],
        )
    address = subscribe(us)
    is_on(date(2026, 4, 10))
    before = standing(client, address)
    (receipt,) = CLM_34["inputs"]["receipts"]
    with tenancy.scope(staff=True):
        factories.receipt(
            us.holder,
            us.buyer,
            Decimal(receipt["amount"]),
            on=date.fromisoformat(receipt["date"]),
        )
    is_on(date(2026, 4, 25))
    after = standing(client, address)
    with tenancy.scope(staff=True):
        us.insolvent(date.fromisoformat(CLM_34["inputs"]["date_of_loss"]))
    is_on(date(2026, 6, 20))
    lost = standing(client, address)

    assert before["A", "Deliveries stop"] == "2026-04-02"
    assert {key: day for key, day in after.items() if key[1] == "Deliveries stop"} == {
        ("B", "Deliveries stop"): "2026-07-10",
        ("C", "Deliveries stop"): "2026-07-25",
    }
    assert lost == {("C", "Date of loss"): "2026-06-15", ("C", "Claim by"): "2029-06-15"}


def test_what_is_done_is_cancelled_under_its_own_id_and_counts_on(client, us, is_on):
    is_on(DUE)
    owing(us, "A", DUE)
    address = subscribe(us)
    before = {str(event["UID"]): event for event in events(client, address)}

    with tenancy.scope(staff=True):
        factories.receipt(us.holder, us.buyer, 10_000, on=DUE)
    is_on(DUE + DAY)
    after = {str(event["UID"]): event for event in events(client, address)}

    assert after.keys() == before.keys()
    assert {event["SEQUENCE"] for event in before.values()} == {0}
    assert {(event["STATUS"], event["SEQUENCE"]) for event in after.values()} == {("CANCELLED", 1)}
    assert all(after[uid]["DTSTAMP"].dt > each["DTSTAMP"].dt for uid, each in before.items())


def test_a_date_that_moves_keeps_its_id(client, us, is_on):
    is_on(DUE)
    owing(us, "A", DUE)
    address = subscribe(us)
    before = loss_in(client, address)

    with tenancy.scope(staff=True):
        us.insolvent(DUE + DAY)
    is_on(DUE + 2 * DAY)
    after = loss_in(client, address)

    assert after["UID"] == before["UID"]
    assert (str(before["DTSTART"].dt), str(after["DTSTART"].dt)) == ("2026-09-30", "2026-04-01")
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1


def loss_in(client, address):
    (found,) = (
        event
        for event in events(client, address)
        if str(event["SUMMARY"]).startswith("Date of loss")
    )
    return found


def test_what_comes_back_stands_again(client, us, is_on):
    is_on(DUE)
    owing(us, "A", DUE)
    address = subscribe(us)
    client.get(address)
    with tenancy.scope(staff=True):
        receipt = factories.receipt(us.holder, us.buyer, 10_000, on=DUE)
    client.get(address)
    with tenancy.scope(staff=True):
        receipt.delete()

    found = events(client, address)

    assert {(event["STATUS"], event["SEQUENCE"]) for event in found} == {("CONFIRMED", 2)}


def test_what_was_cancelled_long_ago_is_no_longer_told(client, us, is_on):
    is_on(DUE)
    owing(us, "A", DUE)
    address = subscribe(us)
    client.get(address)
    with tenancy.scope(staff=True):
        factories.receipt(us.holder, us.buyer, 10_000, on=DUE)
    is_on(DUE + DAY)
    client.get(address)

    is_on(DUE + 60 * DAY)
    late = len(events(client, address))
    is_on(DUE + 62 * DAY)

    assert (late, len(events(client, address))) == (6, 0)


def test_nothing_new_is_not_sent_again(client, us, is_on):
    is_on(DUE)
    invoice = owing(us, "A", DUE)
    address = subscribe(us)
    first = client.get(address)
    same = client.get(address, headers={"If-None-Match": first["ETag"]})
    is_on(DUE + DAY)
    next_day = client.get(address, headers={"If-None-Match": first["ETag"]})
    with tenancy.scope(staff=True):
        factories.receipt(us.holder, us.buyer, 1_000, on=DUE)
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (same.status_code, same.content) == (304, b"")
    assert next_day.status_code == 304
    assert changed.status_code == 200
    assert invoice.number in changed.content.decode()


def test_alarms_go_as_the_policyholder_is_warned_unless_one_chose_otherwise(client, us, is_on):
    is_on(DUE)
    owing(us, "A", DUE)
    address = subscribe(us)

    def triggers():
        event = loss_in(client, address)
        return [str(alarm["TRIGGER"].to_ical(), "ascii") for alarm in event.walk("VALARM")]

    usual = triggers()
    with tenancy.scope(staff=True):
        calendars.choose_warnings(days=[30], by=us.actor, now=at(DUE))
    of_all = triggers()
    with tenancy.scope(staff=True):
        calendars.choose_alarms(days=[2, 5], by=us.actor, now=at(DUE))
    own = triggers()

    assert usual == ["-P13DT15H", "-P6DT15H", "-PT15H"]
    assert (of_all, own) == (["-P29DT15H"], ["-P4DT15H", "-P1DT15H"])


def test_it_is_in_the_language_of_its_reader(client, us, is_on):
    is_on(DUE)
    owing(us, "A", DUE)
    with tenancy.scope(staff=True):
        dutch = factories.mandate(us.holder, MandateRole.READER, language="nl")
        _, secret = calendars.issue_feed(by=factories.actor(dutch), now=factories.NOW)

    content = client.get(f"/calendar/{secret}.ics").content.decode()

    assert "PRODID:-//Dekking//Policy clock//NL" in content
    assert "SUMMARY;LANGUAGE=nl:" in content


def test_wrong_revoked_and_dead_addresses_lead_nowhere(client, us, is_on):
    is_on(DUE)
    owing(us, "A", DUE)
    address = subscribe(us)
    renewed = subscribe(us)

    assert client.get(address).status_code == 404
    assert client.get("/calendar/dkc_wrong.ics").status_code == 404
    assert client.get(renewed).status_code == 200

    with tenancy.scope(staff=True):
        calendars.revoke_feed(by=us.actor, now=factories.NOW)

    assert client.get(renewed).status_code == 404


def test_without_its_mandate_an_address_leads_nowhere(client, us):
    address = subscribe(us)
    with tenancy.scope(staff=True):
        feed = CalendarFeed.objects.get(revoked_at=None)
        feed.mandate.revoked_at = factories.NOW
        feed.mandate.save(update_fields=["revoked_at"])

    assert client.get(address).status_code == 404


def test_only_the_digest_of_an_address_is_kept(us):
    address = subscribe(us)
    secret = address.removeprefix("/calendar/").removesuffix(".ics")

    row = CalendarFeed.objects.get()

    assert secret not in (row.digest, row.prefix)
    assert len(secret) > 40


def test_a_stranger_reads_only_its_own_dates(client, us, is_on):
    is_on(DUE)
    owing(us, "A", DUE)
    client.get(subscribe(us))
    with tenancy.scope(staff=True):
        stranger = insured(name="Stranger B.V.")

    assert events(client, subscribe(stranger)) == []
    with tenancy.scope(policyholder_id=stranger.holder.id):
        assert CalendarEntry.objects.count() == 0


def test_who_asks_too_often_waits(client, us, is_on):
    is_on(DUE)
    address = subscribe(us)

    codes = [client.get(address).status_code for _ in range(61)]

    assert (codes[:60].count(200), codes[60]) == (60, 429)


def test_who_tries_addresses_is_stopped(client):
    codes = [client.get(f"/calendar/dkc_{n}.ics").status_code for n in range(31)]

    assert (codes[:30].count(404), codes[30]) == (30, 429)


# The page ------------------------------------------------------------------------------------


def url(us, name):
    return reverse(f"portal:{name}", args=[us.holder.public_id])


def signed_in(client, us):
    from accounts.models import User

    sign_in(client, User.objects.get(id=us.actor.user_id))


def test_the_address_is_shown_once(client, us):
    signed_in(client, us)
    client.post(url(us, "calendar_issue"))

    first = client.get(url(us, "calendars")).content.decode()
    second = client.get(url(us, "calendars")).content.decode()

    assert "/calendar/dkc_" in first
    assert "/calendar/dkc_" not in second
    assert "dkc_" in second  # what it begins with


def test_an_address_is_taken_back_on_the_page(client, us):
    signed_in(client, us)
    address = subscribe(us)

    client.post(url(us, "calendar_revoke"))

    assert client.get(address).status_code == 404
    assert "Get an address" in client.get(url(us, "calendars")).content.decode()


@pytest.mark.parametrize(
    ("written", "kept"), [("10, 3", [10, 3]), ("3;10", [10, 3]), ("3 3 10", [10, 3])]
)
def test_the_owner_chooses_when_everybody_is_warned(client, us, written, kept):
    signed_in(client, us)

    client.post(url(us, "deadline_warnings"), {"warnings-days": written})

    shown = client.get(url(us, "calendars")).content.decode()
    assert f'value="{", ".join(map(str, kept))}"' in shown


@pytest.mark.parametrize("written", ["", "0", "91", "1,2,3,4,5,6", "x", "1.5", "٣"])
def test_days_that_make_no_sense_are_refused_beside_the_field(client, us, written):
    signed_in(client, us)

    answer = client.post(url(us, "deadline_warnings"), {"warnings-days": written})

    assert answer.status_code == 200
    assert answer.context["warnings"].errors
    assert "14, 7, 1" in client.get(url(us, "calendars")).content.decode()


def test_a_reader_may_not_choose_for_everybody(client, us):
    with tenancy.scope(staff=True):
        reader = factories.mandate(us.holder, MandateRole.READER, language="en")
    sign_in(client, reader.user)

    client.post(url(us, "deadline_warnings"), {"warnings-days": "3"})

    page = client.get(url(us, "calendars")).content.decode()
    assert "14, 7, 1" in page
    assert "The owner of the policy can change it." in page
