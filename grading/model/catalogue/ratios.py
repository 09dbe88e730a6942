"""The ratios of annual accounts: the 64 of the Polish sets and those that trade adds to them."""

from grading.model.catalogue import polish
from grading.model.catalogue.kinds import (
    BETTER,
    NEITHER,
    WORSE,
    Group,
    Indicator,
    Level,
    Unit,
)

_FIN, _COM = Group.FINANCING, Group.COMMERCIAL
_R, _D = Unit.RATIO, Unit.DAYS


# What the trade looks at besides; code, formula, unit, direction, group, English, Dutch
_MORE = (
    ("depreciation_to_assets", "depreciation / total_assets", _R, NEITHER, _FIN,
     "Depreciation / total assets", "Afschrijving / balanstotaal"),
    ("depreciation_to_sales", "depreciation / sales", _R, NEITHER, _COM,
     "Depreciation / sales", "Afschrijving / omzet"),
    ("cash_and_securities_to_assets",
     "(current_assets - inventory - receivables) / total_assets", _R, BETTER, _FIN,
     "Current assets without inventory and receivables / total assets",
     "Vlottende activa zonder voorraad en vorderingen / balanstotaal"),
    ("receivables_to_assets", "receivables / total_assets", _R, NEITHER, _COM,
     "Receivables / total assets", "Vorderingen / balanstotaal"),
    ("inventory_to_assets", "inventory / total_assets", _R, NEITHER, _COM,
     "Inventory / total assets", "Voorraad / balanstotaal"),
    ("current_assets_to_assets", "current_assets / total_assets", _R, NEITHER, _FIN,
     "Current assets / total assets", "Vlottende activa / balanstotaal"),
    ("long_term_liabilities_to_assets", "long_term_liabilities / total_assets",
     _R, NEITHER, _FIN,
     "Long-term liabilities / total assets", "Langlopende schulden / balanstotaal"),
    ("return_on_equity", "net_income / equity", _R, NEITHER, _FIN,
     "Net result / equity", "Nettoresultaat / eigen vermogen"),
    ("cash_flow_to_assets", "(net_income + depreciation) / total_assets", _R, BETTER, _FIN,
     "Net result and depreciation / total assets",
     "Nettoresultaat en afschrijving / balanstotaal"),
    ("cash_flow_margin", "(net_income + depreciation) / sales", _R, BETTER, _COM,
     "Net result and depreciation / sales", "Nettoresultaat en afschrijving / omzet"),
    ("operating_cash_to_liabilities", "(operating_profit + depreciation) / total_liabilities",
     _R, BETTER, _FIN,
     "Operating profit and depreciation / liabilities",
     "Bedrijfsresultaat en afschrijving / vreemd vermogen"),
    ("operating_profit_to_liabilities", "operating_profit / total_liabilities", _R, BETTER, _FIN,
     "Operating profit / liabilities", "Bedrijfsresultaat / vreemd vermogen"),
    ("financial_expenses_to_assets", "interest_expense / total_assets", _R, WORSE, _FIN,
     "Financial expenses / total assets", "Financiële lasten / balanstotaal"),
    ("charges_to_assets", "(extraordinary_items + interest_expense) / total_assets",
     _R, NEITHER, _FIN,
     "Extraordinary items and interest / total assets",
     "Buitengewone posten en rente / balanstotaal"),
    ("financial_result_to_assets", "(profit_before_tax - operating_profit) / total_assets",
     _R, BETTER, _FIN,
     "Financial result / total assets", "Financieel resultaat / balanstotaal"),
    ("other_operating_result_to_assets", "(operating_profit - profit_on_sales) / total_assets",
     _R, NEITHER, _COM,
     "Other operating result / total assets", "Overig bedrijfsresultaat / balanstotaal"),
    ("tax_to_assets", "(profit_before_tax - net_income) / total_assets", _R, NEITHER, _FIN,
     "Tax / total assets", "Belasting / balanstotaal"),
    ("tax_rate", "1 - net_income / profit_before_tax", _R, NEITHER, _FIN,
     "Tax / profit before tax", "Belasting / winst vóór belasting"),
    ("share_capital_to_assets", "share_capital / total_assets", _R, NEITHER, _FIN,
     "Share capital / total assets", "Aandelenkapitaal / balanstotaal"),
    ("accruals_to_assets", "1 - (total_liabilities + equity) / total_assets", _R, NEITHER, _FIN,
     "What is neither equity nor liabilities / total assets",
     "Wat eigen noch vreemd vermogen is / balanstotaal"),
    ("earlier_profits_to_assets",
     "(before.profit_before_tax + two_before.profit_before_tax) / total_assets",
     _R, BETTER, _FIN,
     "Profit before tax of the two years before / total assets",
     "Winst vóór belasting van de twee jaren ervoor / balanstotaal"),
    ("share_of_this_year_in_profits",
     "profit_before_tax / (profit_before_tax + before.profit_before_tax"
     " + two_before.profit_before_tax)", _R, NEITHER, _FIN,
     "Profit before tax / that of three years", "Winst vóór belasting / die van drie jaar"),
    ("earlier_sales_to_assets", "before.sales / total_assets", _R, NEITHER, _COM,
     "Sales of the year before / total assets", "Omzet van het jaar ervoor / balanstotaal"),
    ("sales_gain_to_assets", "(sales - before.sales) / total_assets", _R, NEITHER, _COM,
     "Growth of sales / total assets", "Omzetgroei / balanstotaal"),
    ("net_debt_to_cash_flow",
     "(total_liabilities - (current_assets - inventory - receivables))"
     " / (net_income + depreciation)", _R, NEITHER, _FIN,
     "Liabilities less liquid means / cash flow",
     "Vreemd vermogen minus liquide middelen / kasstroom"),
    ("market_value_to_liabilities", "market_value / total_liabilities", _R, BETTER, _FIN,
     "Market value / liabilities", "Beurswaarde / vreemd vermogen"),
    ("market_value_to_assets", "market_value / total_assets", _R, BETTER, _FIN,
     "Market value / total assets", "Beurswaarde / balanstotaal"),
    ("market_value_to_sales", "market_value / sales", _R, BETTER, _FIN,
     "Market value / sales", "Beurswaarde / omzet"),
    ("market_size", "log10(market_value / 1000)", Unit.LOGARITHM, BETTER, _FIN,
     "Market value (logarithm, in thousands)", "Beurswaarde (logaritme, in duizenden)"),
    ("sales_size", "log10(sales / 1000)", Unit.LOGARITHM, NEITHER, _COM,
     "Sales (logarithm, in thousands)", "Omzet (logaritme, in duizenden)"),
    ("long_term_debt_to_assets", "long_term_debt / total_assets", _R, WORSE, _FIN,
     "Long-term debt / total assets", "Langlopende leningen / balanstotaal"),
    ("long_term_debt_to_ebitda", "long_term_debt / ebitda", _R, NEITHER, _FIN,
     "Long-term debt / EBITDA", "Langlopende leningen / EBITDA"),
    ("ebitda_to_assets", "ebitda / total_assets", _R, BETTER, _FIN,
     "EBITDA / total assets", "EBITDA / balanstotaal"),
    ("ebitda_margin", "ebitda / sales", _R, BETTER, _COM,
     "EBITDA / sales", "EBITDA / omzet"),
    ("ebitda_to_liabilities", "ebitda / total_liabilities", _R, BETTER, _FIN,
     "EBITDA / liabilities", "EBITDA / vreemd vermogen"),
    ("quick_assets_less_debt_to_assets",
     "(current_assets - inventory - total_liabilities) / total_assets", _R, BETTER, _FIN,
     "Current assets without inventory less liabilities / total assets",
     "Vlottende activa zonder voorraad minus schulden / balanstotaal"),
    ("gross_profit_to_assets", "gross_profit / total_assets", _R, BETTER, _COM,
     "Gross profit / total assets", "Brutowinst / balanstotaal"),
    ("overhead_to_sales", "(gross_profit - ebitda) / sales", _R, WORSE, _COM,
     "Selling and general costs / sales", "Verkoop- en algemene kosten / omzet"),
)  # fmt: skip

