"""The way in for visitors."""

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.rules import StaffRole
from config import insurer
from tests import factories
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db


def test_an_installation_without_anybody_begins_with_its_set_up(client):
    response = client.get("/")

    assert response.status_code == 302
    assert response["Location"] == reverse("setup")


def test_a_visitor_reads_what_it_is_and_finds_the_way_in(client):
    factories.staff(StaffRole.ADMINISTRATOR)

    page = client.get("/").content.decode()

    assert reverse("account_login") in page
    assert 'name="language" value="nl"' in page


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_visitor_chooses_the_language(client, language):
    factories.staff(StaffRole.ADMINISTRATOR)

    client.post(reverse("set_language"), {"language": language, "next": "/"})

    assert f'<html lang="{language}"' in client.get("/").content.decode()


def test_no_page_needs_anything_the_policy_forbids(client):
    factories.staff(StaffRole.ADMINISTRATOR)

    response = client.get("/")

    assert "unsafe" not in response["Content-Security-Policy"]
    assert " style=" not in response.content.decode()


@pytest.mark.parametrize("page", ["imprint", "privacy", "terms"])
def test_a_visitor_reads_who_insures_what_becomes_of_data_and_the_terms(client, page):
    factories.staff(StaffRole.ADMINISTRATOR)

    home = client.get("/").content.decode()
    answer = client.get(reverse(page))

    assert reverse(page) in home
    assert answer.status_code == 200
    assert settings.INSURER["name"] in answer.content.decode()


def test_whom_to_ask_stands_on_every_page(client):
    page = client.get(reverse("account_login")).content.decode()

    for part in ("name", "address", "phone", "mail", "complaints"):
        assert settings.INSURER[part] in page


def test_the_privacy_page_says_what_why_how_long_and_whom_to_ask(client):
    page = client.get(reverse("privacy")).content.decode()

    for heading in ("Which data, why", "How long", "Who else gets them", "Your rights"):
        assert heading in page
    assert settings.INSURER["privacy"] in page


def test_outside_the_demo_nothing_about_the_insurer_is_invented():
    given = {"DEKKING_INSURER_NAME": "Zeker N.V.", "DEKKING_INSURER_MAIL": ""}

    real, demo = insurer.card(given, demo=False), insurer.card(given, demo=True)

    assert (real["name"], real["mail"], real["phone"]) == ("Zeker N.V.", "", "")
    assert demo["name"] == "Zeker N.V."
    assert demo["mail"].endswith(".example")


def test_staff_are_told_what_the_card_lacks(client, settings):
    settings.INSURER = {**settings.INSURER, "phone": ""}
    page = reverse("imprint")

    before = client.get(page).content.decode()
    sign_in_staff(client, factories.staff(StaffRole.ADMINISTRATOR))

    assert "DEKKING_INSURER_PHONE" not in before
    assert "DEKKING_INSURER_PHONE" in client.get(page).content.decode()
