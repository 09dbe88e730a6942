"""How long a public event weighs on a grade, and how much is left (`domain.md` 8.2, 8.5)."""

from datetime import date

from core.dates import add_months
from core.errors import BusinessError
from grading.rules import default, scale
from grading.rules.default import DefaultCause
from grading.rules.inputs import INSOLVENCIES, LegalEventKind, LegalFact

BEST_AFTER_LEGAL_EVENT = 9  # a petition, an attachment, unpaid tax: domain.md 8.5
MONTHS_AFTER_CURE = 12  # so long at best grade 8 [JUDGEMENT: domain.md 8.2 names no end]

_CAUSES: dict[LegalEventKind, DefaultCause] = {
    LegalEventKind.BANKRUPTCY: DefaultCause.INSOLVENCY_ORDER,
    LegalEventKind.SUSPENSION_OF_PAYMENTS: DefaultCause.PROVISIONAL_SUSPENSION_OF_PAYMENTS,
    LegalEventKind.WHOA_CONFIRMED: DefaultCause.PLAN_WITH_HAIRCUT_CONFIRMED,
    LegalEventKind.DEBT_RESTRUCTURING: DefaultCause.PLAN_WITH_HAIRCUT_CONFIRMED,
    LegalEventKind.STRUCK_OFF_WITH_DEBTS: DefaultCause.STRUCK_OFF_WITH_DEBTS,
}


class InTheFuture(BusinessError):
    """What is recorded has not happened yet."""

    sentence = "%(day)s is in the future: record what has happened."


class BeforeTheCompany(BusinessError):
    """What is recorded would have happened before the company was there."""

    sentence = "%(day)s lies before the company was founded, on %(founded_on)s: check the day."


def ensure_can_have_happened(on: date, *, founded_on: date | None, today: date) -> None:
    """Refuse a day on which nothing can have happened to a company.

    :raises InTheFuture: if the day has not come yet
    :raises BeforeTheCompany: if the company was founded later
    """
    if on > today:
        raise InTheFuture(day=on)
    if founded_on is not None and on < founded_on:
        raise BeforeTheCompany(day=on, founded_on=founded_on)


def best_grade(fact: LegalFact, on: date) -> int | None:
    """Return the best grade the event leaves on a day; None when it does not weigh."""
    if on < fact.happened_on or fact.ended_on == fact.happened_on:
        return None
    if fact.kind not in INSOLVENCIES:
        over = fact.ended_on is not None and fact.ended_on <= on
        return None if over else BEST_AFTER_LEGAL_EVENT
    if fact.ended_on is None or on < (cured := _cured_on(fact.kind, fact.ended_on)):
        return scale.DEFAULT
    if on < add_months(cured, MONTHS_AFTER_CURE):
        return default.BEST_GRADE_AFTER_CURE
    return None


def turning_days(fact: LegalFact) -> list[date]:
    """Return the days on which the event begins to weigh otherwise."""
    days = [fact.happened_on]
    if fact.ended_on is not None:
        days.append(fact.ended_on)
        if fact.kind in INSOLVENCIES:
            cured = _cured_on(fact.kind, fact.ended_on)
            days += [cured, add_months(cured, MONTHS_AFTER_CURE)]
    return days


def _cured_on(kind: LegalEventKind, ended_on: date) -> date:
    return default.cured_on(_CAUSES[kind], ended_on)
