"""When an analyst's grade stands in the place of the model's (`domain.md` 8.4)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core import working_days
from core.errors import BusinessError
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


class ReasonCode(StrEnum):
    """Why an analyst sets a grade."""

    NEWER_FIGURES = "NEWER_FIGURES"
    GROUP_SUPPORT = "GROUP_SUPPORT"
    SECURITY_GIVEN = "SECURITY_GIVEN"
    MANAGEMENT = "MANAGEMENT"
    NEWS = "NEWS"
    PAYMENT_CONDUCT = "PAYMENT_CONDUCT"
    DATA_ERROR = "DATA_ERROR"


class Ended(StrEnum):
    """Why an override counts no more."""

    EXPIRED = "EXPIRED"
    ACCOUNTS = "ACCOUNTS"
    DEFAULT = "DEFAULT"
    BY_HAND = "BY_HAND"


class DefaultStands(BusinessError):
    """A default is a fact that no judgement changes."""

    sentence = "The company is in default: its grade cannot be set by hand."


class DefaultIsAFact(BusinessError):
    """Grade 10 follows from what happened, never from a judgement."""

    sentence = "Grade 10 follows from a default: record the public event instead."


class SameGrade(BusinessError):
    """The grade set is the one the model gives."""

    sentence = "The model gives grade %(grade)s already."


class TooManyGradesUp(BusinessError):
    """A company is put further up than a judgement may."""

    sentence = "The model gives grade %(grade)s: at most %(most)s grades better may be set."


class NothingSaid(BusinessError):
    """A grade was set without saying why, or what shows it."""

    sentence = "Say why, and what shows it."


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


def ensure_may_be_made(grade: int, model_grade: int, *, text: str, evidence: str) -> None:
    """Refuse a grade that nobody may set; that one put up still needs a second person.

    :raises DefaultStands: or DefaultIsAFact, SameGrade, TooManyGradesUp, NothingSaid
    """
    if grade == scale.DEFAULT:
        raise DefaultIsAFact
    if model_grade == scale.DEFAULT:
        raise DefaultStands
    if grade == model_grade:
        raise SameGrade(grade=model_grade)
    if model_grade - grade > MOST_GRADES_UP:
        raise TooManyGradesUp(grade=model_grade, most=MOST_GRADES_UP)
    if not text.strip() or not evidence.strip():
        raise NothingSaid


def counting(model_grade: int, override: Override) -> int:
    """Return the grade that counts while an override is in force: the model's where it has none.

    A model that moved since may leave an override too far up, or up on one person's word.
    """
    return model_grade if flaw_of(override, model_grade) is not None else override.grade


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
    return working_days.after(override.created_on, REVIEW_AFTER_WORKING_DAYS)
