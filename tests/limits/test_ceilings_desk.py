"""The desk of the rooms of countries and treaties: set by two persons, with their use."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import clock, deliveries, tenancy
from core.models import Channel
from limits.models import Ceiling, CeilingAmount
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db

AMOUNT = {
    "capacity": "100.000",
    "valid_from": TODAY.isoformat(),
    "source": "Risk committee, 20 November",
    "reason": "A war nearby lowers what we want there.",
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


def sign_in(client, role=StaffRole.UNDERWRITER):
    with tenancy.scope(staff=True):
        person = factories.staff(role)
    sign_in_staff(client, person)


def start(client, button, **more):
    address = reverse("admin:limits_ceiling_do_start", args=[button])
    return client.post(address, {**AMOUNT, **more})


def newest():
    with tenancy.scope(staff=True):
        return CeilingAmount.objects.select_related("ceiling").order_by("-id").first()


def press(client, row, name, **data):
    return client.post(reverse("admin:limits_ceilingamount_do", args=[row.id, name]), data)


def test_a_room_is_set_by_one_released_by_another_and_shows_its_use(client):
    with tenancy.scope(staff=True):
        company = buyer(4, equity=4_000_000)
        insured().ask(company, 70_000)
    sign_in(client)
    assert start(client, "country", country=company.country).status_code == 302
    row = newest()
    assert row.capacity == Decimal(100_000)
    proposed = reverse("admin:limits_ceilingamount_change", args=[row.id])
    before = client.get(proposed).content.decode().replace("\u00a0", " ")
    assert "Committed today: EUR 70,000, which is 70% of the proposed EUR 100,000." in before
    release = reverse("admin:limits_ceilingamount_do", args=[row.id, "release"])
    assert release not in before
    assert "A second person has to do this" in press(client, row, "release").content.decode()
    assert newest().state == "PROPOSED"

    sign_in(client)
    read = client.get(release).content.decode().replace("\u00a0", " ")
    assert "Committed today: EUR 70,000, which is 70% of the proposed EUR 100,000." in read
    assert f"{company.name} (EUR 70,000)" in read
    assert press(client, row, "release").status_code == 302
    deliveries.drain(clock.real, channels=[Channel.HANDLER])

    page = client.get(reverse("admin:limits_ceiling_change", args=[row.ceiling_id]))
    shown = page.content.decode()
    assert "EUR\u00a0100,000" in shown
    assert "EUR\u00a070,000" in shown
    assert "70%" in shown
    assert company.name in shown
    listed = client.get(reverse("admin:limits_ceiling_changelist")).content.decode()
    assert "70%" in listed


def test_a_treaty_has_a_name_and_countries_and_its_amount_is_proposed_again(client):
    sign_in(client)
    assert start(client, "treaty", name="QS 2026", countries=["NL", "BE"]).status_code == 302
    with tenancy.scope(staff=True):
        ceiling = Ceiling.objects.get()
    assert (ceiling.code, ceiling.countries) == ("QS 2026", ["BE", "NL"])

    again = reverse("admin:limits_ceiling_do", args=[ceiling.id, "again"])
    assert client.post(again, {**AMOUNT, "capacity": ""}).status_code == 302
    assert newest().capacity is None
    assert press(client, newest(), "reject", reason="Not needed.").status_code == 302
    assert newest().state == "REJECTED"


@pytest.mark.parametrize("role", [StaffRole.COLLECTOR, StaffRole.AUDITOR])
def test_others_look_and_press_nothing(client, role):
    sign_in(client, role)

    assert client.get(reverse("admin:limits_ceiling_changelist")).status_code == 200
    assert start(client, "country", country="NL").status_code == 404
