"""Figures with exponents: short to write in JSON, and a gigabyte when written out."""

import io
from datetime import date
from decimal import Decimal

import pytest
from rest_framework.exceptions import ParseError

from core import cells
from core.cells import WrongCell
from core.parsers import JsonParser

DAY = cells.day(date(2026, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize("figure", ["1E+100000", "-1E+100000", "1E-100000", "0E+100000", "1E+41"])
@pytest.mark.parametrize(
    ("reader", "code"),
    [
        (cells.text(80), "TOO_LONG"),
        (cells.optional_text(200_000), "TOO_LONG"),
        (cells.amount, "NOT_AN_AMOUNT"),
        (cells.whole(1, 365), "NOT_A_NUMBER"),
        (cells.currency("EUR"), "NOT_A_CURRENCY"),
        (DAY, "NOT_A_DAY"),
    ],
)
def test_a_figure_nobody_would_write_out_is_refused_as_it_stands(reader, code, figure):
    with pytest.raises(WrongCell, match=code) as refused:
        reader(Decimal(figure))

    assert refused.value.value == figure


@pytest.mark.parametrize(
    ("figure", "text"),
    [("9E+7", "90000000"), ("1E+14", "100000000000000"), ("1.50", "1.50"), ("1E-6", "0.000001")],
)
def test_a_figure_of_common_size_is_written_out(figure, text):
    assert cells.text(80)(Decimal(figure)) == text
    assert cells.amount(Decimal(figure)) == Decimal(text)


@pytest.mark.parametrize("figure", ["1E9999999999999999999", "1E-9999999999999999999"])
def test_json_with_a_figure_beyond_all_figures_is_no_json(figure):
    with pytest.raises(ParseError, match="cannot be read"):
        JsonParser().parse(io.BytesIO(f'{{"amount": {figure}}}'.encode()))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"9" * 5_000, "A number in the text cannot be read."),
        (b"[" * 100_000, "The text is nested deeper than 32 levels."),
        (b'{"amount":\n 1,}', "This is not JSON: it goes wrong at line 2, column 4."),
        (b'{"name": "\xff"}', "This is not JSON: it is not written in UTF-8."),
    ],
)
def test_what_is_no_json_is_refused_in_words_of_ours(sent, said):
    with pytest.raises(ParseError) as refused:
        JsonParser().parse(io.BytesIO(sent))

    assert refused.value.detail == said
