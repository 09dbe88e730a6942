"""A list as a file: readable by the spreadsheet of the reader's language."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from core import spreadsheet

ROW = ("Jansen; Zn.", Decimal("1234.50"), 7, date(2026, 2, 15), "=1+1")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Jansen; Zn.,1234.50,7,2026-02-15,'=1+1"),
        ("nl", '"Jansen; Zn.";1234,50;7;2026-02-15;\'=1+1'),
    ],
)
def test_a_file_opens_in_columns_in_the_readers_language(language, line):
    with translation.override(language):
        written = spreadsheet.download("x.csv", ("Name", "Amount", "Days", "Due", "Note"), [ROW])

    assert written.content.decode("utf-8-sig").splitlines()[1] == line
