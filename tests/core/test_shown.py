"""How amounts, shares, days and grades are shown in each language."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from core.money import Money
from core.templatetags.grades import COLOURS, WORDS
from grading.rules.scale import SCALE


def shown(text: str, **context: object) -> str:
    return Template("{% load amounts grades icons charts %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("language", "amount", "currency", "text"),
    [
        ("en", "1234567.5", "EUR", "EUR\u00a01,234,567.50"),
        ("nl", "1234567.5", "EUR", "EUR\u00a01.234.567,50"),
        ("en", "1250000", "JPY", "JPY\u00a01,250,000"),
        ("en", "1.2345", "KWD", "KWD\u00a01.235"),
        ("nl", "-12.5", "EUR", "EUR\u00a0\u221212,50"),
    ],
)
def test_an_amount_is_written_as_its_currency_and_language_do(
    language: str, amount: str, currency: str, text: str
):
    with translation.override(language):
        written = shown("{{ amount|money_text }}", amount=Money(Decimal(amount), currency))

    assert written == text


@pytest.mark.parametrize(("amount", "text"), [("250000", "250,000"), ("250000.10", "250,000.10")])
def test_a_whole_amount_leaves_out_only_cents_that_are_not_there(amount: str, text: str):
    written = shown('{{ amount|figure:"whole" }}', amount=Money(Decimal(amount), "EUR"))

    assert written == text


def test_what_is_not_known_is_a_dash():
    filters = ("money_text", "figure", "share", "plain_number", "day", "day_text", "moment")

    assert {shown(f"{{{{ nothing|{name} }}}}", nothing=None) for name in filters} == {"\u2013"}


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 22), "today"),
        (date(2026, 11, 23), "in 1 day"),
        (date(2026, 12, 4), "in 12 days"),
        (date(2026, 11, 19), "3 days ago"),
    ],
)
def test_a_day_is_counted_from_today(day: date, text: str):
    assert shown("{{ day|days_from:today }}", day=day, today=date(2026, 11, 22)) == text


def test_a_moment_is_shown_on_the_clock_of_the_business():
    written = shown("{{ at|moment }}", at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))

    assert "2 Jul 2026, 00:30" in written


def test_days_and_moments_are_written_as_the_language_writes_them():
    at = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)

    with translation.override("nl"):
        day = shown("{{ at|day }} {{ at|day_text }}", at=at.date())
        moment = shown("{{ at|moment }}", at=at)

    assert "1 mrt 2026" in day
    assert "1 maart 2026" in day
    assert "1 mrt 2026, 23:30" in moment


def test_a_grade_is_never_only_a_colour():
    written = shown("{% grade 9 word='hide' %}{% grade None %}")

    assert "failure likely" in written
    assert ">9<" in written
    assert "no grade" in written


def test_the_scale_marks_the_grade_for_everybody():
    assert shown("{% grade_scale 4 %}").count("aria-current") == 1


def test_what_a_chart_is_told_cannot_become_markup():
    written = shown("{% sparkline values label %}", values=[1, 2], label='"><script>')

    assert "<script>" not in written
    assert "&lt;script&gt;" in written


def test_words_and_colours_are_those_of_the_scale():
    with translation.override("en"):
        words = {figure: str(word).upper().replace(" ", "_") for figure, word in WORDS.items()}

    assert words == {number: step.meaning.value for number, step in SCALE.items()}
    assert {figure: colour.upper() for figure, colour in COLOURS.items()} == {
        number: step.colour.value for number, step in SCALE.items()
    }


@pytest.mark.parametrize(
    ("amount", "currency", "plain"),
    [
        ("13726.180", "EUR", "13726.18"),
        ("0", "EUR", "0.00"),
        ("0", "JPY", "0"),
        ("2.5", "KWD", "2.500"),
    ],
)
def test_machines_read_amounts_in_the_decimals_of_the_currency(amount, currency, plain):
    assert Money(Decimal(amount), currency).plain() == plain


@pytest.mark.parametrize(
    ("value", "text"), [("142.65", "142.7"), ("-0.25", "\u22120.3"), ("5.7999", "5.8")]
)
def test_a_number_is_rounded_and_not_cut_off(value: str, text: str):
    assert shown("{{ value|plain_number:1 }}", value=Decimal(value)) == text
