"""The catalogue of company indicators and the ratios worked out from line items."""

from datetime import date
from decimal import Decimal

import pytest

from grading.model import catalogue, formulas, ratios
from grading.model.catalogue import Unit
from grading.rules.inputs import Accounts


def accounts(year=2023, currency="EUR", **lines):
    return Accounts(
        period_end=date(year, 12, 31),
        currency=currency,
        **{line: Decimal(amount) for line, amount in lines.items()},
    )


FULL = {
    "total_assets": 1000, "current_assets": 600, "inventory": 200, "receivables": 250, "cash": 100,
    "equity": 400, "current_liabilities": 300, "total_liabilities": 550, "long_term_debt": 200,
    "retained_earnings": 150, "sales": 2000, "cost_of_sales": 1500, "gross_profit": 500,
    "operating_expenses": 1850, "depreciation": 50, "ebitda": 160, "ebit": 110,
    "interest_expense": 20, "net_income": 70, "market_value": 800, "short_term_securities": 30,
    "share_capital": 220, "profit_before_tax": 95, "operating_profit": 110, "profit_on_sales": 100,
    "extraordinary_items": 5, "total_revenue": 2050, "total_costs": 1955,
}  # fmt: skip
THREE_YEARS = (
    accounts(2023, **FULL),
    accounts(2022, **FULL | {"sales": 1600, "profit_before_tax": 40, "net_income": 30}),
    accounts(2021, **FULL | {"profit_before_tax": -15}),
)

# Worked out by hand from the formulas of the published list.
BY_ATTRIBUTE = {
    1: 0.07, 2: 0.55, 3: 0.3, 4: 2.0, 5: 80 / 1800 * 365, 6: 0.15, 7: 0.11, 8: 400 / 550, 9: 2.0,
    10: 0.4, 11: 0.12, 12: 95 / 300, 13: 0.0725, 14: 0.115, 15: 550 * 365 / 145, 16: 145 / 550,
    17: 1000 / 550, 18: 0.095, 19: 0.0475, 20: 36.5, 21: 1.25, 22: 0.11, 23: 0.035, 24: 0.12,
    25: 0.18, 26: 120 / 550, 27: 5.5, 28: 0.75, 29: 0.0, 30: 0.225, 31: 0.0575, 32: 73.0,
    33: 1850 / 300, 34: 1850 / 550, 35: 0.1, 36: 2.05, 37: 1.6, 38: 0.65, 39: 0.05, 40: 0.5,
    41: 550 / (160 * 12 / 365), 42: 0.055, 43: 82.125, 44: 45.625, 45: 0.35, 46: 400 / 300,
    47: 200 * 365 / 1500, 48: 0.06, 49: 0.03, 50: 600 / 550, 51: 0.3, 52: 73.0, 53: 1.0,
    54: 1.625, 55: 0.3, 56: 0.25, 57: 100 / 1855, 58: 1955 / 2050, 59: 0.625, 60: 10.0, 61: 8.0,
    62: 54.75, 63: 2000 / 300, 64: 5.0,
}  # fmt: skip


@pytest.mark.parametrize("number", range(1, 65))
def test_each_of_the_64_ratios_is_what_its_formula_says(number):
    values = ratios.of(THREE_YEARS)

    code = catalogue.BY_ATTRIBUTE[f"Attr{number}"].code
    assert values[code] == pytest.approx(BY_ATTRIBUTE[number], rel=1e-12)


def test_a_ratio_is_unknown_without_a_part_of_it():
    values = ratios.of([accounts(total_assets=1000, net_income=10)])

    assert values["net_income_to_assets"] == 0.01
    assert values["net_margin"] is None


def test_a_ratio_is_unknown_when_it_would_divide_by_nothing():
    values = ratios.of([accounts(sales=0, inventory=5, total_assets=7, current_assets=7)])

    assert values["inventory_days"] is None
    assert values["sales_to_fixed_assets"] is None
    assert values["inventory_turnover"] == 0.0


