"""Interest and imputation on the debtor's account (`domain.md` 4.1, 4.3)."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collections_app.rules import published_rates, rates
from collections_app.rules.interest import (
    DayCount,
    Debt,
    Payment,
    last_day_before_order,
    statement,
    year_fraction,
)
from core.money import Money

COMMERCIAL = published_rates.series("NL_HANDELSRENTE")


def eur(amount):
    return Money(Decimal(str(amount)), "EUR")


def debt(principal="10000", due_on=date(2025, 3, 1), **other):
    return Debt(
        **{
            "principal": eur(principal),
            "due_on": due_on,
            "rates": COMMERCIAL,
            "costs": eur(0),
            **other,
        }
    )


# --- R-COL-01: from the day after the due date through the day of payment


@pytest.mark.parametrize(
    ("as_of", "days"),
    [
        (date(2025, 2, 28), 0),  # not due yet
        (date(2025, 3, 1), 0),  # the last day to pay bears no interest
        (date(2025, 3, 2), 1),  # the day after does
        (date(2025, 3, 3), 2),
    ],
)
def test_interest_runs_from_the_day_after_the_due_date(as_of, days):
    found = statement(debt(), [], as_of=as_of)

    assert sum(segment.days for segment in found.segments) == days
    assert found.interest == (eur(10_000) * Decimal("0.1115") * days / 365).to_cents()


def test_the_day_of_payment_still_bears_interest():
    """INT-03"""
    paid_in_full = Payment(date(2025, 3, 11), eur(20_000))

    found = statement(debt(), [paid_in_full], as_of=date(2025, 12, 31))

    assert [segment.days for segment in found.segments] == [10]
    assert found.interest == eur("30.55")
    assert found.imputations[0].surplus == eur("9969.45")


# --- R-COL-03: the rate of the half-year


def test_the_new_rate_counts_from_the_first_day_of_the_half_year():
    """INT-01"""
    found = statement(debt(due_on=date(2025, 6, 28)), [], as_of=date(2025, 7, 2))

    assert [(s.first, s.last, s.rate) for s in found.segments] == [
        (date(2025, 6, 29), date(2025, 6, 30), Decimal("11.15")),
        (date(2025, 7, 1), date(2025, 7, 2), Decimal("10.15")),
    ]


def test_the_margin_went_from_seven_to_eight_points_on_16_march_2013():
    assert COMMERCIAL.on(date(2013, 3, 15)) == Decimal("7.75")
    assert COMMERCIAL.on(date(2013, 3, 16)) == Decimal("8.75")


@pytest.mark.parametrize("name", published_rates.SERIES)
def test_a_day_beyond_what_is_known_is_refused_by_name(name):
    series = published_rates.series(name)
    known = statement(debt(due_on=date(2026, 12, 1), rates=series), [], as_of=date(2026, 12, 31))

    assert sum(segment.days for segment in known.segments) == 30
    with pytest.raises(rates.RateUnknown, match=f"{name} .* not on 2027-01-01"):
        statement(debt(due_on=date(2026, 12, 1), rates=series), [], as_of=date(2027, 1, 1))


def test_a_day_before_the_series_begins_is_refused_by_name():
    first = statement(debt(due_on=date(2002, 11, 30)), [], as_of=date(2002, 12, 1))

    assert first.segments[0].rate == Decimal("10.35")
    with pytest.raises(rates.RateUnknown, match="2002-11-30"):
        statement(debt(due_on=date(2002, 11, 29)), [], as_of=date(2002, 12, 1))


def test_an_unknown_series_is_refused_with_the_names_there_are():
    with pytest.raises(published_rates.NoSuchRateTable, match="NL_HANDELSRENTE"):
        published_rates.series("NL_HUISRENTE")


@pytest.mark.parametrize("series", published_rates.SERIES.values(), ids=lambda series: series.name)
def test_the_rows_of_a_series_rise_and_have_a_source(series):
    starts = [start for start, _ in series.rows]

    assert starts == sorted(set(starts))
    assert starts[-1] <= series.known_until
    assert series.source


def test_german_and_dutch_rates_follow_from_one_another():
    """`domain.md` 4.6: base rate + 9; the Dutch one is base + 0.88 + 8 points."""
    base = published_rates.series("DE_BASISZINSSATZ")
    german = published_rates.series("DE_288_2_BGB")

    for start, rate in german.rows:
        assert base.on(start) + 9 == rate
    for start, rate in COMMERCIAL.rows:
        if start >= date(2014, 1, 1) and start.month in (1, 7):
            assert max(base.on(start) + Decimal("0.88"), Decimal(0)) + 8 == rate


def test_an_agreed_rate_takes_the_place_of_the_statutory_one():
    """R-COL-05"""
    agreed = debt(rates=rates.agreed(Decimal("7.30")), due_on=date(2026, 12, 1))

    found = statement(agreed, [], as_of=date(2027, 1, 10))

    assert found.interest == eur("80.00")  # 10,000 x 7.30 % x 40 / 365
    assert [segment.rate for segment in found.segments] == [Decimal("7.30")]


# --- R-COL-04: compounding on the anniversary


def test_a_years_interest_bears_interest_from_the_day_after_the_anniversary():
    """INT-02"""
    due = date(2024, 1, 15)
    owed = debt("25000", due)

    on_it = statement(owed, [], as_of=date(2025, 1, 15))
    after = statement(owed, [], as_of=date(2025, 1, 16))

    assert {segment.base for segment in on_it.segments} == {eur(25_000)}
    assert after.segments[-1].first == date(2025, 1, 16)
    assert after.segments[-1].base == eur("28088.18")


def test_an_anniversary_of_29_february_falls_on_the_28th():
    owed = debt(due_on=date(2024, 2, 29))

    found = statement(owed, [], as_of=date(2025, 3, 1))

    assert found.segments[-1].first == date(2025, 3, 1)
    assert found.segments[-1].base > eur(10_000)


def test_without_compounding_the_base_stays_the_principal():
    """INT-06"""
    simple = debt(due_on=date(2024, 1, 15), compounds=False)

    found = statement(simple, [], as_of=date(2026, 3, 31))

    assert {segment.base for segment in found.segments} == {eur(10_000)}


# --- R-COL-06: how days become years


@pytest.mark.parametrize(
    ("day_count", "interest"),
    [(DayCount.ACT_365F, "3133.56"), (DayCount.ACT_ACT, "3125.00")],
)
def test_a_leap_year_counts_as_366_days_of_365_or_as_one_year(day_count, interest):
    owed = debt(
        "25000", date(2023, 12, 31), rates=rates.agreed(Decimal("12.5")), day_count=day_count
    )

    found = statement(owed, [], as_of=date(2024, 12, 31))

    assert found.interest == eur(interest)


def test_act_act_splits_at_the_turn_of_the_year():
    found = year_fraction(date(2023, 12, 31), date(2024, 1, 1), DayCount.ACT_ACT)

    assert found == Fraction(1, 365) + Fraction(1, 366)


# --- R-COL-08


def test_interest_for_the_proof_of_debt_stops_the_day_before_the_order():
    """INT-04"""
    assert last_day_before_order(date(2026, 5, 12)) == date(2026, 5, 11)


# --- R-COL-10: costs, interest, principal


@pytest.mark.parametrize(
    ("paid", "costs", "interest", "principal", "surplus"),
    [
        ("39.99", "39.99", "0", "0", "0"),
        ("40.00", "40.00", "0", "0", "0"),
        ("40.01", "40.00", "0.01", "0", "0"),
        ("70.55", "40.00", "30.55", "0", "0"),
        ("70.56", "40.00", "30.55", "0.01", "0"),
        ("10070.55", "40.00", "30.55", "10000.00", "0"),
        ("10070.56", "40.00", "30.55", "10000.00", "0.01"),
    ],
)
def test_a_payment_pays_costs_then_interest_then_principal(
    paid, costs, interest, principal, surplus
):
    """INT-03"""
    day = date(2025, 3, 11)  # ten days of interest: 30.55

    found = statement(debt(costs=eur(40)), [Payment(day, eur(paid))], as_of=day)

    (imputation,) = found.imputations
    assert imputation.to_costs == eur(costs)
    assert imputation.to_interest == eur(interest)
    assert imputation.to_principal == eur(principal)
    assert imputation.surplus == eur(surplus)


def test_capitalised_interest_is_paid_after_the_youngest_and_before_principal():
    owed = debt("25000", date(2024, 1, 15))
    paid_on = date(2025, 1, 25)  # ten days after the anniversary: 3,088.18 is capitalised
    youngest = eur("85.80")  # 28,088.18 x 11.15 % x 10 / 365

    found = statement(owed, [Payment(paid_on, youngest + eur(88))], as_of=paid_on)

    assert found.open_interest == eur("3000.18")
    assert found.open_principal == eur(25_000)


def test_a_payment_after_the_day_asked_for_is_left_out():
    late = Payment(date(2025, 4, 1), eur(10_000))

    found = statement(debt(), [late], as_of=date(2025, 3, 31))

    assert found.imputations == ()
    assert found.open_principal == eur(10_000)


def test_a_payment_before_the_due_date_bears_no_interest_afterwards():
    early = Payment(date(2025, 2, 1), eur(4_000))

    found = statement(debt(), [early], as_of=date(2025, 3, 11))

    assert {segment.base for segment in found.segments} == {eur(6_000)}
    assert found.interest == eur("18.33")


def test_yen_are_counted_without_decimals():
    yen = Debt(
        Money(Decimal(1_000_000), "JPY"),
        date(2025, 3, 1),
        COMMERCIAL,
        Money.zero("JPY"),
    )

    found = statement(yen, [], as_of=date(2025, 3, 2))

    assert found.interest.amount == 305  # 305.479


# --- what holds for every debt

amounts = st.integers(min_value=1, max_value=10_000_000).map(
    lambda cents: eur(Decimal(cents) / 100)
)
due_days = st.dates(date(2015, 1, 1), date(2026, 11, 1))
gaps = st.lists(st.integers(min_value=-30, max_value=900), max_size=4)


@given(amounts, amounts, due_days, gaps, st.lists(amounts, min_size=4, max_size=4), st.booleans())
@settings(max_examples=150, deadline=None)
def test_what_was_paid_and_what_is_open_add_up_to_what_was_owed(
    principal, costs, due_on, days, sums, compounds
):
    as_of = date(2026, 12, 31)
    payments = [
        Payment(due_on + timedelta(days=after), amount)
        for after, amount in zip(days, sums, strict=False)
    ]
    owed = Debt(principal, due_on, COMMERCIAL, costs, compounds)

    found = statement(owed, payments, as_of=as_of)

    surplus = Money.sum((imputation.surplus for imputation in found.imputations), "EUR")
    paid = Money.sum((payment.amount for payment in payments if payment.paid_on <= as_of), "EUR")
    imputed = found.paid_costs + found.paid_interest + found.paid_principal
    assert imputed + surplus == paid
    assert found.paid_principal + found.open_principal == principal
    assert found.paid_costs + found.open_costs == costs
    assert found.paid_interest + found.open_interest == found.interest
    opens = (found.open_costs, found.open_interest, found.open_principal)
    assert min(opens) >= eur(0)
    assert not surplus or not any(opens)  # nobody pays too much while something is open


@given(amounts, due_days, st.integers(0, 400), st.integers(0, 400))
@settings(max_examples=150, deadline=None)
def test_simple_interest_is_the_same_in_one_piece_or_in_two(principal, due_on, first, second):
    """The segments of the whole, cut at any day, are those of its parts, to the day."""
    as_of = min(due_on + timedelta(days=first + second), date(2026, 12, 31))
    middle = min(due_on + timedelta(days=first), as_of)
    whole = debt(principal.amount, due_on, compounds=False)
    rest = debt(principal.amount, middle, compounds=False)

    found = statement(whole, [], as_of=as_of)
    parts = (statement(whole, [], as_of=middle), statement(rest, [], as_of=as_of))

    apart = sum((part.interest for part in parts), start=eur(0))
    assert abs((apart - found.interest).amount) <= Decimal("0.01")  # two roundings or one
    days = sum(segment.days for part in parts for segment in part.segments)
    assert days == sum(segment.days for segment in found.segments)


@given(amounts, due_days, st.integers(0, 600))
@settings(max_examples=100, deadline=None)
def test_segments_follow_on_each_other_without_a_gap(principal, due_on, days):
    as_of = min(due_on + timedelta(days=days), date(2026, 12, 31))

    found = statement(debt(principal.amount, due_on), [], as_of=as_of)

    covered = [
        segment.first + timedelta(days=day)
        for segment in found.segments
        for day in range(segment.days)
    ]
    assert covered == [due_on + timedelta(days=day + 1) for day in range((as_of - due_on).days)]