# Growth of a line on the year before, as a factor; line, direction, English, Dutch
_GROWTH = (
    ("total_assets", NEITHER, "total assets", "balanstotaal"),
    ("current_assets", NEITHER, "current assets", "vlottende activa"),
    ("equity", NEITHER, "equity", "eigen vermogen"),
    ("total_liabilities", NEITHER, "liabilities", "vreemd vermogen"),
    ("current_liabilities", NEITHER, "current liabilities", "kortlopende schulden"),
    ("long_term_debt", NEITHER, "long-term debt", "langlopende leningen"),
    ("inventory", NEITHER, "inventory", "voorraad"),
    ("receivables", NEITHER, "receivables", "vorderingen"),
    ("cost_of_sales", NEITHER, "cost of sales", "kostprijs van de omzet"),
    ("operating_expenses", NEITHER, "operating expenses", "bedrijfskosten"),
    ("market_value", BETTER, "market value", "beurswaarde"),
)

_ACCOUNTS, _WHEN = "Annual accounts", "when accounts are filed"
_NOTED = {9, 41, 52, 57}  # published otherwise than by their formula


def _polish() -> list[Indicator]:
    return [
        Indicator(
            code, {"en": english, "nl": dutch}, formula, unit, direction, group,
            Level.COMPANY, _ACCOUNTS, _WHEN, f"Attr{number}",
            polish.AS_PUBLISHED if number in _NOTED
            else polish.TAKEN_AS if "profit_before_tax" in formula else "",
        )
        for number, code, formula, unit, direction, group, english, dutch in polish.POLISH
    ]  # fmt: skip


def _more() -> list[Indicator]:
    return [
        Indicator(
            code, {"en": english, "nl": dutch}, formula, unit, direction, group,
            Level.COMPANY, _ACCOUNTS, _WHEN,
        )
        for code, formula, unit, direction, group, english, dutch in _MORE
    ]  # fmt: skip


def _growth() -> list[Indicator]:
    return [
        Indicator(
            f"{line}_growth",
            {
                "en": f"{english.capitalize()} / that of the year before",
                "nl": f"{dutch.capitalize()} / dat van het jaar ervoor",
            },
            f"{line} / before.{line}", _R, direction, _FIN,
            Level.COMPANY, _ACCOUNTS, _WHEN,
        )
        for line, direction, english, dutch in _GROWTH
    ]  # fmt: skip


RATIOS: tuple[Indicator, ...] = (*_polish(), *_more(), *_growth())
