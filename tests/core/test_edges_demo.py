"""The demo's own: its mailbox, its clock, its second factors. Nothing of it outside the demo."""

import io
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from django.core.mail import send_mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.rules import StaffRole
from core import advancing, clock, mailbox, night, tenancy
from core.dates import business_date
from core.models import BusinessClock
from tests import factories
from tests.signing_in import sign_in, sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def nights(monkeypatch):
    """Nights of one job that notes its date and what the clock said."""
    seen = []

    def run(first, last, on, now):
        seen.append((on, business_date(now), business_date(clock.now())))

    job = night.Job("tests.note", lambda on: [(1, 1)], run)
    monkeypatch.setattr("config.night.NIGHT", (job,))
    night.run_night(business_date(clock.now()), now=clock.now())
    seen.clear()
    return seen


def test_moving_the_date_lives_through_every_night_on_its_own_day(nights):
    today = business_date(clock.real())
    told = io.StringIO()

    call_command("advance", "3", stdout=told, stderr=io.StringIO())

    days = [today + timedelta(days=number) for number in (1, 2, 3)]
    assert nights == [(day, day, day) for day in days]
    assert business_date(clock.now()) == days[-1]
    assert "3 nights were lived through" in told.getvalue()


def test_moving_the_date_again_goes_on_from_there(nights):
    call_command("advance", "2", stdout=io.StringIO(), stderr=io.StringIO())
    call_command("advance", "1", stdout=io.StringIO(), stderr=io.StringIO())

    assert BusinessClock.objects.get().days_ahead == 3
    assert len(nights) == 3


def test_a_night_that_was_missed_is_done_before_the_date_moves(nights):
    advancing.aim(days=1)
    BusinessClock.objects.update(days_ahead=1)  # moved, and cut off before its night
    advancing.aim(days=1)

    assert advancing.step()
    assert not advancing.step()

    assert len(nights) == 2
    assert advancing.is_there()


def test_the_second_factor_printed_is_the_one_asked_for(settings):
    person = factories.staff(StaffRole.AUDITOR, email="auditor@example.test")
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    told = io.StringIO()

    call_command("demo_code", "auditor", stdout=told, stderr=io.StringIO())

    assert validate_totp_code(secret, told.getvalue().strip())


def test_who_has_no_second_factor_is_told_so():
    factories.user("nobody@example.test")

    with pytest.raises(CommandError, match="no second factor"):
        call_command("demo_code", "nobody@example.test")


@pytest.mark.parametrize("days", ["0", "-1", "4001"])
def test_a_number_of_days_that_makes_no_sense_is_refused(days):
    with pytest.raises(CommandError, match="from 1 to"):
        call_command("advance", "--", days)


def test_the_mailbox_shows_every_mail(client, settings):
    settings.EMAIL_BACKEND = "core.mailbox.MailboxBackend"
    send_mail("First of all", "body <b>one</b>", None, ["one@example.test"])
    send_mail("Second of all", "body two", None, ["two@example.test"])

    content = client.get(reverse("demo:mailbox")).content.decode()
    only_two = client.get(reverse("demo:mailbox"), {"to": "two@"}).content.decode()
    found = mailbox.mails("one@").get()
    single = client.get(reverse("demo:mail", args=[found.id])).content.decode()

    assert content.index("Second of all") < content.index("First of all")
    assert "First of all" not in only_two
    assert "body &lt;b&gt;one" in single
    assert client.get(reverse("demo:mail", args=[0])).status_code == 404


def test_staff_move_the_date_with_a_button_and_watch(client, nights, monkeypatch):
    rung = []
    monkeypatch.setattr("core.tasks.advance.delay", lambda: rung.append(1))
    sign_in_staff(client, factories.staff(StaffRole.ADMINISTRATOR))

    moved = client.post(reverse("demo:advance"), {"days": "2", "next": "/admin/"})

    assert moved["Location"] == reverse("demo:advance_progress")
    watching = client.get(moved["Location"])
    assert watching["Refresh"] == "2"
    assert "2 days to go" in watching.content.decode()
    advancing.step()
    advancing.step()
    assert client.get(moved["Location"])["Location"] == "/admin/"


def test_the_date_is_not_moved_twice_at_once(client, nights, monkeypatch):
    """C33"""
    monkeypatch.setattr("core.tasks.advance.delay", lambda: None)
    sign_in_staff(client, factories.staff(StaffRole.ADMINISTRATOR))
    client.post(reverse("demo:advance"), {"days": "2", "next": "/admin/"})

    again = client.post(reverse("demo:advance"), {"days": "30"}, follow=True).content.decode()

    assert "being moved already" in again
    assert BusinessClock.objects.get().target_days_ahead == 2
    assert "The date is being moved" in client.get("/admin/").content.decode()


def test_jobs_of_the_night_have_names_for_people():
    """C33"""
    assert night.called("grading.regrade") == "Grade companies again"
    assert night.called("tests.note") == "tests.note"


@pytest.mark.parametrize("days", ["0", "401", "x", "-3", "", "\u0663", "1" * 50])
def test_the_button_refuses_what_is_no_number_of_days(client, days):
    sign_in_staff(client, factories.staff(StaffRole.ADMINISTRATOR))

    client.post(reverse("demo:advance"), {"days": days, "next": "//evil.example/"})

    assert not BusinessClock.objects.exists()


def test_nobody_but_staff_moves_the_date(client):
    assert client.post(reverse("demo:advance"), {"days": "1"}).status_code == 302  # to the sign-in
    sign_in(client, factories.user())
    assert client.post(reverse("demo:advance"), {"days": "1"}).status_code == 404
    sign_in(client, factories.staff(StaffRole.ADMINISTRATOR))
    assert client.post(reverse("demo:advance"), {"days": "1"}).status_code == 404
    assert not BusinessClock.objects.exists()


def test_outside_the_demo_all_of_it_refuses(client, settings):
    settings.DEMO = False
    sign_in_staff(client, factories.staff(StaffRole.ADMINISTRATOR))

    assert client.get(reverse("demo:mailbox")).status_code == 404
    assert client.get(reverse("demo:mail", args=[1])).status_code == 404
    assert client.get(reverse("demo:advance_progress")).status_code == 404
    assert client.post(reverse("demo:advance"), {"days": "1"}).status_code == 404
    for command in (["advance", "1"], ["demo_code", "somebody"]):
        with pytest.raises(CommandError, match="only a demo"):
            call_command(*command)


def test_outside_the_demo_the_clock_is_the_calendar(settings):
    BusinessClock.objects.create(id=1, days_ahead=40, target_days_ahead=40)
    settings.DEMO = False

    assert business_date(clock.now()) == business_date(clock.real())


def test_the_sign_ins_printed_name_the_policyholders():
    """C40"""
    with tenancy.scope(staff=True):
        factories.mandate(
            factories.policyholder("Northwind Traders B.V."), email="owner@northwind.example"
        )
    told = io.StringIO()

    call_command("demo_signins", stdout=told)

    assert "owner of Northwind Traders B.V." in told.getvalue()
    assert "policyholder 1" not in told.getvalue()
