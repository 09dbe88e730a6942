"""What a ledger tells of each buyer, and which of it asks that somebody does something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from core.dates import add_months
from core.money import Money

DORMANT_MONTHS = 12  # a limit that nobody used for so long lapses (R-POL-36)


class FindingKind(StrEnum):
    """What a ledger shows, the most pressing first."""

    PAST_EXTENSION = "PAST_EXTENSION"
    WITHOUT_LIMIT = "WITHOUT_LIMIT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    TERMS_EXCEEDED = "TERMS_EXCEEDED"
    NEARLY_FULL = "NEARLY_FULL"
    DISCRETIONARY_USED = "DISCRETIONARY_USED"
    DORMANT = "DORMANT"


@dataclass(frozen=True, slots=True)
class LateItem:
    """What is open of an invoice, and when it was due."""

    due_on: date
    open_gross: Money


def share_used(used: Money, limit: Money) -> Decimal | None:
    """Return how much of a limit is used, in percent to a tenth; None: there is no limit."""
    if not limit:
        return None
    share = Decimal(used.amount) * 100 / limit.amount
    return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


def days_beyond_terms(items: Iterable[LateItem], on: date) -> int:
    """Return how many days what is open is late on average, each invoice by its amount.

    What is not due yet counts as not late.
    """
    counted = [(max((on - item.due_on).days, 0), item.open_gross.amount) for item in items]
    whole = sum((amount for _, amount in counted), Decimal(0))
    if not whole:
        return 0
    days = sum((days * amount for days, amount in counted), Decimal(0))
    return int((days / whole).quantize(Decimal(1), ROUND_HALF_UP))


def is_dormant(
    *, stands_since: date, delivered_on: date | None, owed: Money, on: date, months: int
) -> bool:
    """Tell whether a limit has stood for months without a debt or a delivery under it."""
    since = add_months(on, -months)
    is_old = stands_since <= since
    return is_old and not owed and (delivered_on is None or delivered_on < since)
