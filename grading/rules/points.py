"""The points of the scorecard, version 1 (`docs/decisions/0010-first-scorecard.md`).

Points are whole millionths of log-odds of default within twelve months; more is worse. A bin holds
the figures below its edge, the last one the rest. The bins of figures from accounts were fitted on
the accounts of American listed companies 1999 to 2010; the points marked [JUDGEMENT] were not, and
are set in steps of a grade.
"""

from decimal import Decimal
from enum import StrEnum

SCORECARD_VERSION = 1

BASE = -5_290_000  # makes the average company of the fitted years a probability of 1 %
BASE_WITHOUT_ACCOUNTS = -4_180_000  # 1.5 % [JUDGEMENT]
ONE_GRADE = 760_000  # the average width of a step of the scale between 0.25 % and 10 %


class Figure(StrEnum):
    """What is measured in a year's accounts."""

    SOLVENCY = "SOLVENCY"  # equity / total assets
    LIQUIDITY = "LIQUIDITY"  # current assets / current liabilities
    PROFITABILITY = "PROFITABILITY"  # net income / total assets
    COVERAGE = "COVERAGE"  # EBIT / total liabilities
    RESERVES = "RESERVES"  # retained earnings / total assets
    SIZE = "SIZE"  # total assets
    SALES_TREND = "SALES_TREND"  # change of sales on the year before


Bins = tuple[tuple[Decimal | None, int], ...]


def _bins(*pairs: tuple[str | None, int]) -> Bins:
    return tuple((None if edge is None else Decimal(edge), points) for edge, points in pairs)


FIGURES: dict[Figure, Bins] = {
    Figure.SOLVENCY: _bins(
        ("0", 1_120_000),
        ("0.10", 1_040_000),
        ("0.20", 710_000),
        ("0.35", 260_000),
        ("0.70", -80_000),
        (None, -620_000),
    ),
    Figure.LIQUIDITY: _bins(
        ("0.50", 370_000),
        ("0.80", 290_000),
        ("1.00", 180_000),
        ("1.50", 80_000),
        ("2.00", -20_000),
        ("3.00", -40_000),
        (None, -210_000),
    ),
    Figure.PROFITABILITY: _bins(
        ("-0.20", 250_000),
        ("-0.10", 140_000),
        ("0", 120_000),
        ("0.03", -70_000),
        ("0.08", -160_000),
        (None, -180_000),
    ),
    Figure.COVERAGE: _bins(
        ("0.05", 100_000),
        ("0.10", 50_000),
        ("0.20", -50_000),
        ("0.40", -130_000),
        (None, -150_000),
    ),
    Figure.RESERVES: _bins(
        ("-1", 140_000), ("-0.20", 100_000), ("0", 30_000), ("0.10", -10_000), (None, -130_000)
    ),
    Figure.SIZE: _bins(
        ("10000000", 100_000), ("50000000", 90_000), ("1000000000", -10_000), (None, -100_000)
    ),
    Figure.SALES_TREND: _bins(("-0.05", 220_000), ("0", 170_000), (None, -110_000)),
}

# A line that is not in the accounts: the points of a figure on the weak side. [JUDGEMENT]
NOT_GIVEN: dict[Figure, int] = {
    Figure.SOLVENCY: 260_000,
    Figure.LIQUIDITY: 80_000,
    Figure.PROFITABILITY: 120_000,
    Figure.COVERAGE: 50_000,
    Figure.RESERVES: 30_000,
    Figure.SIZE: 100_000,
    Figure.SALES_TREND: 50_000,
}

# Sizes are compared at par between these currencies; there are no rates here.
CURRENCIES_AT_PAR = frozenset({"EUR", "USD", "GBP", "CHF"})

# The result of the year before and of this year.
PROFIT_AGAIN, PROFIT_AFTER_LOSS = -400_000, -80_000
LOSS_AFTER_PROFIT, LOSS_AGAIN = 360_000, 500_000
PROFIT_ONE_YEAR, LOSS_ONE_YEAR = -240_000, 460_000  # the year before unknown [JUDGEMENT]
RESULT_NOT_GIVEN = 120_000  # [JUDGEMENT]

# Months since the end of the newest year, and the points up to then. [JUDGEMENT; late = one grade
# worse, domain.md 8.5: accounts of the next year are due twelve months after its end]
MONTHS_FRESH, MONTHS_LATE, MONTHS_STALE = 18, 24, 30
FILING = ((MONTHS_FRESH, 0), (MONTHS_LATE, 190_000), (None, ONE_GRADE))

