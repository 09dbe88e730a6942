"""The change of a ratio on the year before, for the ratios in which a change is telling."""

from grading.model.catalogue.kinds import Indicator
from grading.model.catalogue.ratios import RATIOS

SUFFIX = "_change"

# A change is not asked of what is one already, of a quotient that leaps where its lower part
# passes nothing, nor of a ratio that only turns another upside down.
_FOLLOWED = (
    "net_income_to_assets", "liabilities_to_assets", "working_capital_to_assets", "current_ratio",
    "liquid_days", "retained_earnings_to_assets", "ebit_to_assets", "equity_to_liabilities",
    "sales_to_assets", "equity_to_assets", "pretax_profit_to_current_liabilities",
    "pretax_cash_to_liabilities", "pretax_profit_to_assets", "pretax_margin", "inventory_days",
    "operating_profit_to_assets", "net_margin", "cash_flow_to_liabilities", "interest_cover",
    "net_debt_to_sales", "current_liabilities_days_of_cost",
    "operating_expenses_to_current_liabilities", "profit_on_sales_to_assets",
    "constant_capital_to_assets", "sales_margin", "cash_ratio", "operating_margin",
    "operating_cycle_days", "receivables_days", "quick_ratio", "inventory_days_of_cost",
    "current_assets_to_liabilities", "current_liabilities_to_assets", "equity_to_fixed_assets",
    "working_capital_to_fixed_assets", "gross_margin", "costs_to_revenue",
    "current_liabilities_days", "sales_to_current_liabilities", "sales_to_fixed_assets",
    "cash_and_securities_to_assets", "receivables_to_assets", "inventory_to_assets",
    "long_term_liabilities_to_assets", "cash_flow_to_assets", "operating_cash_to_liabilities",
    "financial_expenses_to_assets", "financial_result_to_assets", "market_value_to_liabilities",
    "long_term_debt_to_assets", "ebitda_to_liabilities", "ebitda_margin", "overhead_to_sales",
)  # fmt: skip


def _change(ratio: Indicator) -> Indicator:
    return Indicator(
        code=f"{ratio.code}{SUFFIX}",
        names={
            "en": f"{ratio.names['en']}: change on the year before",
            "nl": f"{ratio.names['nl']}: verandering op het jaar ervoor",
        },
        formula=f"{ratio.formula}, less the same a year before",
        unit=ratio.unit,
        direction=ratio.direction,
        group=ratio.group,
        level=ratio.level,
        source=ratio.source,
        refreshed=ratio.refreshed,
    )


_BY_CODE = {ratio.code: ratio for ratio in RATIOS}
TRENDS: tuple[Indicator, ...] = tuple(_change(_BY_CODE[code]) for code in _FOLLOWED)
