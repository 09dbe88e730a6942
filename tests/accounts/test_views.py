"""Pages about people."""

import io
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from accounts import queries, services, texts
from accounts.models import AccessToken, Mandate, User
from accounts.rules import MandateRole, StaffRole
from core import clock, deliveries, tenancy
from core.models import Event
from tests import factories
from tests.signing_in import sign_in, sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def mandate():
    with tenancy.scope(staff=True):
        return factories.mandate(factories.policyholder())


def owner_page(client, mandate, name, *arguments):
    return reverse(f"portal:{name}", args=[mandate.policyholder.public_id, *arguments])


def test_who_acts_for_one_policyholder_lands_on_its_overview(client, mandate):
    sign_in(client, mandate.user)

    assert client.get("/go/")["Location"] == owner_page(client, mandate, "overview")


def test_who_acts_for_several_chooses(client, mandate):
    with tenancy.scope(staff=True):
        second = factories.mandate(factories.policyholder("Second B.V."), user=mandate.user)
    sign_in(client, mandate.user)

    page = client.get("/go/").content.decode()

    assert owner_page(client, mandate, "overview") in page
    assert owner_page(client, second, "overview") in page


def test_who_acts_for_nobody_is_told_what_to_do(client):
    sign_in(client, factories.user())

    assert "Ask the owner of the policy" in client.get("/go/").content.decode()


def test_staff_without_a_second_factor_must_set_one_up_and_see_nothing(client, mandate):
    person = factories.staff(StaffRole.ADMINISTRATOR)
    sign_in(client, person)

    assert client.get("/go/")["Location"] == reverse("mfa_activate_totp")
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/accounts/user/").status_code == 302
    assert client.get(owner_page(client, mandate, "overview")).status_code == 404


def test_staff_with_a_second_factor_land_at_their_desks(client):
    sign_in_staff(client, factories.staff(StaffRole.UNDERWRITER))

    assert client.get("/go/")["Location"] == reverse("admin:index")
    assert client.get("/admin/").status_code == 200


def test_the_second_factor_of_somebody_else_opens_nothing(client):
    sign_in_staff(client, factories.staff(StaffRole.UNDERWRITER))
    session = client.session
    session["account_authentication_methods_user"] = "0"
    session.save()

    assert client.get("/admin/").status_code == 302


def test_setting_up_a_second_factor_asks_for_the_password_again(client):
    sign_in(client, factories.staff(StaffRole.UNDERWRITER))

    answer = client.get(reverse("mfa_activate_totp"))

    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_staff_keep_their_second_factor(client):
    person = factories.staff(StaffRole.UNDERWRITER)
    TOTP.activate(person, generate_totp_secret())
    sign_in_staff(client, person)
    session = client.session
    session["account_authentication_methods"][-1]["reauthenticated"] = True
    session.save()

    client.post(reverse("mfa_deactivate_totp"))

    assert Authenticator.objects.filter(user=person).exists()


def test_the_first_administrator_is_made_once(client):
    filled_in = {
        "code": queries.set_up_code().lower(),
        "email": "boss@example.test",
        "password": "quite a long one",
        "again": "quite a long one",
    }

    response = client.post(reverse("setup"), filled_in)

    assert response["Location"] == reverse("account_login")
    assert User.objects.get(email="boss@example.test").staff_role == StaffRole.ADMINISTRATOR
    assert client.get(reverse("setup")).status_code == 404
    assert client.post(reverse("setup"), filled_in).status_code == 404


def test_whoever_does_not_run_the_installation_does_not_become_its_administrator(client):
    filled_in = {
        "code": "AAAA-BBBB-CCCC-DDDD-EEEE",
        "email": "thief@example.test",
        "password": "quite a long one",
        "again": "quite a long one",
    }

    response = client.post(reverse("setup"), filled_in)

    assert "This is not the set-up code." in response.content.decode()
    assert not User.objects.exists()


def test_the_set_up_code_is_printed_as_long_as_nobody_works_here():
    told = io.StringIO()
    call_command("setup_code", stdout=told)
    assert told.getvalue().strip() == queries.set_up_code()

    factories.staff(StaffRole.UNDERWRITER)

    with pytest.raises(CommandError):
        call_command("setup_code", stdout=told)


@pytest.mark.parametrize(
    ("password", "again"),
    [
        ("short", "short"),
        ("quite a long one", "quite another one"),
        ("1234567890123", "1234567890123"),
    ],
)
def test_a_weak_or_mistyped_password_makes_no_administrator(client, password, again):
    filled_in = {
        "code": queries.set_up_code(),
        "email": "boss@example.test",
        "password": password,
        "again": again,
    }

    response = client.post(reverse("setup"), filled_in)

    assert response.status_code == 200
    assert not User.objects.exists()


