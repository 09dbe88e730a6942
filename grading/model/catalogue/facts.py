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
    _fact("legal_form", "Legal form", "Rechtsvorm",
          "who answers for the debts: the company, or persons", Unit.COUNT, NEITHER,
          "Trade register"),
    _fact("dissolved", "Dissolution", "Ontbinding",
          "dissolved on or before the day of grading", Unit.COUNT, WORSE, "Trade register"),
    _fact("overdue_reporters", "Policyholders with an overdue debt",
          "Verzekeringnemers met een achterstallige vordering",
          "policyholders with an open overdue report on the company", Unit.COUNT, WORSE,
          "Reports of policyholders"),
    _fact("overdue_days", "Days since the oldest overdue debt was due",
          "Dagen sinds de oudste achterstallige vordering opeisbaar werd",
          "days since the oldest reported due date", Unit.DAYS, WORSE,
          "Reports of policyholders"),
    _fact("in_collection", "In collection", "In incasso",
          "a debt is handed over for collection", Unit.COUNT, WORSE, "Our own collections"),
    _fact("claim_payable", "Claim payable", "Schade uitkeerbaar",
          "a claim on the company is payable or paid", Unit.COUNT, WORSE, "Our own claims"),
    *(
        _fact(f"legal_{kind}", english, dutch, "such an event weighs on the day of grading",
              Unit.COUNT, WORSE, "Insolvency register, courts, gazette")
        for kind, english, dutch in (
            ("bankruptcy", "Bankruptcy", "Faillissement"),
            ("suspension_of_payments", "Suspension of payments", "Surseance van betaling"),
            ("whoa_confirmed", "Composition confirmed", "Akkoord gehomologeerd (WHOA)"),
            ("debt_restructuring", "Debt restructuring", "Schuldsanering"),
            ("struck_off_with_debts", "Struck off with debts", "Uitgeschreven met schulden"),
            ("whoa_started", "Composition offered", "Akkoord aangeboden (WHOA)"),
            ("bankruptcy_petition", "Petition for bankruptcy", "Faillissementsaanvraag"),
            ("attachment", "Attachment", "Beslag"),
            ("unpaid_tax", "Unpaid tax or social charges", "Onbetaalde belasting of premies"),
        )
    ),
)  # fmt: skip
