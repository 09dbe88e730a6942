"""What countries and sectors are called."""

import pytest
from django.utils import translation

from companies.rules import places as known
from companies.texts import places


@pytest.mark.parametrize(
    ("language", "country", "sector"),
    [
        ("nl", "Duitsland", "4631 Groothandel, behalve in motorvoertuigen"),
        ("en", "Germany", "4631 Wholesale, except of motor vehicles"),
    ],
)
def test_countries_and_sectors_have_names_in_both_languages(language, country, sector):
    with translation.override(language):
        assert places.country("DE") == country
        assert places.sector("4631") == sector


def test_what_is_not_in_a_table_keeps_its_code():
    assert places.country("QQ") == "QQ"
    assert places.country("") == ""
    assert places.sector("0400") == "0400"


def test_every_country_and_division_an_underwriter_can_name_has_a_name():
    for language in ("en", "nl"):
        with translation.override(language):
            assert [code for code in known.COUNTRIES if places.country(code) == code] == []
            assert [code for code in known.DIVISIONS if places.division(code) == code] == []
