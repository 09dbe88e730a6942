"""How many days before a deadline somebody is warned."""

from datetime import date

import pytest

from monitoring.rules import warnings

ON = date(2026, 4, 5)


def test_the_days_are_sorted_and_named_once():
    assert warnings.warning_days([1, 14, 7, 14]) == (14, 7, 1)


@pytest.mark.parametrize("given", [[], [0], [91], [1, 2, 3, 4, 5, 6], [-1, 7]])
def test_days_out_of_bounds_are_refused(given):
    with pytest.raises(warnings.WarningDaysRefused):
        warnings.warning_days(given)


@pytest.mark.parametrize("given", [[1], [90], [1, 2, 3, 4, 5]])
def test_days_at_the_bounds_are_taken(given):
    assert sorted(warnings.warning_days(given)) == given


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 3, 21), None),  # 15 days before
        (date(2026, 3, 22), 14),
        (date(2026, 3, 28), 14),
        (date(2026, 3, 29), 7),
        (date(2026, 4, 4), 1),
        (date(2026, 4, 5), 1),  # the day itself
        (date(2026, 4, 6), None),
    ],
)
def test_a_warning_belongs_to_its_stretch(on, expected):
    assert warnings.warning_due(ON, on, (14, 7, 1)) == expected
