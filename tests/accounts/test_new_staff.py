"""From being taken on to the desk, by the pages and mails that a new person has."""

import re

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import queries
from accounts.models import StaffProposal, User
from accounts.rules import StaffRole
from core import clock, deliveries
from tests import factories
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db

PASSWORD = "quite a long one"


def test_an_underwriter_taken_on_by_two_administrators_reaches_the_desk(client, newcomer, second):
    sign_in_staff(client, factories.staff(StaffRole.ADMINISTRATOR))
    client.post(
        "/admin/accounts/user/start/take-on/",
        {"email": "new@insurer.test", "role": StaffRole.UNDERWRITER, "authority": "500000"},
    )
    deliveries.drain(clock.real)
    assert mail.outbox == []
    sign_in_staff(second, factories.staff(StaffRole.ADMINISTRATOR))
    waiting = StaffProposal.objects.get()
    second.post(reverse("admin:accounts_staffproposal_do", args=[waiting.id, "release"]))
    deliveries.drain(clock.real)
    assert [message.to for message in mail.outbox] == [["new@insurer.test"]]

    choose_a_password(newcomer, "new@insurer.test")
    sign_in_by_password(newcomer, "new@insurer.test")
    set_up_a_second_factor(newcomer)

    assert newcomer.get("/go/")["Location"] == reverse("admin:index")
    assert newcomer.get("/admin/").status_code == 200
    assert newcomer.get("/admin/limits/limitrequest/", follow=True).status_code == 200


def test_the_first_administrator_reaches_the_desk(client):
    """By a password of the set-up page: there is no mail to follow."""
    filled_in = {
        "code": queries.set_up_code(),
        "email": "boss@insurer.test",
        "password": PASSWORD,
        "again": PASSWORD,
    }
    client.post(reverse("setup"), filled_in)

    sign_in_by_password(client, "boss@insurer.test")
    set_up_a_second_factor(client)

    assert client.get("/admin/").status_code == 200


def test_a_password_changed_without_a_link_proves_no_address(client):
    person = User.objects.create_user("new@insurer.test", PASSWORD)
    person.staff_role = StaffRole.UNDERWRITER
    person.save()
    sign_in_by_password(client, person.email)

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "another long one", "password2": "another long one"},
    )

    assert not person.emailaddress_set.filter(verified=True).exists()


@pytest.fixture
def second():
    """The browser of the second administrator."""
    return Client()


@pytest.fixture
def newcomer():
    """The browser of the new person, beside that of the administrator."""
    return Client()


def choose_a_password(client, email):
    client.post(reverse("account_reset_password"), {"email": email})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[-1].body)
    form = client.get(link.group())["Location"]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})


def sign_in_by_password(client, email):
    client.post(reverse("account_login"), {"login": email, "password": PASSWORD})


def set_up_a_second_factor(client):
    asked = client.get(reverse("mfa_activate_totp"))["Location"]
    page = client.post(asked, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    client.post(client.get("/go/")["Location"], {"code": code})
