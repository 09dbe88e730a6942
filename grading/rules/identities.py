"""What annual accounts must be for their figures to add up; what does not is told, not refused.

Dormant companies do file accounts of nothing, and filed figures do contradict each other: both are
kept as they were filed, with a warning, and are worth no more than no accounts (`domain.md` 8.3).
"""

from collections.abc import Mapping
from decimal import Decimal

# A part cannot exceed its whole.
_PARTS = (
    ("current_assets", "total_assets"),
    ("inventory", "current_assets"),
    ("receivables", "current_assets"),
    ("cash", "current_assets"),
    ("current_liabilities", "total_liabilities"),
    ("long_term_debt", "total_liabilities"),
    ("equity", "total_assets"),
)
_NEVER_NEGATIVE = (
    "total_assets",
    "current_assets",
    "inventory",
    "receivables",
    "cash",
    "current_liabilities",
    "long_term_debt",
    "total_liabilities",
    "sales",
    "market_value",
)
# (whole, part, part): the whole is both parts together.
_SUMS = (
    ("total_assets", "equity", "total_liabilities"),
    ("sales", "cost_of_sales", "gross_profit"),
    ("ebitda", "ebit", "depreciation"),
)
_SAY_SOMETHING = ("total_assets", "sales", "net_income")  # at least one is there and not zero
_TOLERANCE = Decimal("0.01")  # of the whole: accounts are rounded, and lines left out

Figures = Mapping[str, Decimal | None]


def broken(figures: Figures) -> list[dict[str, object]]:
    """Return what in the figures cannot all be true, as codes with the names of the lines."""
    found = []
    for part, whole in _PARTS:
        if _exceeds(figures.get(part), figures.get(whole)):
            found.append(_told("PART_ABOVE_WHOLE", part=part, whole=whole))
    for line in _NEVER_NEGATIVE:
        if (figures.get(line) or 0) < 0:
            found.append(_told("NEGATIVE", line=line))
    for whole, one, other in _SUMS:
        if _differ(figures.get(whole), figures.get(one), figures.get(other)):
            found.append(_told("SUM_DIFFERS", whole=whole, parts=f"{one} + {other}"))
    if are_empty(figures):
        found.append(_told("EMPTY"))
    return found


def are_empty(figures: Figures) -> bool:
    """Return whether accounts tell of no assets, no sales and no result."""
    return not any(figures.get(line) for line in _SAY_SOMETHING)


def _exceeds(part: Decimal | None, whole: Decimal | None) -> bool:
    return part is not None and whole is not None and part > whole


def _differ(whole: Decimal | None, one: Decimal | None, other: Decimal | None) -> bool:
    if whole is None or one is None or other is None:
        return False
    return abs(one + other - whole) > abs(whole) * _TOLERANCE


def _told(code: str, **values: str) -> dict[str, object]:
    return {"code": code, "values": values}
