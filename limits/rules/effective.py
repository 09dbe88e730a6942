"""From which day a change of a limit counts, and when it is looked at again."""

from datetime import date, timedelta

from core.dates import add_months
from limits.rules.tables import Tables


def effective_from(decided_on: date, *, notice_days: int, immediate: bool = False) -> date:
    """Return the first dispatch date under a limit the insurer cut (LMT-11).

    A serious event cuts at once; what was dispatched before stays covered either way.
    """
    return decided_on if immediate else decided_on + timedelta(days=notice_days)


def review_on(decided_on: date, months: int) -> date:
    """Return the review date, clamped to the end of a shorter month (GRD-04)."""
    return add_months(decided_on, months)


def review_on_for_grade(decided_on: date, grade: int, tables: Tables) -> date | None:
    """Return the review date the grade asks for; None for a buyer in default."""
    months = tables.terms_of(grade).review_months
    return None if months is None else review_on(decided_on, months)
