"""How long a public event weighs on a grade, and how much is left (`domain.md` 8.2, 8.5)."""

from datetime import date

from core.dates import add_months
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