# Months since the company was founded. [JUDGEMENT]
AgeBins = tuple[tuple[int | None, int], ...]
MONTHS_YOUNG = 12
AGE: AgeBins = (
    (MONTHS_YOUNG, ONE_GRADE), (36, 380_000), (60, 190_000), (120, 0), (240, -100_000),
    (None, -190_000),
)  # fmt: skip
AGE_NOT_KNOWN = 190_000
AGE_WITHOUT_ACCOUNTS: AgeBins = (
    (MONTHS_YOUNG, 950_000), (36, 570_000), (60, 190_000), (120, 0), (240, -380_000),
    (None, -ONE_GRADE),
)  # fmt: skip
AGE_NOT_KNOWN_WITHOUT_ACCOUNTS = 380_000


class LegalFormKind(StrEnum):
    """Who answers for the debts: what matters of a legal form."""

    PUBLIC_COMPANY = "PUBLIC_COMPANY"
    PRIVATE_COMPANY = "PRIVATE_COMPANY"
    PERSONAL = "PERSONAL"
    OTHER = "OTHER"


LEGAL_FORM: dict[LegalFormKind, int] = {  # [JUDGEMENT]
    LegalFormKind.PUBLIC_COMPANY: -100_000,
    LegalFormKind.PRIVATE_COMPANY: 0,
    LegalFormKind.PERSONAL: 190_000,
    LegalFormKind.OTHER: 100_000,
}

FORMS: dict[str, LegalFormKind] = {
    **dict.fromkeys(
        ("nv", "ag", "plc", "sa", "se", "spa", "oyj", "asa", "kgaa", "naamlozevennootschap",
         "aktiengesellschaft", "societeanonyme"),
        LegalFormKind.PUBLIC_COMPANY,
    ),
    **dict.fromkeys(
        ("bv", "bvba", "srl", "gmbh", "sarl", "sas", "ltd", "limited", "llc", "oy", "aps", "as",
         "ab", "spzoo", "ug", "beslotenvennootschap", "cooperatie", "cooperatieua", "inc"),
        LegalFormKind.PRIVATE_COMPANY,
    ),
    **dict.fromkeys(
        ("eenmanszaak", "vof", "cv", "maatschap", "ek", "gbr", "ohg", "kg", "ei", "snc",
         "soletrader", "soleproprietor", "soleproprietorship", "partnership",
         "vennootschaponderfirma", "commanditairevennootschap"),
        LegalFormKind.PERSONAL,
    ),
}  # fmt: skip

# First two figures of NACE Rev. 2. [JUDGEMENT; only without accounts]
SECTOR: dict[str, int] = {
    **dict.fromkeys(("41", "42", "43"), 190_000),  # construction
    **dict.fromkeys(("46", "47"), 60_000),  # wholesale and retail trade
    **dict.fromkeys(("49", "53"), 120_000),  # road transport, couriers
    **dict.fromkeys(("55", "56"), 250_000),  # hotels, restaurants
}
SECTOR_NOT_KNOWN = 100_000

# Where the courts and registers are easiest to rely on for a Dutch insurer. [JUDGEMENT; only
# without accounts] The European Economic Area, Switzerland and the United Kingdom first.
HOME_COUNTRIES = frozenset(
    {
        "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR",
        "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE",
        "SI", "SK",
    }
)  # fmt: skip
OTHER_OECD_COUNTRIES = frozenset(
    {
        "AU", "CA", "CL", "CO", "CR", "IL", "JP", "KR", "MX", "NZ", "TR", "US",
    }
)  # fmt: skip
COUNTRY_HOME, COUNTRY_OTHER_OECD = 0, 120_000
COUNTRY_ELSEWHERE, COUNTRY_NOT_KNOWN = 380_000, 380_000

# Own payment experience. [JUDGEMENT]
ONE_REPORTER, MORE_REPORTERS = 380_000, ONE_GRADE
OVERDUE_DAYS: tuple[tuple[int | None, int], ...] = (
    (30, 0), (60, 380_000), (90, ONE_GRADE), (None, 2 * ONE_GRADE),
)  # fmt: skip

# Facts that put a floor under the score: the best grade that is left (`domain.md` 8.2, 8.3, 8.5).
BEST_WITHOUT_ACCOUNTS = 5
BEST_WITHOUT_ACCOUNTS_WHEN_YOUNG = 7
BEST_IN_COLLECTION = 8
BEST_WHEN_DISSOLVED = 9
