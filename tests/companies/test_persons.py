"""Sole traders and partners are natural persons (`domain.md` 7.1)."""

import pytest

from companies.rules import persons, tables


@pytest.mark.parametrize(
    ("form", "country", "expected"),
    [
        ("Eenmanszaak", "NL", True),
        ("V.O.F.", "NL", True),
        ("Vennootschap onder firma", "NL", True),
        ("Maatschap", "NL", True),
        ("C.V.", "NL", True),
        ("CV", "BE", False),  # a cooperative of limited liability
        ("B.V.", "NL", False),
        ("", "NL", False),
    ],
)
def test_who_answers_for_the_debts_is_a_person(form, country, expected):
    assert persons.is_person(form, country) is expected


@pytest.mark.parametrize(("said", "expected"), [("", True), ("yes", True), ("no", False)])
def test_a_partnership_of_our_own_format_is_persons_unless_the_file_says_otherwise(said, expected):
    columns = ("name", "country", "kvk", "legal_form", "natural_person")
    row = ("Bakker V.O.F.", "NL", "90000001", "V.O.F.", said)

    assert tables.read_own(columns, row).is_natural_person is expected
