"""Finding a buyer in the portal."""

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.rules import MandateRole
from core import tenancy
from tests import factories
from tests.limits import ground
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mandate(client):
    with tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder(), MandateRole.READER)
    sign_in(client, mandate.user)
    return mandate


@pytest.fixture
def buyer():
    with tenancy.scope(staff=True):
        return factories.company("Zuiderzee Groothandel B.V.", city="Hoorn")


def address(mandate, name="buyers"):
    return reverse(f"portal:{name}", args=[mandate.policyholder.public_id])


def page_of_buyer(mandate, buyer):
    return reverse("portal:buyer", args=[mandate.policyholder.public_id, buyer.public_id])


def test_before_a_search_the_page_says_what_to_do(client, mandate):
    page = client.get(address(mandate))

    assert page.status_code == 200
    assert "Type at least two letters" in page.content.decode()


def test_a_hit_leads_to_the_page_of_the_buyer(client, mandate, buyer):
    page = client.get(address(mandate), {"q": "groothandel zuider"}).content.decode()

    assert "1 company" in page
    assert page_of_buyer(mandate, buyer) in page
    assert "Hoorn" in page
    with tenancy.scope(staff=True):
        assert buyer.identifiers.get().value in page


def test_names_that_only_look_like_it_stand_apart(client, mandate, buyer):
    with tenancy.scope(staff=True):
        factories.company("Zuidersee Grothandel N.V.")

    page = client.get(address(mandate), {"q": "zuiderzee groothandel"}).content.decode()
    mistyped = client.get(address(mandate), {"q": "zuiderze groothandl"}).content.decode()

    assert "1 company" in page
    assert page.index("Names that look like it") < page.index("Zuidersee Grothandel")
    assert "No name is written so; these look like it" in mistyped
    assert page_of_buyer(mandate, buyer) in mistyped


def test_a_number_leads_to_the_page_of_the_buyer(client, mandate, buyer):
    with tenancy.scope(staff=True):
        number = buyer.identifiers.get().value

    page = client.get(address(mandate), {"q": f"{number[:4]} {number[4:]}"}).content.decode()

    assert page_of_buyer(mandate, buyer) in page


def test_no_answer_says_what_to_try(client, mandate, buyer):
    page = client.get(address(mandate), {"q": "Qwertyuiop <b>"}).content.decode()

    assert "No company answers to" in page
    assert "search by its number" in page
    assert "<b>" not in page


def test_no_answer_says_how_to_reach_us(client, mandate):
    page = client.get(address(mandate), {"q": "Nergens te vinden"}).content.decode()
    content = page.partition('id="main"')[2].partition("</main>")[0]

    assert settings.INSURER["mail"] in content
    assert settings.INSURER["phone"] in content


def test_the_country_narrows_and_a_wrong_one_is_explained(client, mandate, buyer):
    abroad = client.get(address(mandate), {"q": "zuiderzee", "country": "be"}).content.decode()
    wrong = client.get(address(mandate), {"q": "zuiderzee", "country": "1"}).content.decode()

    assert page_of_buyer(mandate, buyer) not in abroad
    assert "Give the two letters of the country" in wrong
    assert "zuiderzee" in wrong  # what was typed is still there


def test_suggestions_come_while_typing(client, mandate, buyer):
    answer = client.get(address(mandate, "buyer_suggestions"), {"q": "zuider"}).content.decode()

    assert page_of_buyer(mandate, buyer) in answer
    assert "<html" not in answer


@pytest.mark.parametrize("written", ["KvK {}", "kvk-nummer: {}", "NL{}", "NL {}"])
def test_a_number_is_found_with_what_people_write_before_it(client, mandate, buyer, written):
    with tenancy.scope(staff=True):
        number = buyer.identifiers.get().value

    page = client.get(address(mandate), {"q": written.format(number)}).content.decode()

    assert page_of_buyer(mandate, buyer) in page


def test_one_letter_is_too_short(client, mandate, buyer):
    page = client.get(address(mandate), {"q": "z"}).content.decode()

    assert "One letter answers to half the world" in page
    assert "No company answers" not in page


def test_answers_that_were_cut_off_are_not_counted_as_all(client, mandate):
    with tenancy.scope(staff=True):
        for number in range(51):
            factories.company(f"Zuiderzee Groothandel {number} B.V.")

    page = client.get(address(mandate), {"q": "zuiderzee"}).content.decode()

    assert "The 50 best answers" in page
    assert "50 companies" not in page


@pytest.mark.parametrize("typed", ["", "x", "\x00", "%", "a" * 5000])
def test_whatever_is_typed_has_an_answer(client, mandate, typed):
    for name in ("buyers", "buyer_suggestions"):
        assert client.get(address(mandate, name), {"q": typed}).status_code == 200


def test_strangers_search_nothing(client, mandate):
    with tenancy.scope(staff=True):
        other = factories.mandate(factories.policyholder())

    assert client.get(address(other)).status_code == 404
    client.logout()
    assert client.get(address(mandate)).status_code == 302


def test_a_search_is_only_looked_at(client, mandate):
    assert client.post(address(mandate)).status_code == 405


def test_a_hit_shows_its_grade_and_the_limit_one_has(client, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: factories.NOW)
    with tenancy.scope(staff=True):
        us, them = ground.insured(), ground.insured()
        found = ground.buyer(4)
        them.ask(found, 20_000)
        us.ask(found, 50_000)
        mandate = us.holder.mandates.get()
    sign_in(client, mandate.user)

    page = client.get(address(mandate), {"q": found.name}).content.decode()

    row = page.partition(page_of_buyer(mandate, found))[2].partition("</tr>")[0]
    assert "Grade" in row
    assert "50,000" in row
    assert "20,000" not in row
    assert "Netherlands" in row


def test_the_town_alone_is_what_was_meant(client, mandate, buyer):
    page = client.get(address(mandate), {"q": "Hoorn"})

    assert [row["company"] for row in page.context["results"]] == [buyer]
    assert page.context["alike"] == []


def test_a_text_that_is_too_long_is_said_to_be(client, mandate):
    page = client.get(address(mandate), {"q": "x" * 201}).content.decode()

    assert "at most 200 characters" in page
