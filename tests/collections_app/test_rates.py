"""Rates of interest: added with care, corrected in the open, shown with their source."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.rules import NotYourRole, StaffRole
from collections_app import queries, services
from collections_app.models import InterestRate
from collections_app.rules import rates as rules
from core import tenancy
from core.models import Event
from tests import factories, signing_in

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
LATER = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(2027, 1, 1), date(2027, 6, 30)
LIST = "admin:collections_app_interestrate_changelist"
WISH = {
    "series": "NL_HANDELSRENTE",
    "valid_from": "2027-01-01",
    "known_until": "2027-06-30",
    "rate": "10.15",
    "source": "Official gazette",
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def desk(client):
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.ADMINISTRATOR)
    signing_in.sign_in_staff(client, person)
    return client


@pytest.fixture
def administrator(db):
    with tenancy.scope(staff=True):
        return factories.staff_actor(StaffRole.ADMINISTRATOR)


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def add(desk, **wish):
    address = reverse("admin:collections_app_interestrate_do_start", args=["rate"])
    return desk.post(address, WISH | wish, follow=True)


def added(administrator, rate, *, at=NOW, series="NL_HANDELSRENTE"):
    with tenancy.scope(staff=True):
        return services.set_rate(
            series=series,
            valid_from=FIRST_DAY,
            known_until=LAST_DAY,
            rate=Decimal(rate),
            source="Staatscourant",
            by=administrator,
            now=at,
        )


def corrected(administrator, row, rate, *, at=NOW):
    with tenancy.scope(staff=True):
        return services.correct_rate(
            rate_id=row.public_id,
            rate=Decimal(rate),
            source="Staatscourant 2027, 1",
            reason="A slip of the pen.",
            by=administrator,
            now=at,
        )


def in_series(**known):
    with tenancy.scope(staff=True):
        return queries.rate_series(**known).on(date(2027, 2, 1))


def test_a_rate_is_added_after_what_follows_was_read(desk):
    read = add(desk)
    nothing_yet = in_none()
    done = text_of(add(desk, confirmed=read.context["preview_read"]))

    said = text_of(read)
    assert "The last rate is 10.4 percent a year, since 1 July 2026." in said
    assert "The new rate is 0.25 percentage points lower." in said
    assert nothing_yet
    assert "The rate is added" in done
    assert in_series() == Decimal("10.15")


def in_none() -> bool:
    with tenancy.scope(staff=True):
        return not InterestRate.objects.exists()


@pytest.mark.parametrize("rate", ["-3", "-0.0001", "25.0001", "101.5"])
def test_a_rate_that_cannot_be_is_refused(desk, rate):
    page = add(desk, rate=rate)

    assert not page.context.get("preview")
    assert 'class="errornote"' in text_of(page) or 'class="errorlist"' in text_of(page)
    assert in_none()


@pytest.mark.parametrize(
    ("series", "rate", "passes"),
    [
        ("NL_HANDELSRENTE", "-0.0001", False),
        ("NL_HANDELSRENTE", "0", True),
        ("NL_HANDELSRENTE", "25", True),
        ("NL_HANDELSRENTE", "25.0001", False),
        ("DE_BASISZINSSATZ", "-0.88", True),  # as it was from 2016 to 2022
        ("DE_BASISZINSSATZ", "-5.0001", False),
    ],
)
def test_rates_lie_between_bounds(administrator, series, rate, passes):
    if passes:
        assert added(administrator, rate, series=series).rate == Decimal(rate)
        return
    with pytest.raises(rules.RateImplausible):
        added(administrator, rate, series=series)


def test_a_wrong_rate_is_corrected_and_stays_on_file(administrator):
    wrong = added(administrator, "1.015")

    right = corrected(administrator, wrong, "10.15")

    with tenancy.scope(staff=True):
        wrong.refresh_from_db()
        [event] = Event.objects.filter(name="collections.rate_corrected")
    assert (wrong.rate, wrong.corrected_at) == (Decimal("1.0150"), NOW)
    assert (right.corrects_id, right.reason) == (wrong.id, "A slip of the pen.")
    assert in_series() == Decimal("10.15")
    assert (event.facts["was"], event.facts["rate"]) == ("1.0150", "10.15")


def test_what_was_known_on_a_day_is_known_still(administrator):
    wrong = added(administrator, "1.015")
    corrected(administrator, wrong, "10.15", at=LATER)

    assert in_series(known_on=date(2027, 2, 28)) == Decimal("1.015")
    assert in_series(known_on=LATER.date()) == Decimal("10.15")


def test_a_correction_may_be_corrected_in_turn(administrator):
    wrong = added(administrator, "1.015")
    wrong_too = corrected(administrator, wrong, "15.10")

    corrected(administrator, wrong_too, "10.15")

    assert in_series() == Decimal("10.15")


def test_the_same_correction_again_changes_nothing(administrator):
    wrong = added(administrator, "1.015")

    rows = [corrected(administrator, wrong, "10.15").id for _ in range(2)]

    assert rows[0] == rows[1]
    with tenancy.scope(staff=True):
        assert InterestRate.objects.count() == 2


def test_a_rate_is_corrected_once(administrator):
    wrong = added(administrator, "1.015")
    corrected(administrator, wrong, "10.15")

    with pytest.raises(rules.RateCorrected):
        corrected(administrator, wrong, "10.16")


def test_only_an_administrator_corrects(administrator):
    wrong = added(administrator, "1.015")
    with tenancy.scope(staff=True):
        collector = factories.staff_actor(StaffRole.COLLECTOR)

    with pytest.raises(NotYourRole):
        corrected(collector, wrong, "10.15")


def test_the_desk_corrects_and_shows_both(desk, administrator):
    wrong = added(administrator, "1.015")
    address = reverse("admin:collections_app_interestrate_do", args=[wrong.pk, "correct"])
    wish = {"rate": "10.15", "source": "Staatscourant", "reason": "A slip of the pen."}

    read = desk.post(address, wish)
    desk.post(address, wish | {"confirmed": read.context["preview_read"]})

    assert "The new rate is 9.135 percentage points higher." in text_of(read)
    shown = text_of(desk.get(reverse(LIST)))
    assert "1.015" in shown
    assert "10.15" in shown


def test_the_rate_in_force_has_its_own_source(desk, administrator):
    added(administrator, "10.15")

    shown = text_of(desk.get(reverse(LIST))).split("Rates added since")[0]

    assert "Staatscourant" in shown
    assert "10.15" in shown
    assert "art. L441-10" in shown
