"""Adding a company in the portal, and what can be expected of it before anybody asks."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.rules import MandateRole
from companies.models import Company
from companies.rules.adding import Identity
from core import tenancy
from limits.rules import indication
from tests import factories
from tests.factories import NOW, eur
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db

WISH = {"name": "Nieuwe Haven Handel B.V.", "country": "nl", "scheme": "KVK", "value": "7700 1234"}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured()


@pytest.fixture
def come(client):
    def as_(one):
        with tenancy.scope(staff=True):
            client.force_login(User.objects.get(id=one.actor.user_id))

        def go(name, *rest, data=None, **query):
            address = reverse(f"portal:{name}", args=[one.holder.public_id, *rest])
            if data is not None:
                return client.post(address, data, follow=True)
            return client.get(address, query)

        return go

    return as_


@pytest.fixture
def visit(come, us):
    return come(us)


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def the_added():
    with tenancy.scope(staff=True):
        return Company.objects.get(identity=Identity.UNVERIFIED)


def test_a_search_without_the_right_answer_leads_to_adding_it(visit):
    shown = text_of(visit("buyers", q="Nieuwe Haven"))

    assert "buyers/add/?q=Nieuwe+Haven" in shown
    assert 'value="Nieuwe Haven"' in text_of(visit("buyer_add", q="Nieuwe Haven"))
    assert 'value="77001234"' in text_of(visit("buyer_add", q="KvK 77001234"))


def test_a_company_is_added_and_a_limit_on_it_waits_for_a_person(visit):
    shown = text_of(visit("buyer_add", data=WISH))
    added = the_added()
    answer = text_of(
        visit("limit_request", added.public_id, data={"amount": "5000", "payment_days": "30"})
    )

    assert "Nieuwe Haven Handel B.V. is added" in shown
    assert "We have not checked yet who this company is" in shown
    assert "Take this company back" in shown
    assert added.identifiers.get().value == "77001234"
    assert "An underwriter looks at it" in answer
    assert "something about this buyer we look at ourselves" in answer


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"value": "123"}, "is no KvK number: it must have 8 digits"),
        ({"scheme": "VAT", "value": "NL004495446B01"}, "is no VAT number"),
        ({"scheme": "LEI", "value": "724500A93Z8V1MJK5350"}, "is no LEI"),
        ({"country": "DE"}, "is not the country of a"),
        ({"name": "..."}, "has no letter or digit"),
        ({"country": "Nederland"}, "Give the two letters of the country"),
        ({"value": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_right_is_named_and_what_was_typed_stays(visit, wrong, said):
    shown = text_of(visit("buyer_add", data=WISH | wrong))

    assert said in shown
    assert "Add this company" in shown
    with tenancy.scope(staff=True):
        assert not Company.objects.filter(identity=Identity.UNVERIFIED).exists()


def test_the_company_that_has_the_number_is_offered(visit):
    with tenancy.scope(staff=True):
        known = factories.company("Oude Haven B.V.")
        number = known.identifiers.get().value

    shown = text_of(visit("buyer_add", data=WISH | {"value": number}))

    assert "This is the company with that number" in shown
    assert str(known.public_id) in shown
    assert "none_of_these" not in shown


def test_companies_of_nearly_the_name_are_offered_first(visit):
    with tenancy.scope(staff=True):
        known = factories.company("Nieuwe Haven Handels B.V.", city="Hoorn")

    shown = text_of(visit("buyer_add", data=WISH))
    assert "Is it one of these?" in shown
    assert str(known.public_id) in shown
    visit("buyer_add", data=WISH | {"none_of_these": "on"})

    assert the_added().name == "Nieuwe Haven Handel B.V."


def test_a_company_is_taken_back_by_who_added_it_and_by_nobody_else(visit, come):
    visit("buyer_add", data=WISH)
    added = the_added()
    with tenancy.scope(staff=True):
        other = insured()
    theirs = come(other)
    assert "Take this company back" not in text_of(theirs("buyer", added.public_id))
    said = text_of(theirs("buyer_take_back", added.public_id, data={}))
    assert "You did not add this company" in said
    assert the_added() == added
    assert theirs("buyer_take_back", uuid4(), data={}).status_code == 404


def test_what_is_taken_back_is_found_no_more(visit):
    visit("buyer_add", data=WISH)

    shown = text_of(visit("buyer_take_back", the_added().public_id, data={}))

    assert "as if it had not been added" in shown
    assert "Add a company" in text_of(visit("buyers", q="Nieuwe Haven Handel"))
    with tenancy.scope(staff=True):
        assert not Company.objects.filter(name=WISH["name"]).exists()


def test_what_is_asked_on_is_not_taken_back(visit):
    visit("buyer_add", data=WISH)
    added = the_added()
    visit("limit_request", added.public_id, data={"amount": "5000", "payment_days": "30"})

    shown = text_of(visit("buyer_take_back", added.public_id, data={}))

    assert "can no longer be taken back" in shown
    assert the_added() == added


def test_a_reader_adds_nothing(come):
    with tenancy.scope(staff=True):
        reader = insured(MandateRole.READER)
    visit = come(reader)

    assert "Ask the owner of the policy" in text_of(visit("buyer_add"))
    assert "Ask the owner of the policy" in text_of(visit("buyer_add", data=WISH))
    assert "buyers/add/" not in text_of(visit("buyers", q="Nieuwe Haven"))
    with tenancy.scope(staff=True):
        assert not Company.objects.filter(identity=Identity.UNVERIFIED).exists()


# What can be expected ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("room", "standing", "expected"),
    [(4_999, 0, None), (5_000, 0, 5_000), (99_999, 0, 50_000), (100_000, 0, 100_000),
     (9_000_000, 0, 1_000_000), (60_000, 50_000, None), (120_000, 50_000, 100_000)],
)  # fmt: skip
def test_the_highest_round_amount_that_is_given_whole(room, standing, expected):
    found = indication.highest(lambda amount: amount <= eur(room), above=eur(standing))

    assert found == (expected and eur(expected))


def test_the_pages_say_what_can_be_expected_and_the_answer_is_so(visit):
    with tenancy.scope(staff=True):
        company = buyer(4)

    for name in ("buyer", "limit_request"):
        shown = text_of(visit(name, company.public_id))
        assert "What you can expect" in shown
        assert "is given at once" in shown
    assert 'value="100000"' in text_of(visit("limit_request", company.public_id, amount="100000"))


def test_of_a_company_nobody_checked_an_underwriter_is_expected(visit):
    visit("buyer_add", data=WISH)

    assert "An underwriter looks at any amount first" in text_of(
        visit("buyer", the_added().public_id)
    )


def test_where_nothing_can_be_had_nothing_is_expected(visit, us):
    with tenancy.scope(staff=True):
        weak = buyer(10)

    assert "What you can expect" not in text_of(visit("buyer", weak.public_id))


def test_what_others_have_shows_in_round_amounts_only(visit):
    with tenancy.scope(staff=True):
        small, same = buyer(4, equity=400_000), buyer(4, equity=400_000)
        insured().ask(small, 31_000)
        insured().ask(same, 37_000)

    def said(company):
        shown = text_of(visit("limit_request", company.public_id))
        return (
            shown.partition("What you can expect")[2]
            .partition("</div>")[0]
            .replace(str(company.public_id), "")
        )

    assert said(small) == said(same)
