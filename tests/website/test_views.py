"""The way in for visitors."""

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from tests import factories

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
