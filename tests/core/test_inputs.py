"""Loose values become typed ones, or are refused by place."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest

from core.errors import BadInput
from core.inputs import Inputs, day, number, written
from core.money import Money


class Fruit(StrEnum):
    APPLE = "APPLE"


READERS = {
    "number": lambda inputs: inputs.number("x"),
    "share": lambda inputs: inputs.share("x"),
    "money": lambda inputs: inputs.money("x"),
    "whole": lambda inputs: inputs.whole("x"),
    "day": lambda inputs: inputs.day("x"),
    "days": lambda inputs: inputs.days("x"),
    "flag": lambda inputs: inputs.flag("x"),
    "text": lambda inputs: inputs.text("x"),
    "texts": lambda inputs: inputs.texts("x"),
    "currency": lambda inputs: inputs.currency("x"),
    "choice": lambda inputs: inputs.choice("x", Fruit),
    "section": lambda inputs: inputs.section("x"),
    "rows": lambda inputs: inputs.rows("x"),
    "numbers": lambda inputs: inputs.numbers("x"),
}


@pytest.mark.parametrize(
    ("reader", "value", "expected"),
    [
        ("number", "12.50", Decimal("12.50")),
        ("number", 7, Decimal(7)),
        ("number", Decimal("0.00050001"), Decimal("0.00050001")),
        ("number", "-3", Decimal(-3)),
        ("number", "999999999999999.123456789012", Decimal("999999999999999.123456789012")),
        ("share", "1", Decimal(1)),
        ("share", "0", Decimal(0)),
        ("money", "0.005", Money(Decimal("0.005"), "EUR")),
        ("whole", "3", 3),
        ("whole", "3.0", 3),
        ("day", "2024-02-29", date(2024, 2, 29)),
        ("day", "1900-01-01", date(1900, 1, 1)),
        ("day", "2199-12-31", date(2199, 12, 31)),
        ("days", ["2026-01-01"], [date(2026, 1, 1)]),
        ("flag", False, False),
        ("text", "a", "a"),
        ("texts", ["a", ""], ["a", ""]),
        ("currency", "JPY", "JPY"),
        ("choice", "APPLE", Fruit.APPLE),
        ("numbers", ["1", 2], [Decimal(1), Decimal(2)]),
    ],
)
def test_what_is_meant_is_read(reader, value, expected):
    assert READERS[reader](Inputs({"x": value})) == expected


REFUSED: dict[str, list[object]] = {
    "number": [
        "", " 1", "1 ", "1_000", "1,5", "1e3", "+1", ".5", "1.", "NaN", "Infinity", "٣", "1" * 16,
        "0." + "1" * 13, True, 1.5, [], {}, 10**400, Decimal("NaN"), Decimal("1E+400"),
    ],
    "money": ["0.0001", "NaN"],
    "share": ["1.0001", "-0.0001"],
    "whole": ["0.5", "-1", "100001"],
    "day": [
        "2026-02-30", "20260101", "2026-1-1", "1899-12-31", "2200-01-01", "2026-01-01T00:00",
        "٢٠٢٦-01-01", 5,
    ],
    "days": ["2026-01-01", ["x"]],
    "flag": [0, 1, "true"],
    "text": ["", "  ", 5, [], "x" * 201],
    "texts": [[1], "a"],
    "currency": ["EURO", "eur", "E1R"],
    "choice": ["PEAR"],
    "section": [[], "x"],
    "rows": [{}, [1]],
    "numbers": [["x"], "1"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("reader", "value"), [(reader, value) for reader in REFUSED for value in REFUSED[reader]]
)
def test_anything_else_is_refused_with_its_place(reader, value):
    with pytest.raises(BadInput, match=r"^inputs\.x"):
        READERS[reader](Inputs({"x": value}))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("values", [{}, {"x": None}])
def test_what_is_missing_is_refused_as_missing(reader, values):
    with pytest.raises(BadInput, match="is missing"):
        READERS[reader](Inputs(values))


def test_null_must_be_mentioned_where_it_means_something():
    assert Inputs({"x": None}).day_or_none("x") is None
    assert Inputs({"x": None}).text_or_none("x") is None
    assert Inputs({"x": None}).money_or_none("x") is None
    assert Inputs({"x": "1"}).money_or_none("x") == Money(Decimal(1), "EUR")
    for reader in ("day_or_none", "text_or_none", "money_or_none"):
        with pytest.raises(BadInput, match="is missing"):
            getattr(Inputs({}), reader)("x")


def test_a_default_stands_in_only_for_what_is_not_given():
    assert Inputs({}).number("x", default=Decimal(5)) == 5
    assert Inputs({}).whole("x", default=5) == 5
    assert Inputs({}).flag("x", default=True) is True
    assert Inputs({}).text("x", default="a") == "a"
    assert Inputs({}).choice("x", Fruit, default=Fruit.APPLE) is Fruit.APPLE
    with pytest.raises(BadInput):
        Inputs({"x": ""}).number("x", default=Decimal(5))


def test_the_place_leads_to_the_innermost_value():
    inputs = Inputs({"payments": [{"amount": "1"}, {"amount": "x"}]})

    with pytest.raises(BadInput) as refused:
        [row.money("amount") for row in inputs.rows("payments")]
    assert refused.value.values["place"] == "inputs.payments[1].amount"
    assert str(inputs.refuse("payments", "are too many")) == "inputs.payments: are too many"


@pytest.mark.parametrize("values", [None, [], "x", 5])
def test_values_without_names_are_refused(values):
    with pytest.raises(BadInput, match="named values"):
        Inputs(values)


@pytest.mark.parametrize(
    ("bounds", "problem"),
    [({"at_least": 2}, "at least 2"), ({"at_most": 0}, "at most 0"), ({"at_least": 1}, None)],
)
def test_bounds_are_named(bounds, problem):
    if problem is None:
        assert number("1", "x", **bounds) == 1
    else:
        with pytest.raises(BadInput, match=problem):
            number("1", "x", **bounds)


def test_a_day_by_itself_is_read_with_its_place():
    assert day("2026-01-01", "x") == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("1234567.005", "EUR", "1234567.01"),
        ("-0.001", "EUR", "0.00"),
        ("-0.005", "EUR", "-0.01"),
        ("12.5", "JPY", "13"),
        ("1", "KWD", "1.000"),
    ],
)
def test_an_amount_is_written_in_the_cents_of_its_currency(amount, currency, expected):
    assert written(Money(Decimal(amount), currency)) == expected
