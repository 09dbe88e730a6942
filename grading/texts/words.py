"""The words of grades: one sentence or name for each code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grading.model.catalogue import BETTER, NEITHER, WORSE, Group, Level, Use
from grading.rules import told
from grading.rules.inputs import Confidence, LegalEventKind
from grading.rules.overrides import Ended, ReasonCode
from grading.rules.points import LegalFormKind
from grading.rules.reviews import Why

REASONS: dict[str, Promise] = {
    "SOLVENCY": _("Equity is %(figure)s of total assets (%(year)s)."),
    "SOLVENCY_UNKNOWN": _("The accounts of %(year)s do not show the equity."),
    "LIQUIDITY": _("Current assets are %(figure)s times the current liabilities (%(year)s)."),
    "LIQUIDITY_UNKNOWN": _("The accounts of %(year)s do not show what is current."),
    "PROFITABILITY": _("The net result is %(figure)s of total assets (%(year)s)."),
    "PROFITABILITY_UNKNOWN": _("The accounts of %(year)s do not show the return on assets."),
    "COVERAGE": _("The operating result is %(figure)s of all liabilities (%(year)s)."),
    "COVERAGE_UNKNOWN": _("The accounts of %(year)s do not show the operating result."),
    "RESERVES": _("Retained earnings are %(figure)s of total assets (%(year)s)."),
    "RESERVES_UNKNOWN": _("The accounts of %(year)s do not show retained earnings."),
    "SIZE": _("Total assets are %(currency)s %(figure)s (%(year)s)."),
    "SIZE_UNKNOWN": _("The size shown in the accounts of %(year)s cannot be compared."),
    "SALES_TREND": _("Sales changed by %(figure)s on the year before (%(year)s)."),
    "SALES_TREND_UNKNOWN": _("The change in sales up to %(year)s is not known."),
    "PROFIT_AGAIN": _("A profit in %(year)s and in the year before."),
    "PROFIT_AFTER_LOSS": _("A profit in %(year)s after a loss the year before."),
    "LOSS_AFTER_PROFIT": _("A loss in %(year)s after a profit the year before."),
    "LOSS_AGAIN": _("A loss in %(year)s and in the year before."),
    "PROFIT_ONE_YEAR": _("A profit in %(year)s; the year before is not known."),
    "LOSS_ONE_YEAR": _("A loss in %(year)s; the year before is not known."),
    "RESULT_UNKNOWN": _("The accounts of %(year)s do not show the net result."),
    "ACCOUNTS_AGEING": _("The newest accounts are those to %(period_end)s: over 18 months old."),
    "ACCOUNTS_LATE": _("The accounts of the year after %(period_end)s are overdue."),
    "ACCOUNTS_OLD": _("The newest accounts, to %(period_end)s, are over 30 months old."),
    "ACCOUNTS_THIN": _(
        "The accounts leave out %(missing)s of the %(of)s figures that are looked at: no grade"
        " better than 3."
    ),
    "ACCOUNTS_CONTRADICT": _(
        "The figures of the accounts to %(period_end)s cannot all be true, or tell of nothing: no"
        " grade better than without accounts."
    ),
    "NO_ACCOUNTS": _("There are no accounts: no grade better than 5 is given."),
    "NO_ACCOUNTS_YOUNG": _(
        "There are no accounts and the company is under a year old: no grade better than 7."
    ),
    "AGE": _("The company was founded on %(founded_on)s."),
    "AGE_UNKNOWN": _("It is not known when the company was founded."),
    "LEGAL_FORM": _("Legal form: %(form)s."),
    "LEGAL_FORM_UNKNOWN": _("The legal form is not known."),
    "SECTOR": _("Sector: %(sector)s."),
    "SECTOR_UNKNOWN": _("The sector is not known."),
    "COUNTRY": _("Country: %(country)s."),
    "COUNTRY_UNKNOWN": _("The country is not known."),
    "SECTOR_JUDGED": _("Our analysts' judgement on the sector %(sector)s."),
    "COUNTRY_JUDGED": _("Our analysts' judgement on %(country)s."),
    "OVERDUE_EXPERIENCE": _(
        "Policyholders that report an overdue: %(reporters)s; the oldest was due on"
        " %(oldest_due_on)s."
    ),
    "IN_COLLECTION": _("A debt is in collection: no grade better than 8."),
    "CLAIM_PAYABLE": _("A claim is payable."),
    "DISSOLVED": _("The company was dissolved on %(on)s."),
    "BANKRUPTCY": _("Declared bankrupt on %(on)s."),
    "SUSPENSION_OF_PAYMENTS": _("Suspension of payments granted on %(on)s."),
    "WHOA_CONFIRMED": _("A restructuring plan (WHOA) was confirmed on %(on)s."),
    "DEBT_RESTRUCTURING": _("Statutory debt restructuring began on %(on)s."),
    "STRUCK_OFF_WITH_DEBTS": _("Struck off the register with debts on %(on)s."),
    "WHOA_STARTED": _("A restructuring (WHOA) was begun on %(on)s."),
    "BANKRUPTCY_PETITION": _("A petition for bankruptcy was filed on %(on)s."),
    "ATTACHMENT": _("Goods or accounts were attached on %(on)s."),
    "UNPAID_TAX": _("Unpaid taxes or social charges became known on %(on)s."),
    "OVERRIDDEN": _("Our analysts looked at this company and set its grade."),
    told.INTERNAL: _("Information that the insurer does not share weighs on this grade."),
    "BASE": _("Where every company with accounts begins."),
    "BASE_WITHOUT_ACCOUNTS": _("Where every company without accounts begins."),
}

NAMES: dict[str, Promise] = {
    "SOLVENCY": _("Solvency"), "LIQUIDITY": _("Current ratio"),
    "PROFITABILITY": _("Return on assets"), "COVERAGE": _("Operating result on liabilities"),
    "RESERVES": _("Retained earnings"), "SIZE": _("Size"), "SALES_TREND": _("Sales"),
    "PROFIT_AGAIN": _("Result"), "PROFIT_AFTER_LOSS": _("Result"),
    "LOSS_AFTER_PROFIT": _("Result"), "LOSS_AGAIN": _("Result"), "PROFIT_ONE_YEAR": _("Result"),
    "LOSS_ONE_YEAR": _("Result"), "RESULT": _("Result"), "ACCOUNTS_AGEING": _("Filing"),
    "ACCOUNTS_LATE": _("Filing"), "ACCOUNTS_OLD": _("Filing"), "ACCOUNTS_THIN": _("Thin accounts"),
    "ACCOUNTS_CONTRADICT": _("Accounts that cannot be true"),
    "NO_ACCOUNTS": _("No accounts"),
    "NO_ACCOUNTS_YOUNG": _("No accounts"), "AGE": _("Age"), "LEGAL_FORM": _("Legal form"),
    "SECTOR": _("Sector"), "COUNTRY": _("Country"),
    "OVERRIDDEN": _("Set by an analyst"),
    "SECTOR_JUDGED": _("Sector, as judged"), "COUNTRY_JUDGED": _("Country, as judged"),
    "OVERDUE_EXPERIENCE": _("Payment experience"), "IN_COLLECTION": _("Collection"),
    "CLAIM_PAYABLE": _("Claim"), "DISSOLVED": _("Dissolved"), "BASE": _("Base"),
    "BASE_WITHOUT_ACCOUNTS": _("Base without accounts"),
    told.INTERNAL: _("Internal information"),
}  # fmt: skip

LEGAL_EVENTS: dict[LegalEventKind, Promise] = {
    LegalEventKind.BANKRUPTCY: _("Bankruptcy"),
    LegalEventKind.SUSPENSION_OF_PAYMENTS: _("Suspension of payments"),
    LegalEventKind.WHOA_CONFIRMED: _("Restructuring plan confirmed (WHOA)"),
    LegalEventKind.DEBT_RESTRUCTURING: _("Statutory debt restructuring"),
    LegalEventKind.STRUCK_OFF_WITH_DEBTS: _("Struck off with debts"),
    LegalEventKind.WHOA_STARTED: _("Restructuring begun (WHOA)"),
    LegalEventKind.BANKRUPTCY_PETITION: _("Petition for bankruptcy"),
    LegalEventKind.ATTACHMENT: _("Attachment"),
    LegalEventKind.UNPAID_TAX: _("Unpaid taxes or social charges"),
}

LEGAL_FORMS: dict[LegalFormKind, Promise] = {
    LegalFormKind.PUBLIC_COMPANY: _("public limited company"),
    LegalFormKind.PRIVATE_COMPANY: _("private limited company"),
    LegalFormKind.PERSONAL: _("people who answer for the debts themselves"),
    LegalFormKind.OTHER: _("another form"),
}

CONFIDENCE: dict[Confidence, Promise] = {
    Confidence.A: _("High: the accounts are younger than 18 months."),
    Confidence.B: _("Medium: the accounts are 18 to 30 months old, or do not add up."),
    Confidence.C: _("Low: there are no accounts younger than 30 months that add up."),
}

CONFIDENCE_WORDS: dict[Confidence, Promise] = {
    Confidence.A: _("High"),
    Confidence.B: _("Medium"),
    Confidence.C: _("Low"),
}

CAUSES: dict[str, Promise] = {
    "NIGHT": _("Nightly check"),
    "BY_HAND": _("Asked for by an analyst"),
    "OVERRIDE": _("Judgement of an analyst"),
    "REVIEW": _("Looked at by an analyst"),
    "limits.requested": _("First request for a limit"),
    "grading.judgement_ended": _("End of a judgement of a country or sector"),
    "grading.judgement_released": _("Judgement of a country or sector"),
    "grading.version_promoted": _("New version of the model"),
    "grading.accounts_filed": _("New accounts"),
    "grading.accounts_withdrawn": _("Accounts taken back"),
    "grading.legal_event_corrected": _("Public event recorded in error"),
    "grading.legal_event_recorded": _("Public event"),
    "grading.legal_event_ended": _("End of a public event"),
    "receivables.overdue_reported": _("Overdue reported"),
    "receivables.overdue_moved": _("Overdue moved on"),
    "receivables.overdue_ended": _("Overdue ended"),
}
REVIEWS: dict[Why, Promise] = {
    Why.FALL: _("Fell two grades or more"),
    Why.ADVERSE: _("Came to 8 or worse"),
    Why.THIN: _("Thin data"),
    Why.LARGE: _("Large exposure"),
    Why.PERSON: _("A person in business"),
    Why.ALARMS: _("Many alarming figures"),
}
CATALOGUE: dict[str, Promise] = {
    "level": _("Of what"),
    "group": _("Side"),
    "use": _("What it does"),
    Level.COMPANY: _("Company"),
    Level.COUNTRY: _("Country"),
    Level.SECTOR: _("Sector"),
    Group.ECONOMIC: _("Economic"),
    Group.POLITICAL: _("Political"),
    Group.COMMERCIAL: _("Commercial"),
    Group.FINANCING: _("Financing"),
    Use.TERM: _("Points in the score"),
    Use.TRIGGER: _("A second look"),
}
DIRECTIONS: dict[int, Promise] = {
    WORSE: _("more is worse"),
    BETTER: _("more is better"),
    NEITHER: _("it depends"),
}
OVERRIDE_REASONS: dict[ReasonCode, Promise] = {
    ReasonCode.NEWER_FIGURES: _("Newer figures than those filed"),
    ReasonCode.GROUP_SUPPORT: _("Support by the group"),
    ReasonCode.SECURITY_GIVEN: _("Security or guarantee"),
    ReasonCode.MANAGEMENT: _("Management or ownership"),
    ReasonCode.NEWS: _("News confirmed by a person"),
    ReasonCode.PAYMENT_CONDUCT: _("How it pays"),
    ReasonCode.DATA_ERROR: _("An error in the data"),
}
TURNS: dict[str, Promise] = {  # by day alone
    "ACCOUNTS": _("the accounts of the year that ended on %(since)s become %(age)s months old"),
    "AGE": _("the company, founded on %(since)s, becomes %(age)s months old"),
    "OVERDUE_EXPERIENCE": _("the debt due on %(since)s is overdue for more than %(age)s days"),
    "DISSOLVED": _("the company is dissolved"),
}
TURN_OF_EVENT = _("the public event of %(since)s begins to weigh otherwise")
OVERRIDE_ENDS: dict[Ended, Promise] = {
    Ended.EXPIRED: _("Its last day passed"),
    Ended.ACCOUNTS: _("New accounts came"),
    Ended.DEFAULT: _("The company is in default"),
    Ended.BY_HAND: _("Ended by an analyst"),
}
FIRST_LOOK = _("First look at the company")
CAUSE_OUTSIDE = _("New information")  # for causes that would tell of another policyholder

WARNINGS: dict[str, Promise] = {  # what in accounts cannot all be true
    "PART_ABOVE_WHOLE": _("%(part)s is more than %(whole)s, of which it is a part."),
    "NEGATIVE": _("%(line)s is below zero."),
    "SUM_DIFFERS": _("%(whole)s is not the sum of its parts: %(parts)s."),
    "EMPTY": _("Total assets, sales and net result are all zero or missing."),
}

LINE_ITEMS: dict[str, Promise] = {
    "total_assets": _("Total assets"), "current_assets": _("Current assets"),
    "inventory": _("Inventory"), "receivables": _("Receivables"), "cash": _("Cash"),
    "equity": _("Equity"), "current_liabilities": _("Current liabilities"),
    "long_term_debt": _("Long-term debt"), "total_liabilities": _("Total liabilities"),
    "retained_earnings": _("Retained earnings"), "sales": _("Sales"),
    "cost_of_sales": _("Cost of sales"), "gross_profit": _("Gross profit"),
    "operating_expenses": _("Operating expenses"), "depreciation": _("Depreciation"),
    "ebitda": _("EBITDA"), "ebit": _("Operating result (EBIT)"),
    "interest_expense": _("Interest"), "net_income": _("Net result"),
    "market_value": _("Market value"),
    "short_term_securities": _("Short-term securities"),
    "share_capital": _("Share capital"),
    "profit_before_tax": _("Profit before tax"),
    "operating_profit": _("Profit on operating activities"),
    "profit_on_sales": _("Profit on sales"),
    "extraordinary_items": _("Extraordinary items"),
    "total_revenue": _("Total revenue"),
    "total_costs": _("Total costs"),
}  # fmt: skip

ACCOUNTS, REGISTER = _("Annual accounts"), _("Trade register")
PUBLIC, OWN = _("Public register"), _("The insurer's own information")
REGISTER_CODES = frozenset(
    {
        "AGE", "AGE_UNKNOWN", "LEGAL_FORM", "LEGAL_FORM_UNKNOWN", "SECTOR", "SECTOR_UNKNOWN",
        "COUNTRY", "COUNTRY_UNKNOWN", "DISSOLVED",
        "ACCOUNTS_LATE", "ACCOUNTS_AGEING", "ACCOUNTS_OLD", "ACCOUNTS_THIN",
        "ACCOUNTS_CONTRADICT",
    }
)  # fmt: skip
OWN_CODES = frozenset(
    {
        "OVERDUE_EXPERIENCE", "IN_COLLECTION", "CLAIM_PAYABLE", told.INTERNAL,
        "SECTOR_JUDGED", "COUNTRY_JUDGED", "OVERRIDDEN",
    }
)  # fmt: skip
WHAT_IS_MISSING = (
    "ACCOUNTS_THIN",
    "NO_ACCOUNTS",
    "NO_ACCOUNTS_YOUNG",
    "ACCOUNTS_OLD",
    "ACCOUNTS_LATE",
)
