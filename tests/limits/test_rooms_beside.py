"""Beside a limit that is decided stands the room of the buyer's country and treaties."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from limits.models import Ceiling
from tests import factories, signing_in
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured
from tests.limits.test_ceilings import TREATY, proposed, set_room
from tests.limits.test_deciding import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _insurer(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def decide_page(client):
    """Return how to read the page on which a request that waits is decided."""
    insured().ask(buyer(4, equity=4_000_000), 70_000)
    row = insured().ask(buyer(5, equity=10_000_000), 200_000)
    person = factories.staff(StaffRole.UNDERWRITER, authority_amount=1_000_000)
    signing_in.sign_in_staff(client, person)
    address = reverse("admin:limits_limitrequest_do", args=[row.pk, "approve"])
    return lambda: text_of(client.get(address))


def test_the_room_of_the_country_is_told_as_of_today_and_as_announced(decide_page):
    set_room(400_000)
    set_room(50_000, valid_from=TODAY + timedelta(days=1))
    set_room(10_000, code="BE")  # another country

    read = decide_page()

    assert "<dt>Room in Netherlands</dt>" in read
    assert (
        "today: EUR 330,000 left, as EUR 70,000 of EUR 400,000 is committed; from 3 March 2026: "
        "EUR 0 left, as EUR 70,000 of EUR 50,000 is committed" in read
    )
    assert "Belgium" not in read


def test_a_treaty_announced_stands_beside_it_and_says_that_there_is_none_today(decide_page):
    set_room(90_000, kind=TREATY, code="QS 2026", valid_from=TODAY + timedelta(days=1))

    read = decide_page()

    assert "<dt>Room under the treaty QS 2026</dt>" in read
    assert "today: no ceiling; from 3 March 2026: EUR 20,000 left, as EUR 70,000 of" in read


def test_a_room_that_nobody_released_says_nothing(decide_page):
    proposed(100_000)

    assert "Room in Netherlands" not in decide_page()


def test_what_is_not_counted_yet_is_not_told_as_room(decide_page):
    set_room(100_000)
    Ceiling.objects.update(done=[], ranges=1)

    assert "today: EUR 100,000; what is committed is still being counted" in decide_page()