def test_an_owner_lets_somebody_in_who_is_told_by_mail(client, mandate):
    sign_in(client, mandate.user)

    response = client.post(
        owner_page(client, mandate, "people_grant"), {"email": "New@Example.test", "role": "READER"}
    )

    assert response["Location"] == owner_page(client, mandate, "people")
    with tenancy.scope(staff=True):
        made = Mandate.objects.get(user__email="new@example.test")
    assert made.role == MandateRole.READER
    deliveries.drain(clock.real)
    assert [message.to for message in mail.outbox] == [["new@example.test"]]
    assert reverse("account_reset_password") in mail.outbox[0].body


def test_a_mandate_that_exists_is_refused_beside_the_form(client, mandate):
    sign_in(client, mandate.user)

    response = client.post(
        owner_page(client, mandate, "people_grant"), {"email": mandate.user.email, "role": "READER"}
    )

    assert response.status_code == 200
    assert "already has a mandate" in response.content.decode()
    assert mandate.user.email in response.content.decode()


def test_a_reader_lets_nobody_in(client, mandate):
    with tenancy.scope(staff=True):
        reader = factories.mandate(mandate.policyholder, MandateRole.READER)
    sign_in(client, reader.user)

    response = client.post(
        owner_page(client, mandate, "people_grant"),
        {"email": "x@example.test", "role": "OWNER"},
        follow=True,
    )

    assert "Your mandate" in response.content.decode()
    assert not User.objects.filter(email="x@example.test").exists()


def test_the_last_owner_stays(client, mandate):
    sign_in(client, mandate.user)

    response = client.post(
        owner_page(client, mandate, "people_revoke", mandate.public_id), follow=True
    )

    assert response.redirect_chain[-1][0] == owner_page(client, mandate, "people")
    assert "last owner" in response.content.decode()
    with tenancy.scope(staff=True):
        assert Mandate.objects.get().revoked_at is None


def test_a_withdrawn_mandate_opens_nothing_any_more(client, mandate):
    with tenancy.scope(staff=True):
        reader = factories.mandate(mandate.policyholder, MandateRole.READER)
    sign_in(client, mandate.user)
    client.post(owner_page(client, mandate, "people_revoke", reader.public_id))

    sign_in(client, reader.user)

    assert client.get(owner_page(client, mandate, "overview")).status_code == 404


def test_a_token_is_shown_once_and_kept_as_a_digest(client, mandate):
    sign_in(client, mandate.user)

    page = client.post(owner_page(client, mandate, "token_issue"), {"name": "ledger"}, follow=True)

    secret = re.search(r'value="(dk_[^"]+)"', page.content.decode())[1]
    assert "no-store" in page["Cache-Control"]
    assert secret not in client.get(owner_page(client, mandate, "tokens")).content.decode()
    token = AccessToken.objects.get()
    assert secret not in (token.digest, token.prefix)


def test_reloading_the_page_of_a_new_token_issues_no_other(client, mandate):
    """B24"""
    sign_in(client, mandate.user)

    issued = client.post(owner_page(client, mandate, "token_issue"), {"name": "ledger"})
    client.get(issued["Location"])
    client.get(issued["Location"])

    assert issued.status_code == 302
    assert AccessToken.objects.count() == 1
    assert "dk_" not in str(dict(client.session))


def test_a_secret_waits_for_no_other_policyholder(client, mandate):
    with tenancy.scope(staff=True):
        second = factories.mandate(factories.policyholder(), user=mandate.user)
    sign_in(client, mandate.user)
    client.post(owner_page(client, mandate, "token_issue"), {"name": "ledger"})

    content = client.get(owner_page(client, second, "tokens")).content.decode()

    assert "Your new token" not in content


def test_a_stopped_token_is_gone_from_the_list(client, mandate):
    sign_in(client, mandate.user)
    client.post(owner_page(client, mandate, "token_issue"), {"name": "ledger"})
    token = AccessToken.objects.get()

    page = client.post(
        owner_page(client, mandate, "token_revoke", token.public_id), follow=True
    ).content.decode()

    assert "no longer works" in page
    assert AccessToken.objects.get().revoked_at is not None


@pytest.mark.parametrize(
    "name", ["people", "tokens", "language", "endpoints", "overview", "notices"]
)
def test_a_stranger_finds_no_page_of_the_policyholder(client, mandate, name):
    with tenancy.scope(staff=True):
        stranger = factories.mandate(factories.policyholder())
    sign_in(client, stranger.user)

    assert client.get(owner_page(client, mandate, name)).status_code == 404


def test_a_stranger_withdraws_no_mandate_and_stops_no_token(client, mandate):
    with tenancy.scope(staff=True):
        stranger = factories.mandate(factories.policyholder())
    sign_in(client, mandate.user)
    client.post(owner_page(client, mandate, "token_issue"), {"name": "ledger"})
    token = AccessToken.objects.get()
    sign_in(client, stranger.user)

    revoked = client.post(owner_page(client, stranger, "people_revoke", mandate.public_id))
    stopped = client.post(owner_page(client, stranger, "token_revoke", token.public_id))

    assert (revoked.status_code, stopped.status_code) == (404, 404)


