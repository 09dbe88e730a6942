"""Premium, bonus, tax and fees (`domain.md` 5)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.money import Money
from policies.rules import bonus, premium, tax
from policies.rules.bonus import Comparison, Row


def eur(amount):
    return Money(Decimal(str(amount)), "EUR")


ASSUMPTIONS = premium.Assumptions(
    loss_given_default=Decimal("0.80"),
    exposure_uplift=Decimal("1.25"),
    insured_share=Decimal("0.90"),
    deductible_relief=Decimal("0.15"),
    risk_margin=Decimal("0.25"),
    expense_ratio=Decimal("0.28"),
    commission=Decimal("0.12"),
    profit=Decimal("0.05"),
    minimum_premium_ratio=Decimal("0.80"),
)
# A year's turnover collected in a year, with nothing added or taken off: the rate is the PD.
PLAIN = premium.Assumptions(
    loss_given_default=Decimal(1),
    exposure_uplift=Decimal(1),
    insured_share=Decimal(1),
    deductible_relief=Decimal(0),
    risk_margin=Decimal(0),
    expense_ratio=Decimal(0),
    commission=Decimal(0),
    profit=Decimal(0),
    minimum_premium_ratio=Decimal(1),
)


def segment(turnover, days="365", pd="0.01", name="NL"):
    return premium.Segment(name, eur(turnover), Decimal(days), Decimal(pd))


# --- quote


def test_a_quote_shows_every_step():
    """PRM-01"""
    found = premium.quote(
        [
            segment(8_400_000, "45", "0.0090"),
            segment(2_400_000, "60", "0.0120", "EU"),
            segment(1_200_000, "75", "0.0250", "ROW"),
        ],
        ASSUMPTIONS,
    )

    assert [(part.segment.name, part.expected_loss) for part in found.segments] == [
        ("NL", eur("9320.55")),
        ("EU", eur("4734.25")),
        ("ROW", eur("6164.38")),
    ]
    assert found.turnover == eur(12_000_000)
    assert found.expected_loss == eur("20219.18")
    assert found.expected_indemnity == eur("15467.67")
    assert found.technical_premium == eur("35153.80")
    assert found.rate_per_mille == Decimal("2.930")
    assert found.annual_premium == eur("35160.00")
    assert found.minimum_premium == eur("28150.00")


@pytest.mark.parametrize(
    ("pd", "rate"),
    [
        ("0.002930", "2.930"),  # on a step: stays
        ("0.0029300001", "2.931"),  # a little above: the next step
        ("0.0029299999", "2.930"),
    ],
)
def test_the_rate_is_rounded_up_to_a_thousandth_per_mille(pd, rate):
    assert premium.quote([segment(1_000_000, pd=pd)], PLAIN).rate_per_mille == Decimal(rate)


@pytest.mark.parametrize(
    ("turnover", "minimum"),
    [(1_024_900, 1_000), (1_025_000, 1_050), (1_074_900, 1_050), (1_075_000, 1_100)],
)
def test_the_minimum_premium_is_the_nearest_fifty(turnover, minimum):
    found = premium.quote([segment(turnover, pd="0.001")], PLAIN)

    assert found.minimum_premium == eur(minimum)


@pytest.mark.parametrize("segments", [[], [segment(0)]])
def test_without_turnover_there_is_nothing_to_quote(segments):
    assert premium.quote([segment(1)], ASSUMPTIONS).turnover == eur(1)
    with pytest.raises(premium.NothingToInsure):
        premium.quote(segments, ASSUMPTIONS)


def test_loadings_that_take_the_whole_premium_are_refused():
    nearly = premium.quote([segment(1_000)], replace(PLAIN, commission=Decimal("0.99")))

    assert nearly.technical_premium == eur("1000.00")
    with pytest.raises(premium.LoadingsTooHigh):
        premium.quote([segment(1_000)], replace(PLAIN, commission=Decimal(1)))


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.integers(1, 120))
@settings(max_examples=150, deadline=None)
def test_the_premium_always_bears_the_technical_premium(first, second, days):
    found = premium.quote(
        [segment(first, str(days)), segment(second, "30", "0.02", "EU")], ASSUMPTIONS
    )

    step = found.turnover * premium.RATE_STEP / 1_000
    assert found.annual_premium >= found.technical_premium - eur("0.01")
    assert found.annual_premium <= found.technical_premium + step + eur("0.01")


# --- settlement


@pytest.mark.parametrize(
    ("declared", "on_turnover", "final", "balance"),
    [
        (["2650000", "2480000", "2910000", "2175000"], "24516.00", "24516.00", "2516.00"),
        (["1500000", "1400000", "1300000", "1200000"], "12960.00", "20000.00", "-2000.00"),
        (["8333333.33"], "20000.00", "20000.00", "-2000.00"),
        (["8333337.50"], "20000.01", "20000.01", "-1999.99"),
        ([], "0.00", "20000.00", "-2000.00"),
    ],
)
def test_the_premium_follows_the_turnover_above_its_minimum(declared, on_turnover, final, balance):
    """PRM-02, PRM-03"""
    found = premium.settle_premium(
        [eur(amount) for amount in declared],
        rate_per_mille=Decimal("2.400"),
        minimum_premium=eur(20_000),
        deposit_paid=eur(22_000),
    )

    assert found.premium_on_turnover == eur(on_turnover)
    assert found.final_premium == eur(final)
    assert found.balance == eur(balance)


def test_a_policy_may_keep_a_deposit_above_the_premium():
    found = premium.settle_premium(
        [eur(1_000_000)],
        rate_per_mille=Decimal("2.4"),
        minimum_premium=eur(20_000),
        deposit_paid=eur(22_000),
        refunds_deposit=False,
    )

    assert found.balance == eur(0)


# --- maximum liability and fees


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        ("24516.00", "735480.00"),  # PRM-06
        ("20000.00", "600000.00"),
        ("19999.00", "600000.00"),  # the minimum premium counts
        ("20001.00", "600030.00"),
    ],
)
def test_the_most_a_policy_pays_is_a_multiple_of_its_premium(paid, expected):
    found = premium.maximum_liability(
        eur(paid), minimum_premium=eur(20_000), multiple=30, floor=eur(0)
    )

    assert found == eur(expected)


def test_the_most_a_policy_pays_has_a_floor():
    found = premium.maximum_liability(
        eur(100), minimum_premium=eur(100), multiple=30, floor=eur(600_000)
    )

    assert found == eur(600_000)


def test_each_limit_costs_a_quarter_of_its_yearly_fee():
    """PRM-07"""
    found = premium.limit_fees(
        domestic_fee=eur("36.00"),
        foreign_fee=eur("48.00"),
        domestic_limits=37,
        foreign_limits=12,
    )

    assert (found.domestic, found.foreign, found.total) == (eur(333), eur(144), eur(477))


# --- bonus and malus

TABLE = [
    Row(Comparison.EQUAL, Decimal(0), Decimal("-0.10")),
    Row(Comparison.BELOW, Decimal("0.20"), Decimal("-0.05")),
    Row(Comparison.UP_TO, Decimal("0.70"), Decimal("0.00")),
    Row(Comparison.UP_TO, Decimal("1.00"), Decimal("0.10")),
    Row(Comparison.ABOVE, Decimal("1.00"), Decimal("0.25")),
]


@pytest.mark.parametrize(
    ("claims", "ratio", "adjustment"),
    [
        ("0.00", "0.0000", "-2400.00"),  # PRM-05a
        ("0.01", "0.0000", "-1200.00"),  # shown as nothing, but not nothing
        ("3600.00", "0.1500", "-1200.00"),  # PRM-05b
        ("4799.99", "0.2000", "-1200.00"),
        ("4800.00", "0.2000", "0.00"),  # PRM-05c
        ("16800.00", "0.7000", "0.00"),
        ("16800.01", "0.7000", "2400.00"),
        ("19200.00", "0.8000", "2400.00"),  # PRM-05d
        ("24000.00", "1.0000", "2400.00"),
        ("24000.01", "1.0000", "6000.00"),
        ("30000.00", "1.2500", "6000.00"),  # PRM-05e
        ("-1.00", "0.0000", "-2400.00"),  # recovered more than the year's claims
    ],
)
def test_the_first_row_that_fits_the_loss_ratio_counts(claims, ratio, adjustment):
    found = bonus.adjustment(eur(claims), eur(24_000), TABLE)

    assert abs(found.loss_ratio) == Decimal(ratio)
    assert found.amount == eur(adjustment)


def test_a_row_may_begin_at_its_bound():
    row = Row(Comparison.FROM, Decimal("0.5"), Decimal("0.2"))

    assert row.fits(Decimal("0.5"))
    assert not row.fits(Decimal("0.4999"))


def test_a_table_with_a_hole_is_refused():
    with pytest.raises(bonus.NoRowFits, match=r"1\.2500"):
        bonus.adjustment(eur(30_000), eur(24_000), TABLE[:-1])


def test_without_premium_there_is_no_loss_ratio():
    with pytest.raises(bonus.NoPremium):
        bonus.adjustment(eur(1), eur(0), TABLE)


# --- tax


def taxed(premium_amount, domestic, export, fees=("0", "0")):
    return tax.insurance_premium_tax(
        eur(premium_amount),
        turnover=tax.Split(eur(domestic), eur(export)),
        fees=tax.Split(eur(fees[0]), eur(fees[1])),
        rate=tax.rate_on(date(2026, 11, 22)),
    )


def test_only_the_domestic_part_is_taxed():
    """PRM-04"""
    found = taxed(24_000, 8_000_000, 4_000_000, ("2100", "900"))

    assert (found.taxable_premium, found.exempt_premium) == (eur(16_000), eur(8_000))
    assert (found.on_premium, found.on_fees, found.total) == (eur(3_360), eur(441), eur(3_801))
    assert found.invoice_total == eur(30_801)


@pytest.mark.parametrize(
    ("domestic", "export", "taxable"), [(1, 0, "100.00"), (0, 1, "0.00"), (1, 2, "33.33")]
)
def test_taxed_and_exempt_add_up_to_the_premium(domestic, export, taxable):
    found = taxed(100, domestic, export)

    assert found.taxable_premium == eur(taxable)
    assert found.taxable_premium + found.exempt_premium == eur(100)


def test_without_turnover_a_premium_cannot_be_split():
    with pytest.raises(tax.NoTurnoverToSplit):
        taxed(100, 0, 0)


def test_the_rate_has_a_first_day():
    assert tax.rate_on(date(2013, 1, 1)) == Decimal("0.21")
    with pytest.raises(tax.TaxRateUnknown, match="2012-12-31"):
        tax.rate_on(date(2012, 12, 31))
