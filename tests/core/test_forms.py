"""Fields that every app shares."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from core.forms import CurrencyAmount, DayField, WrittenAmount


class Asked(forms.Form):
    on = DayField(initial=date(2027, 3, 29))


def test_a_day_is_written_as_the_browser_reads_it_in_every_language():
    with translation.override("nl"):
        assert 'value="2027-03-29"' in str(Asked())


def test_a_day_from_the_browser_is_understood_in_every_language():
    with translation.override("nl"):
        form = Asked({"on": "2027-03-29"})

        assert form.is_valid()
        assert form.cleaned_data["on"] == date(2027, 3, 29)


@pytest.mark.parametrize(
    ("currency", "written", "amount"),
    [
        ("EUR", "1.234,56", "1234.56"),
        ("EUR", "1,234.56", "1234.56"),
        ("EUR", "12100.00", "12100.00"),
        ("EUR", "12 100", "12100"),
        ("EUR", "1.234", "1234"),
        ("EUR", "1.234.567", "1234567"),
        ("JPY", "1.234", "1234"),
        ("KWD", "1.234.567", "1234567"),
        ("KWD", "1.234,500", "1234.500"),
        ("KWD", "12.500", "12.500"),
    ],
)
def test_an_invoice_amount_is_read_as_people_write_it(currency, written, amount):
    assert CurrencyAmount(currency=currency).clean(written) == Decimal(amount)


@pytest.mark.parametrize(
    ("currency", "written"),
    [
        ("EUR", "0"),
        ("EUR", "-5"),
        ("EUR", "1.2345"),
        ("EUR", "1000.255"),
        ("EUR", "1.00.000"),
        ("EUR", "1e3"),
        ("JPY", "1.5"),
        ("EUR", "x"),
    ],
)
def test_what_is_no_amount_is_refused(currency, written):
    with pytest.raises(forms.ValidationError):
        CurrencyAmount(currency=currency).clean(written)


def test_an_amount_field_takes_both_notations_in_every_browser():
    assert "text" in CurrencyAmount().widget.input_type


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("100000001", "This is too much: at most 100,000,000."),
        ("0", "This is too little: at least 1."),
    ],
)
def test_a_bound_is_told_in_words_and_figures_people_read(written, said):
    field = WrittenAmount(min_value=1, max_value=100_000_000)

    with pytest.raises(forms.ValidationError, match=said):
        field.clean(written)