def test_the_language_chosen_is_that_of_the_pages_and_the_mails(client, mandate):
    sign_in(client, mandate.user)

    client.post(owner_page(client, mandate, "language"), {"language": "en"})

    mandate.user.refresh_from_db()
    assert mandate.user.language == "en"
    assert client.cookies["django_language"].value == "en"


def test_the_language_kept_with_the_person_wins_over_an_old_cookie_at_sign_in(client, mandate):
    """C39"""
    client.cookies["django_language"] = "nl"
    mandate.user.language = "en"
    mandate.user.save(update_fields=["language"])

    client.post(
        reverse("account_login"), {"login": mandate.user.email, "password": "a long password"}
    )

    assert client.cookies["django_language"].value == "en"


def test_whoever_is_not_signed_in_goes_to_the_one_sign_in(client, mandate):
    for address in (owner_page(client, mandate, "people"), "/go/", "/admin/"):
        assert reverse("account_login") in client.get(address, follow=True).redirect_chain[-1][0]


def test_what_happened_holds_no_personal_data(client, mandate):
    sign_in(client, mandate.user)
    client.post(
        owner_page(client, mandate, "people_grant"), {"email": "new@example.test", "role": "READER"}
    )

    with tenancy.scope(staff=True):
        assert not any("@" in str(event.facts) for event in Event.objects.all())


def test_an_invitation_says_for_whom_as_what_and_by_whom(client, mandate):
    """B27"""
    sign_in(client, mandate.user)

    client.post(
        owner_page(client, mandate, "people_grant"), {"email": "new@example.test", "role": "READER"}
    )
    deliveries.drain(clock.real)

    with translation.override("nl"):
        role = texts.role(MandateRole.READER)
    told = mail.outbox[-1]
    assert mandate.policyholder.name in told.subject
    assert mandate.policyholder.name in told.body
    assert mandate.user.email in told.body
    assert role in told.body


def test_who_works_at_the_insurer_gets_no_mandate(client, mandate):
    """B27"""
    person = factories.staff(StaffRole.UNDERWRITER, email="under@insurer.test")
    sign_in(client, mandate.user)

    page = client.post(
        owner_page(client, mandate, "people_grant"), {"email": person.email, "role": "READER"}
    ).content.decode()

    assert "works at the insurer" in page
    with tenancy.scope(staff=True):
        assert not Mandate.objects.filter(user=person).exists()


def test_who_acts_for_a_policyholder_gets_no_role_at_the_insurer(mandate):
    """B27"""
    by = factories.staff_actor(StaffRole.ADMINISTRATOR)

    with tenancy.scope(staff=True), pytest.raises(services.ActsForAPolicyholder):
        services.propose_role(
            user_id=mandate.user.public_id,
            role=StaffRole.UNDERWRITER,
            by=by,
            now=factories.NOW,
        )


def _ask_for_a_password(client, email):
    client.post(reverse("account_reset_password"), {"email": email})
    return mail.outbox[-1]


@pytest.mark.parametrize(("kept", "page"), [("nl", "en"), ("en", "nl")])
def test_the_mail_for_a_password_is_ours_and_in_the_readers_language(client, mandate, kept, page):
    User.objects.filter(id=mandate.user_id).update(language=kept)
    client.cookies["django_language"] = page

    told = _ask_for_a_password(client, mandate.user.email)

    with translation.override(kept):
        expected = translation.gettext("Choose a password for %(product)s") % {"product": "Dekking"}
    assert told.subject == expected
    assert "/password/reset/key/" in told.body
    assert settings.INSURER["mail"] in told.body
    assert "testserver" not in told.body.replace("http://testserver/", "")


def test_whom_nobody_knows_is_told_to_ask_the_owner_and_not_to_sign_up(client):
    told = _ask_for_a_password(client, "unknown@example.test")

    assert told.subject == "Signing in to Dekking"
    assert "Accounts are made by invitation" in told.body
    assert "signup" not in told.body


def test_a_new_colleague_is_written_to_in_the_policyholders_language(client, mandate):
    mandate.policyholder.language = "en"
    with tenancy.scope(staff=True):
        mandate.policyholder.save(update_fields=["language"])
    sign_in(client, mandate.user)

    client.post(
        owner_page(client, mandate, "people_grant"), {"email": "new@example.test", "role": "READER"}
    )
    deliveries.drain(clock.real)

    assert mail.outbox[-1].subject.startswith("You may act for")
    assert settings.INSURER["name"] in mail.outbox[-1].body


def test_signing_up_leads_to_an_invitation(client):
    page = client.get(reverse("account_signup")).content.decode()

    assert "Accounts are made by invitation" in page
    assert reverse("account_login") in page


@pytest.mark.parametrize("address", ["email/", "confirm-email/", "password/set/"])
def test_what_is_not_offered_leads_on(client, mandate, address):
    sign_in(client, mandate.user)

    assert client.get(f"/accounts/{address}")["Location"] == "/go/"


def test_a_link_that_is_too_old_offers_a_new_one(client):
    page = client.get("/accounts/password/reset/key/1-set-password/", follow=True).content.decode()

    assert "This link no longer works" in page
    assert reverse("account_reset_password") in page
