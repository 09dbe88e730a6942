"""How much of a limit is used, how late a buyer is, and when a limit is dormant."""

from datetime import date
from decimal import Decimal

import pytest

from monitoring.rules import findings as rules
from monitoring.rules.findings import LateItem
from tests.factories import eur

ON = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("used", "limit", "share"),
    [(0, 100, "0.0"), (1, 3, "33.3"), (120, 100, "120.0"), (5, 0, None)],
)
def test_the_share_used_is_in_percent_to_a_tenth(used, limit, share):
    assert rules.share_used(eur(used), eur(limit)) == (share and Decimal(share))


def test_days_beyond_terms_weigh_by_amount_and_what_is_not_due_is_not_late():
    items = [
        LateItem(date(2026, 2, 10), eur(300)),  # 20 days
        LateItem(date(2026, 2, 20), eur(100)),  # 10 days
        LateItem(date(2026, 4, 1), eur(200)),  # not due
    ]

    assert rules.days_beyond_terms(items, ON) == 12  # 7,000 / 600 = 11.67


def test_nothing_owed_is_not_late():
    assert rules.days_beyond_terms([], ON) == 0


@pytest.mark.parametrize(
    ("since", "delivered", "owed", "is_dormant"),
    [
        (date(2025, 3, 2), None, 0, True),
        (date(2025, 3, 3), None, 0, False),  # it stands for a day less than a year
        (date(2025, 1, 1), date(2025, 3, 1), 0, True),
        (date(2025, 1, 1), date(2025, 3, 2), 0, False),
        (date(2025, 1, 1), None, 1, False),
    ],
)
def test_a_limit_without_debt_or_delivery_for_twelve_months_is_dormant(
    since, delivered, owed, is_dormant
):
    found = rules.is_dormant(
        stands_since=since, delivered_on=delivered, owed=eur(owed), on=ON, months=12
    )

    assert found is is_dormant