def test_the_logarithm_of_nothing_is_unknown():
    assert ratios.of([accounts(total_assets=0)])["size"] is None
    assert ratios.of([accounts(total_assets=-5)])["size"] is None


def test_sums_are_exact_before_they_are_divided_by():
    """0.1 + 0.2 - 0.3 is nothing in decimals, and something in binary fractions."""
    values = ratios.of([accounts(sales="0.1", total_assets="0.3", current_assets="0.3")])

    assert values["sales_to_fixed_assets"] is None


def test_size_is_known_only_in_currencies_that_are_taken_at_par():
    assert ratios.of([accounts(currency="USD", total_assets=1000)])["size"] == 0.0
    assert ratios.of([accounts(currency="PLN", total_assets=1000)])["size"] is None


def test_equity_and_liabilities_follow_from_each_other():
    values = ratios.of([accounts(total_assets=100, total_liabilities=60)])

    assert values["equity_to_assets"] == 0.4


def test_the_operating_profit_is_the_ebit_where_it_is_not_given():
    assert ratios.of([accounts(total_assets=100, ebit=6)])["operating_profit_to_assets"] == 0.06


def test_a_trend_is_the_ratio_less_that_of_the_year_before():
    values = ratios.of(THREE_YEARS)

    assert values["net_income_to_assets_change"] == pytest.approx(0.04)
    assert values["net_margin_change"] == pytest.approx(0.035 - 30 / 1600)


def test_a_year_that_is_not_there_ends_the_row():
    years = (accounts(2023, **FULL), accounts(2021, **FULL))

    values = ratios.of(years)

    assert ratios.in_a_row(years) == years[:1]
    assert values["sales_growth"] is None
    assert values["net_income_to_assets_change"] is None


def test_without_accounts_nothing_is_known():
    values = ratios.of([])

    assert set(values.values()) == {None}
    assert set(values) == {each.code for each in (*catalogue.RATIOS, *catalogue.TRENDS)}


def test_age_and_delay_are_told_in_years_and_months():
    values = ratios.facts(
        THREE_YEARS,
        founded_on=date(2014, 7, 1),
        filed_on=date(2024, 6, 30),
        on=date(2024, 7, 1),
    )

    assert values["company_age"] == pytest.approx(10, abs=0.01)
    assert values["accounts_age"] == pytest.approx(6, abs=0.05)
    assert values["filing_delay"] == pytest.approx(6, abs=0.05)
    assert values["years_of_accounts"] == 3


def test_the_catalogue_names_every_indicator_once_in_both_languages():
    codes = [indicator.code for indicator in catalogue.COMPANY]

    assert len(codes) == len(set(codes))
    assert len(codes) >= 128
    assert len(catalogue.BY_ATTRIBUTE) == 64
    assert all(set(each.names) == {"en", "nl"} for each in catalogue.COMPANY)
    assert all(all(each.names.values()) for each in catalogue.COMPANY)


def test_every_name_in_a_formula_is_a_line():
    known = set(ratios.lines(accounts()))

    used = {
        name.removeprefix("two_before.").removeprefix("before.")
        for ratio in catalogue.RATIOS
        for name in formulas.names(ratio.formula)
    }
    assert used <= known


def test_only_logarithms_and_amounts_depend_on_the_currency():
    """A ratio of two lines is the same in whatever currency; the unit says which are not."""
    doubled = accounts(2023, **{line: amount * 2 for line, amount in FULL.items()})
    once, twice = ratios.of([THREE_YEARS[0]]), ratios.of([doubled])

    moved = {code for code, value in once.items() if value != twice[code]}
    assert {catalogue.BY_CODE[code].unit for code in moved} <= {Unit.LOGARITHM, Unit.AMOUNT}


@pytest.mark.parametrize("formula", ["sales ** 2", "open('x')", "sales if sales else 1", "'text'"])
def test_a_formula_adds_subtracts_multiplies_and_divides_and_no_more(formula):
    with pytest.raises(ValueError, match="not a formula"):
        formulas.value(formula, {"sales": Decimal(1)})
