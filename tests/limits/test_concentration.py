"""Where the limits lie: tables, pictures and files, at the same cost however many there are."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from limits import services
from limits.queries import concentration as queries
from limits.queries.concentration import Dimension
from tests import factories, signing_in
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import insured

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def desk():
    client = Client()
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.UNDERWRITER)
    signing_in.sign_in_staff(client, person)
    return client


def company(name, *, country="NL", sector="4120", parent=None):
    row = factories.company(name, country=country, sector=sector, parent=parent)
    return factories.graded(row, 4, equity=8_000_000)


@pytest.fixture
def book():
    """Return a book of three groups: a head with a daughter abroad, and two builders."""
    with tenancy.scope(staff=True):
        head = company("Atlas", sector="4120")
        daughter = company("Atlas Belgium", country="BE", sector="4120", parent=head)
        other, third = company("Brons", sector="4619"), company("Cirkel", sector="4120")
        us, them = insured(), insured(insured_share=Decimal("0.80"))
        us.ask(head, 100_000)
        them.ask(daughter, 50_000)
        us.ask(other, 120_000)
        them.ask(third, 10_000)
        return us, third


def rows(by) -> list[tuple[str, int, int]]:
    with tenancy.scope(staff=True):
        found = queries.largest(by, TODAY)
    return [
        (each.name or each.key, int(each.limits.amount), int(each.net.amount)) for each in found
    ]


def test_limits_add_up_by_group_buyer_sector_and_country(book):
    assert rows(Dimension.GROUP) == [
        ("Atlas", 150_000, 130_000),
        ("Brons", 120_000, 108_000),
        ("Cirkel", 10_000, 8_000),
    ]
    assert rows(Dimension.BUYER) == [
        ("Brons", 120_000, 108_000),
        ("Atlas", 100_000, 90_000),
        ("Atlas Belgium", 50_000, 40_000),
        ("Cirkel", 10_000, 8_000),
    ]
    assert rows(Dimension.SECTOR) == [("41", 160_000, 138_000), ("46", 120_000, 108_000)]
    assert rows(Dimension.COUNTRY) == [("NL", 230_000, 206_000), ("BE", 50_000, 40_000)]


@pytest.mark.parametrize("by", Dimension)
def test_every_dimension_adds_up_to_the_whole(book, by):
    with tenancy.scope(staff=True):
        found, whole = queries.largest(by, TODAY), queries.whole(TODAY)

    assert sum(each.total.amount for each in found) == whole.total.amount == 280_000
    assert sum(each.net.amount for each in found) == whole.net.amount


def test_run_off_counts_where_it_lies(book):
    us, _ = book
    with tenancy.scope(staff=True):
        buyer = company("Delta", country="DE", sector="6201")
        us.ask(buyer, 50_000)
        factories.invoice(us.holder, buyer, net_amount=Decimal(30_000), vat_amount=Decimal(0))
        services.cancel_limit(buyer=buyer.public_id, by=us.actor, now=NOW)
        found = {each.key: each for each in queries.largest(Dimension.COUNTRY, TODAY)}

    assert (found["DE"].limits, found["DE"].run_off) == (eur(0), eur(30_000))


def test_no_more_than_the_largest_twenty_are_listed(book):
    with tenancy.scope(staff=True):
        us = insured()
        for number in range(25):
            us.ask(company(f"Buyer {number}"), 1_000)

    assert len(rows(Dimension.BUYER)) == queries.LARGEST
    assert rows(Dimension.BUYER)[0][0] == "Brons"


def address(by, **more) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"by": by, **more}.items())
    return f"{reverse('admin:limits_concentration')}?{query}"


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("by", "said"), [("group", "Atlas"), ("buyer", "Brons"), ("sector", "41 "), ("country", "Bel")]
)
def test_each_dimension_is_a_table_and_a_picture(desk, book, by, said):
    shown = text_of(desk.get(address(by)))

    assert said in shown
    assert "<svg" in shown
    assert "280,000" in shown


def test_each_dimension_is_a_file(desk, book):
    lines = desk.get(address("buyer", **{"as": "csv"})).content.decode("utf-8-sig").splitlines()

    assert lines[0].startswith("Name,Limits,Limits net of retention,Run-off,Together,Share")
    assert lines[1] == "Brons,120000.00,108000.00,0.00,120000.00,0.428571,1"


@pytest.mark.parametrize("by", [*Dimension, "nonsense"])
def test_the_page_costs_the_same_however_many_limits_there_are(desk, book, by):
    counted = []
    for _ in range(2):
        desk.get(address(by))
        with CaptureQueriesContext(connection) as found:
            assert desk.get(address(by)).status_code == 200
        counted.append(len(found))
        with tenancy.scope(staff=True):
            us = insured()
            for number in range(8):
                us.ask(company(f"More {number}"), 1_000)

    assert counted[0] == counted[1]


def test_an_empty_book_says_so(desk):
    assert "No limit stands today" in text_of(desk.get(address("group")))


def test_the_page_of_a_group_says_what_we_stand_to_lose_net(desk, book):
    with tenancy.scope(staff=True):
        head = queries.largest(Dimension.GROUP, TODAY)[0]
    shown = text_of(desk.get(reverse("admin:limits_groupexposure_change", args=[head.key])))

    assert "130,000" in shown
    assert "What stands today, by policyholder" in shown


def test_others_have_no_such_page(book, client):
    with tenancy.scope(staff=True):
        holder = book[0].holder
        person = factories.user()
        factories.mandate(holder, user=person)
    client.force_login(person)

    assert client.get(address("group")).status_code != 200
