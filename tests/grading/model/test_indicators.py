"""The catalogue of indicators: enough of them, each told apart and described in both languages."""

import pytest

from grading.model import country, sector
from grading.model.indicators import BY_CODE, INDICATORS


def test_there_are_two_hundred_indicators_and_none_twice():
    assert len(INDICATORS) >= 200
    assert len(BY_CODE) == len(INDICATORS)


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.code)
def test_an_indicator_says_what_it_is_in_both_languages(indicator):
    assert set(indicator.names) == {"en", "nl"}
    assert all((*indicator.names.values(), indicator.formula, indicator.source))


@pytest.mark.parametrize("line", [*country.COUNTRY, *sector.SECTOR], ids=lambda each: each.code)
def test_a_line_of_a_card_has_points_for_every_bin(line):
    assert len(line.points) == len(line.cuts) + 1
    assert list(line.cuts) == sorted(set(line.cuts))
    rising = sorted(line.points)
    assert list(line.points) in (rising, rising[::-1])
