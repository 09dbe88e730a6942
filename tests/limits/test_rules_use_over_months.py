"""How a limit was used for three months: not at all, or nearly all of it."""

import pytest

from limits.rules import use_over_months as rules
from limits.rules.use_over_months import MonthOfUse, UseHabit
from tests.factories import eur


def month(owed, *, limit=10_000, delivered=False) -> MonthOfUse:
    return MonthOfUse(eur(limit), eur(owed), delivered)


@pytest.mark.parametrize(
    ("owed", "found"),
    [
        (["9500.01"] * 3, UseHabit.NEARLY_FULL),
        (["9500.00"] * 3, None),  # 95 % is not more than 95 %
        (["9900", "9900", "100"], None),  # one month with room
        (["0", "0", "0"], UseHabit.UNUSED),
        (["0", "0", "0.01"], None),
        (["12000", "12000", "12000"], UseHabit.NEARLY_FULL),  # above it too
        (["0", "0"], None),  # two months are not three
    ],
)
def test_three_months_running_say_it(owed, found):
    assert rules.habit([month(each) for each in owed]) is found


def test_a_limit_delivered_on_and_paid_within_the_month_is_used():
    assert rules.habit([month(0), month(0, delivered=True), month(0)]) is None


def test_a_limit_that_did_not_stand_all_the_time_says_nothing():
    assert rules.habit([month(0, limit=0), month(0), month(0)]) is None
