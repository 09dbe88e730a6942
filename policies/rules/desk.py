"""The rules of premium on the desk calculator: inputs as JSON has them in, results out."""

from collections.abc import Callable, Mapping

from core.inputs import Inputs, written
from core.money import Money
from policies.rules import bonus, premium, tax


def quote(values: object) -> dict[str, object]:
    """Return a premium with every step (PRM-01)."""
    inputs = Inputs(values)
    found = premium.quote(
        [_segment(row) for row in inputs.rows("segments")],
        premium.Assumptions(
            loss_given_default=inputs.share("lgd"),
            exposure_uplift=inputs.number("exposure_uplift", at_least=0, at_most=100),
            insured_share=inputs.share("insured_pct"),
            deductible_relief=inputs.share("deductible_relief"),
            risk_margin=inputs.number("risk_margin", at_least=0, at_most=100),
            expense_ratio=inputs.share("expense_ratio"),
            commission=inputs.share("commission"),
            profit=inputs.share("profit"),
            minimum_premium_ratio=inputs.share("min_premium_ratio"),
        ),
    )
    return {
        "expected_loss_by_segment": {
            part.segment.name: written(part.expected_loss) for part in found.segments
        },
        "expected_loss": written(found.expected_loss),
        "expected_indemnity": written(found.expected_indemnity),
        "technical_premium": written(found.technical_premium),
        "rate_permille": f"{found.rate_per_mille:f}",
        "annual_premium": written(found.annual_premium),
        "minimum_premium": written(found.minimum_premium),
        "turnover": written(found.turnover),
    }


def premium_settlement(values: object) -> dict[str, object]:
    """Return the premium after the year and the balance (PRM-02, PRM-03)."""
    inputs = Inputs(values)
    found = premium.settle_premium(
        [Money(amount, "EUR") for amount in inputs.numbers("declared_turnover", at_least=0)],
        rate_per_mille=inputs.number("rate_permille", at_least=0, at_most=1000),
        minimum_premium=inputs.money("minimum_premium", at_least=0),
        deposit_paid=inputs.money("deposit_paid", at_least=0),
        refunds_deposit=inputs.flag("refunds_deposit", default=True),
    )
    return {
        "declared_total": written(found.declared),
        "premium_on_turnover": written(found.premium_on_turnover),
        "final_premium": written(found.final_premium),
        "balance_due": written(found.balance),
    }


def insurance_premium_tax(values: object) -> dict[str, object]:
    """Return the tax on a premium and its fees (PRM-04)."""
    inputs = Inputs(values)
    found = tax.insurance_premium_tax(
        inputs.money("premium", at_least=0),
        turnover=tax.Split(
            inputs.money("turnover_domestic", at_least=0),
            inputs.money("turnover_export", at_least=0),
        ),
        fees=tax.Split(
            inputs.money("fees_domestic", at_least=0), inputs.money("fees_export", at_least=0)
        ),
        rate=inputs.share("rate"),
    )
    return {
        "taxable_premium": written(found.taxable_premium),
        "exempt_premium": written(found.exempt_premium),
        "tax_on_premium": written(found.on_premium),
        "tax_on_fees": written(found.on_fees),
        "tax_total": written(found.total),
        "invoice_total": written(found.invoice_total),
    }


def bonus_malus(values: object) -> dict[str, object]:
    """Return what the loss ratio does to the premium (PRM-05a to PRM-05e)."""
    inputs = Inputs(values)
    found = bonus.adjustment(
        inputs.money("net_claims"),
        inputs.money("premium", at_least=0),
        [_bonus_row(row) for row in inputs.rows("table")],
    )
    return {
        "loss_ratio": f"{found.loss_ratio:f}",
        "factor": f"{found.factor:f}",
        "adjustment": written(found.amount),
    }


def max_liability(values: object) -> dict[str, object]:
    """Return the most a policy pays in a year (PRM-06)."""
    inputs = Inputs(values)
    found = premium.maximum_liability(
        inputs.money("premium", at_least=0),
        minimum_premium=inputs.money("minimum_premium", at_least=0),
        multiple=inputs.whole("multiple", at_most=1_000),
        floor=inputs.money("floor", at_least=0),
    )
    return {"max_liability": written(found)}


def limit_fees(values: object) -> dict[str, object]:
    """Return the fees of a quarter (PRM-07)."""
    inputs = Inputs(values)
    counts = inputs.section("limits_in_force_at_any_time_in_quarter")
    found = premium.limit_fees(
        domestic_fee=inputs.money("annual_fee_domestic", at_least=0),
        foreign_fee=inputs.money("annual_fee_foreign", at_least=0),
        domestic_limits=counts.whole("domestic", at_most=10_000_000),
        foreign_limits=counts.whole("foreign", at_most=10_000_000),
    )
    return {
        "domestic": written(found.domestic),
        "foreign": written(found.foreign),
        "total": written(found.total),
    }


def _segment(row: Inputs) -> premium.Segment:
    return premium.Segment(
        name=row.text("name"),
        turnover=row.money("turnover", at_least=0),
        collection_days=row.number("collection_days", at_least=0, at_most=3650),
        pd=row.share("pd"),
    )


def _bonus_row(row: Inputs) -> bonus.Row:
    comparisons = [comparison for comparison in bonus.Comparison if row.has(comparison.value)]
    if len(comparisons) != 1:
        raise row.refuse("loss_ratio", "must be compared in exactly one way")
    return bonus.Row(
        comparisons[0], row.number(comparisons[0].value), row.number("factor", at_least=-1)
    )


FUNCTIONS: Mapping[str, Callable[[object], dict[str, object]]] = {
    "quote": quote,
    "premium_settlement": premium_settlement,
    "insurance_premium_tax": insurance_premium_tax,
    "bonus_malus": bonus_malus,
    "max_liability": max_liability,
    "limit_fees": limit_fees,
}
