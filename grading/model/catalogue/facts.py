"""What is known of a company besides the figures in its accounts."""

from grading.model.catalogue.kinds import BETTER, NEITHER, WORSE, Group, Indicator, Level, Unit


def _fact(
    code: str, english: str, dutch: str, formula: str, unit: Unit, direction: int, source: str
) -> Indicator:
    return Indicator(
        code, {"en": english, "nl": dutch}, formula, unit, direction, Group.COMMERCIAL,
        Level.COMPANY, source, "every night",
    )  # fmt: skip


FACTS: tuple[Indicator, ...] = (
    _fact("company_age", "Age of the company", "Leeftijd van de onderneming",
          "years since the company was founded", Unit.YEARS, BETTER, "Trade register"),
    _fact("accounts_age", "Age of the newest accounts", "Leeftijd van de nieuwste jaarrekening",
          "months since the end of the year of the newest accounts", Unit.MONTHS, WORSE,
          "Annual accounts"),
    _fact("filing_delay", "Filing delay", "Vertraging van de deponering",
          "months from the end of the year to the filing of its accounts", Unit.MONTHS, WORSE,
          "Trade register"),
    _fact("years_of_accounts", "Years of accounts in a row",
          "Opeenvolgende jaren met jaarrekening",
          "number of years, up to three, with comparable accounts", Unit.COUNT, NEITHER,
          "Annual accounts"),
)  # fmt: skip
