"""What puts a company in default, grade 10, and how it gets out again (`domain.md` 8.2)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from core.dates import add_months
from core.money import Money
from grading.rules import scale

PAST_DUE_DAYS = 90  # more than these, domain.md 8.2, EU style
PAST_DUE_AMOUNT = Decimal(500)  # above this, in the currency of the balance, domain.md 8.2
PAST_DUE_SHARE = Decimal("0.01")  # and above this part of the balance, domain.md 8.2
BEST_GRADE_AFTER_CURE = 8  # domain.md 8.2
CURE_MONTHS = 3  # after everything is paid, domain.md 8.2
CURE_MONTHS_AFTER_RESTRUCTURING = 12  # domain.md 8.2


class DefaultCause(StrEnum):
    """A fact that means default, whatever the model says."""

    INSOLVENCY_ORDER = "INSOLVENCY_ORDER"
    INSOLVENCY_PETITION_ACCEPTED = "INSOLVENCY_PETITION_ACCEPTED"
    PLAN_WITH_HAIRCUT_CONFIRMED = "PLAN_WITH_HAIRCUT_CONFIRMED"
    PROVISIONAL_SUSPENSION_OF_PAYMENTS = "PROVISIONAL_SUSPENSION_OF_PAYMENTS"
    STRUCK_OFF_WITH_DEBTS = "STRUCK_OFF_WITH_DEBTS"
    PROTRACTED_DEFAULT_CLAIM = "PROTRACTED_DEFAULT_CLAIM"
    MATERIAL_PAST_DUE = "MATERIAL_PAST_DUE"
    DISTRESSED_EXTENSION = "DISTRESSED_EXTENSION"


RESTRUCTURINGS = frozenset(
    {DefaultCause.PLAN_WITH_HAIRCUT_CONFIRMED, DefaultCause.DISTRESSED_EXTENSION}
)


@dataclass(frozen=True, slots=True)
class PastDue:
    """What one company left unpaid: the undisputed part past due, and all it owes."""

    due_on: date
    undisputed: Money
    balance: Money


def default_from(past_due: PastDue) -> date | None:
    """Return the first day the unpaid debt means default; None when it is too small to matter.

    The original due date counts: later postponement does not move it.
    """
    if past_due.undisputed.amount <= PAST_DUE_AMOUNT:
        return None
    if past_due.undisputed <= past_due.balance * PAST_DUE_SHARE:
        return None
    return past_due.due_on + timedelta(days=PAST_DUE_DAYS + 1)


def cured_on(cause: DefaultCause, everything_paid_on: date) -> date:
    """Return the day a company leaves default, then at best with `BEST_GRADE_AFTER_CURE`.

    `everything_paid_on` is the day of the restructuring where that was the cause.
    """
    restructured = cause in RESTRUCTURINGS
    months = CURE_MONTHS_AFTER_RESTRUCTURING if restructured else CURE_MONTHS
    return add_months(everything_paid_on, months)


def grade_after(model_grade: int, cause: DefaultCause | None) -> int:
    """Return the grade once the facts have spoken: a standing cause of default means 10."""
    return scale.DEFAULT if cause is not None else model_grade


def grade_after_cure(model_grade: int) -> int:
    """Return the grade of a company that left default: never better than 8."""
    return max(model_grade, BEST_GRADE_AFTER_CURE)
