"""How late a buyer pays on average, and whether that grew worse (`domain.md` 8.5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.dates import add_months
from receivables.rules.ledger import Ledger, Order, book

MONTHS = 3  # that an average is taken over
WORSE_BY = Decimal(15)  # days (domain.md 8.5)
FEWEST = 3  # payments that make an average; fewer are chance [DESIGN]


@dataclass(frozen=True, slots=True)
class Payment:
    """What came in on one invoice, and how many days after (before: below zero) it was due."""

    paid_on: date
    days_late: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PaymentDays:
    """How many days after the due date was paid on average: in three months, and the three before.

    None: too little was paid to say.
    """

    before: Decimal | None
    lately: Decimal | None

    @property
    def worsened_by(self) -> Decimal:
        """By how many days payment came later than before; nothing where that cannot be said."""
        if self.before is None or self.lately is None:
            return Decimal(0)
        return max(self.lately - self.before, Decimal(0))

    @property
    def is_worse(self) -> bool:
        """Whether it grew worse by more than 15 days."""
        return self.worsened_by > WORSE_BY


def payments(ledger: Ledger) -> list[Payment]:
    """Return what was paid on each invoice as the buyer designated it."""
    due = {invoice.number: invoice.due_on for invoice in ledger.invoices}
    return [
        Payment(
            part.receipt.received_on,
            (part.receipt.received_on - due[part.invoice]).days,
            part.amount.amount,
        )
        for part in book(ledger, Order.DESIGNATED).allocations
    ]


def average(found: Iterable[Payment]) -> Decimal | None:
    """Return the days after due on average, each payment by its amount, to a tenth of a day."""
    counted = list(found)
    if len(counted) < FEWEST:
        return None
    whole = sum(payment.amount for payment in counted)
    days = sum(payment.days_late * payment.amount for payment in counted)
    return Decimal(days / whole).quantize(Decimal("0.1"))


def payment_days(found: Iterable[Payment], first_of_month: date) -> PaymentDays:
    """Return the averages of the three whole months before a month began, and the three earlier."""
    counted = list(found)
    middle, start = add_months(first_of_month, -MONTHS), add_months(first_of_month, -2 * MONTHS)

    def between(since: date, until: date) -> Decimal | None:
        return average(p for p in counted if since <= p.paid_on < until)

    return PaymentDays(before=between(start, middle), lately=between(middle, first_of_month))


def month_ends(on: date, months: int) -> list[date]:
    """Return the last days of the whole months before the month of `on`, oldest first."""
    first = on.replace(day=1)
    return [add_months(first, -n) - timedelta(days=1) for n in reversed(range(months))]
