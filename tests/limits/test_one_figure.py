"""What is used and free, and the state of a limit, mean one thing wherever they are told."""

import csv
from datetime import date

import pytest
from django.urls import reverse

from accounts.models import User
from core import tenancy
from limits import queries
from limits.models import LimitRequest
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured
from tests.limits.test_api import api_of

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
