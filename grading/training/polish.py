"""What the columns of the Polish sets hold, and which indicators follow from them.

Checked on the rows themselves: Attr7 and Attr14 equal Attr18 in every row, Attr57 is the net
result over equity and not its printed formula, Attr52 is not multiplied by 365, Attr41 multiplies
by 12/365 where the printed formula divides.
"""

from collections.abc import Mapping

from grading.model import formulas
from grading.model.catalogue import BY_ATTRIBUTE

_ZLOTY_A_EURO = 4  # about, over 2000 to 2013; for sizes, which are compared by their logarithm
_REPEATED = {"Attr7", "Attr14"}
_NAMED = {
    attribute: indicator.code
    for attribute, indicator in BY_ATTRIBUTE.items()
    if attribute not in _REPEATED
} | {"Attr57": "return_on_equity"}
_CORRECTED = {
    "Attr29": f"Attr29 - log10({_ZLOTY_A_EURO})",
    "Attr41": "Attr41 * 365 / 12 * 365 / 12",
    "Attr52": "Attr52 * 365",
    "Attr55": f"Attr55 / {_ZLOTY_A_EURO}",
}

# What the trade asks besides and the 64 columns answer. Only what accounts can be asked for: two
# columns of the sets that ought to agree and do not tell how the set was made, and nothing about
# companies (see the model card). Attr18 / Attr19 is sales over assets, which Attr9 often is not.
_FOLLOWS = {
    "depreciation_to_assets": "Attr22 - Attr48",
    "depreciation_to_sales": "Attr42 - Attr49",
    "accruals_to_assets": "1 - Attr2 - Attr10",
    "long_term_liabilities_to_assets": "Attr38 - Attr10",
    "financial_result_to_assets": "Attr18 - Attr22",
    "other_operating_result_to_assets": "Attr22 - Attr35",
    "tax_to_assets": "Attr18 - Attr1",
    "tax_rate": "1 - Attr1 / Attr18",
    "charges_to_assets": "Attr11 - Attr14",
    "financial_expenses_to_assets": "Attr22 / Attr27",
    "share_capital_to_assets": "Attr10 - Attr25",
    "earlier_profits_to_assets": "Attr24 - Attr18",
    "share_of_this_year_in_profits": "Attr18 / Attr24",
    "cash_and_securities_to_assets": "Attr40 * Attr51",
    "receivables_to_assets": "Attr44 / 365 * Attr18 / Attr19",
    "inventory_to_assets": "Attr20 / 365 * Attr18 / Attr19",
    "current_assets_to_assets": "Attr4 * Attr51",
    "sales_size": f"log10(Attr18 / Attr19) + Attr29 - log10({_ZLOTY_A_EURO})",
    "earlier_sales_to_assets": "Attr18 / Attr19 / Attr21",
    "sales_gain_to_assets": "Attr18 / Attr19 - Attr18 / Attr19 / Attr21",
    "cash_flow_to_assets": "Attr26 * Attr2",
    "cash_flow_margin": "Attr26 * Attr2 * Attr19 / Attr18",
    "net_debt_to_cash_flow": "(Attr2 - Attr40 * Attr51) / (Attr26 * Attr2)",
    "operating_profit_to_liabilities": "Attr22 / Attr2",
    "operating_cash_to_liabilities": "(Attr22 + Attr22 - Attr48) / Attr2",
}
_OF_EARLIER_YEARS = ("earlier_profits_to_assets", "share_of_this_year_in_profits")
_DIGITS = 4  # the columns have five figures; what a difference shows beyond four is rounding

CODES = (*_NAMED.values(), *_FOLLOWS)


def indicators(row: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return the indicators that follow from a row of Attr1 to Attr64."""
    found: dict[str, float | None] = {}
    for attribute, code in _NAMED.items():
        formula = _CORRECTED.get(attribute)
        found[code] = formulas.value(formula, row) if formula else row.get(attribute)
    for code, value in formulas.values(_FOLLOWS, row).items():
        found[code] = value if value is None else round(value, _DIGITS)
    if found["earlier_profits_to_assets"] == 0:  # the earlier years are not in the sum of three
        found.update(dict.fromkeys(_OF_EARLIER_YEARS))
    return found
