"""When an analyst's grade stands in the place of the model's (`domain.md` 8.4)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from grading.rules import scale

MOST_GRADES_UP = 2  # domain.md 8.4 [DESIGN], 22 November 2026
DAYS_UP = 90  # domain.md 8.4 [DESIGN], 22 November 2026
DAYS_DOWN = 180  # domain.md 8.4 [DESIGN], 22 November 2026
REVIEW_AFTER_WORKING_DAYS = 2  # of a grade put down on one person's word, domain.md 8.4


class Flaw(StrEnum):
    """Why an override does not count."""

    DEFAULT_CANNOT_BE_OVERRIDDEN = "DEFAULT_CANNOT_BE_OVERRIDDEN"
    SAME_GRADE = "SAME_GRADE"
    TOO_MANY_GRADES_UP = "TOO_MANY_GRADES_UP"
    FOUR_EYES_REQUIRED = "FOUR_EYES_REQUIRED"


@dataclass(frozen=True, slots=True)
class Override:
    """An analyst's grade; `approver` is None until somebody looked at it."""

    grade: int
    created_on: date
    author: str
    approver: str | None = None
    days_up: int = DAYS_UP
    days_down: int = DAYS_DOWN

    def is_up(self, model_grade: int) -> bool:
        """Return whether this makes the company look better than the model does."""
        return self.grade < model_grade

    def expires_on(self, model_grade: int) -> date:
        """Return the last day the override counts (GRD-02b: the day after, the model does)."""
        days = self.days_up if self.is_up(model_grade) else self.days_down
        return self.created_on + timedelta(days=days)


def flaw_of(override: Override, model_grade: int) -> Flaw | None:
    """Return why the override does not count; None means that it does (GRD-02, GRD-03)."""
    if model_grade == scale.DEFAULT:
        return Flaw.DEFAULT_CANNOT_BE_OVERRIDDEN
    if override.grade == model_grade:
        return Flaw.SAME_GRADE
    if not override.is_up(model_grade):
        return None
    if model_grade - override.grade > MOST_GRADES_UP:
        return Flaw.TOO_MANY_GRADES_UP
    if override.approver is None or override.approver == override.author:
        return Flaw.FOUR_EYES_REQUIRED
    return None


def effective_grade(
    model_grade: int,
    override: Override | None,
    *,
    on: date,
    accounts_received_on: date | None = None,
) -> int:
    """Return the grade that counts on a day: the override while it is valid, else the model's.

    New accounts received after the override was made end it early; so does a default.
    """
    if override is None or flaw_of(override, model_grade) is not None:
        return model_grade
    if not override.created_on <= on <= override.expires_on(model_grade):
        return model_grade
    if accounts_received_on is not None and override.created_on < accounts_received_on <= on:
        return model_grade
    return override.grade


def review_on(override: Override) -> date:
    """Return the working day by which a grade put down must be looked at by a second person."""
    day, left = override.created_on, REVIEW_AFTER_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5  # public holidays count: the review is early rather than late
    return day
