"""Extrajudicial collection costs under the Dutch decree (BIK, in force 1 July 2012)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.money import Money

# Besluit vergoeding voor buitengerechtelijke incassokosten, art. 2(1), in force 1 July 2012:
# the width of each slice of the principal in euro, and what it adds. None has no end.
SLICES: tuple[tuple[Decimal | None, Decimal], ...] = (
    (Decimal(2_500), Decimal("0.15")),
    (Decimal(2_500), Decimal("0.10")),
    (Decimal(5_000), Decimal("0.05")),
    (Decimal(190_000), Decimal("0.01")),
    (None, Decimal("0.005")),
)
MINIMUM = Decimal(40)  # art. 2(2) of the decree; art. 6:96(4) BW
MAXIMUM = Decimal(6_775)  # art. 2(1) of the decree
PER_LATE_PAYMENT = Decimal(40)  # art. 6:96(4) BW, CJEU 20 October 2022, C-585/20
PER_LATE_PAYMENT_SINCE = date(2013, 3, 16)  # agreements from this day, art. 183a Transition Act
CONSUMER_NOTICE_DAYS = 14  # art. 6:96(6) BW, counted from the day after receipt


@dataclass(frozen=True, slots=True)
class Costs:
    """What may be asked, and how it came about."""

    by_table: Money
    with_bounds: Money
    with_vat: Money
    total: Money


def collection_costs(
    principal: Money, *, vat_uplift: Decimal = Decimal(0), late_invoices: int = 0
) -> Costs:
    """Return the costs on the principals of one demand, VAT included (R-COL-11 to R-COL-15).

    `vat_uplift` only where the creditor cannot deduct VAT and says so. `late_invoices` is the
    number of late payments between businesses: 40 for each is the least that is owed.
    """
    currency = principal.currency
    if principal.amount <= 0:
        return Costs(*(Money.zero(currency) for _ in range(4)))
    table = _by_table(principal.amount)
    bounded = min(max(table, MINIMUM), MAXIMUM)
    uplifted = bounded * (1 + vat_uplift)
    steps = (table, bounded, uplifted, max(uplifted, PER_LATE_PAYMENT * late_invoices))
    return Costs(*(Money(step, currency).to_cents() for step in steps))


def consumer_owes_from(notice_received_on: date) -> date:
    """Return the first day a consumer who did not pay owes costs after the notice (R-COL-12)."""
    return notice_received_on + timedelta(days=CONSUMER_NOTICE_DAYS + 1)


def _by_table(principal: Decimal) -> Decimal:
    total, left = Decimal(0), principal
    for width, share in SLICES:
        part = left if width is None else min(left, width)
        total += part * share
        left -= part
    return total
