"""The back office: its header, its mailbox, one's own row, taking on by name."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.urls import reverse

from accounts import services
from accounts.models import Policyholder, Proposed
from accounts.rules import SYSTEM, StaffRole
from core import tenancy
from core.models import SentMail
from tests import factories
from tests.signing_in import sign_in, sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    person = factories.staff(StaffRole.ADMINISTRATOR, email="admin@insurer.test")
    sign_in_staff(client, person)
    return person


def page(client, name, *given) -> str:
    return client.get(reverse(name, args=given), follow=True).content.decode()


def test_the_language_is_chosen_in_the_header(client, administrator):
    shown = page(client, "admin:index")

    assert f'action="{reverse("set_language")}"' in shown
    assert '<span class="visually-hidden">Nederlands</span>' in shown


@pytest.fixture
def mail():
    with tenancy.scope(staff=True):
        return SentMail.objects.create(
            message_id="<1@dekking>",
            recipient="owner@example.test",
            subject="A limit was reduced",
            body=(
                "The limit on betaal-nu.com B.V. was reduced\n\nRead more:\n"
                "http://localhost:8000/portal/1/notices/2/\n"
            ),
        )


def test_staff_are_told_that_a_link_in_a_mail_is_the_readers(client, settings, administrator, mail):
    settings.DEMO, settings.PUBLIC_URL = True, "http://localhost:8000"

    shown = page(client, "demo:mail", mail.id)

    assert 'href="http://localhost:8000/portal/1/notices/2/"' not in shown
    assert "http://localhost:8000/portal/1/notices/2/" in shown
    assert "sign in as owner@example.test" in shown


def test_others_follow_the_links_of_a_mail_and_a_name_is_none(client, settings, mail):
    settings.DEMO, settings.PUBLIC_URL = True, "http://localhost:8000"

    shown = page(client, "demo:mail", mail.id)

    assert 'href="http://localhost:8000/portal/1/notices/2/"' in shown
    assert 'href="http://betaal-nu.com' not in shown
    assert "sign in as" not in shown


def test_nobody_is_offered_to_shut_out_oneself(client, administrator):
    other = factories.staff(StaffRole.ADMINISTRATOR)

    own = client.get(reverse("admin:accounts_user_change", args=[administrator.id]))
    of_other = client.get(reverse("admin:accounts_user_change", args=[other.id]))

    assert own.context["buttons"] == []
    names = {each["button"].name for each in of_other.context["buttons"]}
    assert names == {"role", "no-role", "second-factor", "deactivate"}


def test_a_role_is_not_offered_to_a_policyholders_people(client, administrator):
    with tenancy.scope(staff=True):
        owner = factories.mandate(factories.policyholder()).user

    shown = client.get(reverse("admin:accounts_user_change", args=[owner.id]))

    assert "role" not in {each["button"].name for each in shown.context["buttons"]}


def test_the_last_administrator_is_not_shut_out(administrator):
    with tenancy.scope(staff=True), pytest.raises(services.LastAdministrator):
        services.deactivate_user(user_id=administrator.public_id, by=SYSTEM, now=factories.NOW)


def test_staff_do_not_switch_their_second_factor_off(client, administrator):
    Authenticator.objects.create(user=administrator, type=Authenticator.Type.TOTP, data={})

    shown = page(client, "mfa_index")

    assert "Staff cannot work without it" in shown
    assert "Switch it off" not in shown
    assert "ask an administrator to remove it" in shown


def test_others_are_not_told_what_staff_need(client):
    with tenancy.scope(staff=True):
        owner = factories.mandate(factories.policyholder()).user
    sign_in(client, owner)

    assert "Staff cannot work without it" not in page(client, "mfa_index")


def take_on(client, company, **more):
    address = reverse("admin:accounts_policyholder_do_start", args=["take-on"])
    return client.post(address, {"company": company, "language": "nl", **more})


@pytest.mark.parametrize("by", ["name", "number", "id"])
def test_a_policyholder_is_taken_on_by_what_people_know(client, administrator, by):
    with tenancy.scope(staff=True):
        company = factories.company("Westerschelde Visserij B.V.")
        number = company.identifiers.get().value
    known = {"name": "westerschelde visserij", "number": number, "id": str(company.public_id)}

    read = take_on(client, known[by])
    answer = take_on(client, known[by], confirmed=read.context["preview_read"])

    assert "Westerschelde Visserij B.V., Netherlands, becomes" in " ".join(read.context["preview"])
    assert answer.status_code == 302
    with tenancy.scope(staff=True):
        assert Policyholder.objects.get().company_id == company.id


def test_a_name_that_may_mean_several_is_not_guessed(client, administrator):
    with tenancy.scope(staff=True):
        factories.company("Westerschelde Visserij B.V.")
        factories.company("Westerschelde Visserij Beheer B.V.")

    shown = take_on(client, "Westerschelde Visserij").content.decode()

    assert "Westerschelde Visserij Beheer B.V." in shown
    with tenancy.scope(staff=True):
        assert not Policyholder.objects.exists()


def test_what_is_not_known_is_said(client, administrator):
    assert "2000" in take_on(client, "2000").content.decode()


def test_withdrawing_a_mandate_says_what_follows(client, administrator):
    with tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder("Insured B.V."), email="a@b.test")

    shown = page(client, "admin:accounts_mandate_do", mandate.id, "revoke")

    assert "What follows" in shown
    assert "a@b.test can no longer see or do anything for Insured B.V." in shown


def of_proposals(*names):
    """Return the buttons of these names, each with the desk of proposals it stands on."""
    return [
        (desk, button)
        for desk in admin.site._registry.values()
        for button in getattr(desk, "buttons", ())
        if button.name in names and hasattr(desk.model, "proposed_by")
    ]


def is_for(person, desk, button):
    return button.is_for(person, desk.model(proposed_by_id=7))


def test_no_desk_offers_a_release_to_who_proposed():
    releases = of_proposals("release", "give")

    assert len(releases) > 8
    assert [type(desk).__name__ for desk, each in releases if is_for(7, desk, each)] == []
    assert [type(desk).__name__ for desk, each in releases if not is_for(8, desk, each)] == []


def test_only_who_proposed_is_offered_to_take_it_back():
    backs = of_proposals("withdraw")

    assert len(backs) > 5
    assert [type(desk).__name__ for desk, each in backs if is_for(8, desk, each)] == []
    assert [type(desk).__name__ for desk, each in backs if not is_for(7, desk, each)] == []


def test_who_may_take_a_proposal_back_is_not_offered_to_send_it_back():
    rejections = [each for each in of_proposals("reject") if issubclass(each[0].model, Proposed)]

    assert len(rejections) == len(Proposed.__subclasses__())
    assert [type(desk).__name__ for desk, each in rejections if is_for(7, desk, each)] == []
    assert [type(desk).__name__ for desk, each in rejections if not is_for(8, desk, each)] == []
