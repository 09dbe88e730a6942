"""A rate far from the last one on record is shown beside it before it counts."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from receivables.models import ExchangeRate
from receivables.rules import exchange_rates as rules
from tests import factories, signing_in
from tests.receivables.test_exchange_rates import FRIDAY, NOW, add, text_of

THURSDAY = date(2026, 11, 19)


@pytest.fixture
def administrator(monkeypatch, db):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        yield factories.staff_actor(StaffRole.ADMINISTRATOR)


@pytest.fixture
def desk(client, administrator):
    signing_in.sign_in_staff(client, factories.staff(StaffRole.ADMINISTRATOR))
    return client


@pytest.mark.parametrize(
    ("per_euro", "last", "is_far"),
    [
        ("1.1880", "1.0800", False),  # a tenth more
        ("1.1881", "1.0800", True),
        ("0.9819", "1.0800", False),
        ("0.9818", "1.0800", True),  # a tenth of itself less
        ("0.9259", "1.0800", True),  # the dollar turned round
        ("108", "0.8512", True),
    ],
)
def test_a_rate_is_far_from_the_last_from_a_tenth_on(per_euro, last, is_far):
    assert rules.is_far(Decimal(per_euro), Decimal(last)) is is_far


def press(desk, per_euro, **more):
    address = reverse("admin:receivables_exchangerate_do_start", args=["rate"])
    wish = {"currency": "GBP", "published_on": FRIDAY.isoformat(), "source": "ECB"}
    return desk.post(address, {**wish, "per_euro": per_euro, **more})


def rates():
    rows = ExchangeRate.objects.filter(published_on=FRIDAY, currency="GBP")
    return [str(row.per_euro) for row in rows]


def test_a_rate_far_from_the_last_counts_once_whoever_adds_it_read_both(desk, administrator):
    add(administrator, "0.8512", day=THURSDAY, currency="GBP")

    shown = press(desk, "108")
    before = rates()
    press(desk, "108", confirmed=shown.context["preview_read"])

    said = "GBP: 108 on 20 November 2026 is far from the last rate on record, 0.8512 on 19 November"
    assert said in text_of(shown)
    assert (before, rates()) == ([], ["108.000000"])


def test_a_rate_near_the_last_is_added_at_once(desk, administrator):
    add(administrator, "0.8512", day=THURSDAY, currency="GBP")

    assert press(desk, "0.8533").status_code == 302
    assert rates() == ["0.853300"]


def test_of_a_first_rate_it_says_that_there_is_none_to_compare(desk, administrator):
    add(administrator, "1.0850", day=THURSDAY)  # of the dollar

    shown = press(desk, "0.8512")

    said = "No rate of GBP is on record: there is none to compare 0.8512 of 20 November 2026 with."
    assert said in text_of(shown)
    assert rates() == []


def test_a_rate_of_before_the_first_is_held_against_the_newest(desk, administrator):
    add(administrator, "0.8512", day=date(2026, 11, 23), currency="GBP")

    assert "0.8512 on 23 November 2026" in text_of(press(desk, "85.12"))
    assert rates() == []
