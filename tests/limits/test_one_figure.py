"""What is used and free, and the state of a limit, mean one thing wherever they are told."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import User
from core import tenancy
from limits import queries, services
from limits.models import LimitRequest, LimitRow
from limits.rules.reasons import ReasonCode
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter
from tests.limits.test_api import api_of, post

pytestmark = pytest.mark.django_db

LATE = {"dispatched_on": date(2025, 11, 1), "issued_on": date(2025, 11, 1)}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured()


@pytest.fixture
def company(us):
    """Return a buyer with a limit of 50,000 and, with VAT, 12,100 open."""
    with tenancy.scope(staff=True):
        found = buyer()
        us.ask(found, 50_000)
        today = {"dispatched_on": TODAY, "issued_on": TODAY, "due_on": date(2026, 4, 1)}
        factories.invoice(us.holder, found, **today)
    return found


def table(client, us, name):
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=us.actor.user_id))
    address = reverse(f"portal:{name}", args=[us.holder.public_id])
    lines = client.get(address).content.decode("utf-8-sig").splitlines()
    return list(csv.DictReader(lines))


def test_the_file_the_list_and_the_api_tell_the_same(client, us, company):
    with tenancy.scope(staff=True):
        position = queries.position(us.actor, company.id, TODAY)
        api = api_of(us)
    told = api.get(f"/api/v1/limits/{company.public_id}").json()
    (row,) = table(client, us, "limits_csv")

    assert position.used == position.use.present
    assert position.used + position.room == position.amount
    assert (told["used"], told["free"]) == (position.used.plain(), position.room.plain())
    assert told["owed"] == position.owed.plain()
    for name, amount in (("Used", position.used), ("Owed", position.owed)):
        assert row[name] == str(amount.to_cents().amount)
    assert row["Still free"] == str(position.room.to_cents().amount)


def test_nothing_is_free_while_deliveries_are_stopped(client, us, company):
    with tenancy.scope(staff=True):
        factories.invoice(us.holder, company, due_on=date(2025, 12, 1), **LATE)
        api = api_of(us)

    told = api.get(f"/api/v1/limits/{company.public_id}").json()
    (row,) = table(client, us, "limits_csv")

    assert told["stop"] is not None
    assert float(told["free"]) == 0
    assert (row["Still free"], row["State"]) == ("0.00", "Deliveries stopped")


def test_the_files_name_the_buyer_so_that_a_machine_finds_it(client, us, company):
    with tenancy.scope(staff=True):
        number = company.identifiers.get().value
        assert LimitRequest.objects.count() == 1

    for name in ("limits_csv", "limit_requests_csv"):
        (row,) = table(client, us, name)
        assert (row["Register number"], row["Country"]) == (number, "NL")
        assert row["Id of the buyer"] == str(company.public_id)


@pytest.fixture
def with_a_part(us):
    """Return a buyer with 50,000 and 30,000 more up to a last day."""
    with tenancy.scope(staff=True):
        found = buyer(5, equity=1_000_000)
        us.ask(found, 50_000)
        given = {"amount": eur(30_000), "payment_days": 30, "until": date(2026, 6, 30)}
        services.request_temporary(buyer=found.public_id, **given, by=us.actor, now=NOW)
    return found


@pytest.mark.parametrize("has_part", [True, False])
def test_the_page_indicates_what_the_api_does(client, us, company, with_a_part, has_part):
    """The highest amount the page names is given whole by the API, and a thousand more is not."""
    asked_on = with_a_part if has_part else company
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=us.actor.user_id))
        api = api_of(us)
    page = reverse("portal:limit_request", args=[us.holder.public_id, asked_on.public_id])

    expected = client.get(page).context["expected"].amount.amount

    wish = {"buyer": str(asked_on.public_id), "kind": "INDICATION", "payment_days": 30}
    given = post(api, "limit-requests", wish | {"amount": str(expected)}).json()["indication"]
    more = post(api, "limit-requests", wish | {"amount": str(expected * 2)}).json()["indication"]
    assert (given["outcome"], Decimal(given["amount"])) == ("APPROVED", expected)
    assert more["is_referred"] or Decimal(more["amount"]) < expected * 2


def test_less_than_stands_is_asked_by_its_name(us, company):
    """A system that leaves the kind out may have meant to add to what it has."""
    with tenancy.scope(staff=True):
        api = api_of(us)
    wish = {"buyer": str(company.public_id), "amount": "20000", "payment_days": 30}

    unsaid = post(api, "limit-requests", wish)
    with tenancy.scope(staff=True):
        stands = queries.position(us.actor, company.id, TODAY).amount
    said = post(api, "limit-requests", wish | {"kind": "REDUCE"})

    assert (unsaid.status_code, unsaid.json()["code"]) == (409, "LOWERS_UNSAID")
    assert "REDUCE" in unsaid.json()["detail"]
    assert stands == eur(50_000)
    assert said.json()["decision"]["amount"] == "20000.00"


def test_an_amount_between_what_stays_and_what_is_seen_has_to_be_called_something(us, with_a_part):
    with tenancy.scope(staff=True):
        api = api_of(us)
    wish = {"buyer": str(with_a_part.public_id), "amount": "65000", "payment_days": 30}

    unclear = post(api, "limit-requests", wish)
    lowered = post(api, "limit-requests", wish | {"kind": "REDUCE"})

    assert (unclear.status_code, unclear.json()["code"]) == (409, "KIND_UNCLEAR")
    assert lowered.json()["decision"]["amount"] == "65000.00"
    with tenancy.scope(staff=True):
        assert queries.position(us.actor, with_a_part.id, TODAY).amount == eur(65_000)


def test_beside_an_announced_cut_it_is_told_what_stays_and_what_of_it_has_a_last_day(
    us, with_a_part
):
    with tenancy.scope(staff=True):
        row = LimitRow.objects.get(buyer=with_a_part, valid_to=None)
        cut = {"row_id": row.public_id, "reason": ReasonCode.CAPACITY, "by": underwriter()}
        services.reduce_limit(amount=eur(20_000), **cut, now=NOW)
        api = api_of(us)
    wish = {"buyer": str(with_a_part.public_id), "amount": "30000", "payment_days": 30}

    unclear = post(api, "limit-requests", wish)

    assert (unclear.status_code, unclear.json()["code"]) == (409, "KIND_UNCLEAR")
    told = unclear.json()["detail"].replace("\xa0", " ")
    assert "EUR 50,000 of your limit on this buyer stays, EUR 20,000 of it without a last" in told


def test_a_limit_is_given_up_whole(us, company):
    with tenancy.scope(staff=True):
        api = api_of(us)
    wish = {"buyer": str(company.public_id), "kind": "CANCEL", "amount": "5"}

    refused = post(api, "limit-requests", wish)

    assert refused.status_code == 400
    assert list(refused.json()["fields"]) == ["amount"]


def test_what_the_use_lacks_for_want_of_a_rate_is_named(client, us, company):
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=us.actor.user_id))
        foreign = factories.invoice(us.holder, company, currency="USD", due_on=TODAY)
        api = api_of(us)

    told = api.get(f"/api/v1/limits/{company.public_id}").json()
    pages = [
        client.get(reverse("portal:limits", args=[us.holder.public_id])),
        client.get(reverse("portal:buyer", args=[us.holder.public_id, company.public_id])),
    ]

    assert told["without_rate"] == [foreign.number]
    said = f"More is used: the exchange rate of {foreign.number} is not on record yet."
    assert all(said in page.content.decode() for page in pages)
