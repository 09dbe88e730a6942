"""The accounts that a made-up buyer begins with."""

from decimal import Decimal

# Of a firm that does well: every ratio of the scorecard is on the good side.
SOUND: dict[str, Decimal | None] = {
    "total_assets": Decimal(4_000_000),
    "current_assets": Decimal(2_600_000),
    "inventory": Decimal(600_000),
    "receivables": Decimal(900_000),
    "cash": Decimal(1_100_000),
    "equity": Decimal(2_600_000),
    "current_liabilities": Decimal(900_000),
    "long_term_debt": Decimal(500_000),
    "total_liabilities": Decimal(1_400_000),
    "retained_earnings": Decimal(2_200_000),
    "sales": Decimal(9_000_000),
    "ebit": Decimal(800_000),
    "interest_expense": Decimal(20_000),
    "net_income": Decimal(600_000),
}
