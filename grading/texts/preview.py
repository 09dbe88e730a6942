"""What will follow from what an analyst is about to record."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from core.templatetags.amounts import day_text
from grading.rules import identities, legal, scale
from grading.rules.inputs import LegalEventKind, LegalFact
from grading.texts import telling, words


def of_legal_event(
    kind: LegalEventKind, happened_on: date, *, company: str, grade: int, today: date
) -> list[str]:
    """Return what follows for the grade and the limits when an event is recorded."""
    facts = {
        "kind": words.LEGAL_EVENTS[kind],
        "company": company,
        "day": day_text(happened_on),
        "grade": grade,
    }
    lines = [gettext("%(kind)s of %(company)s on %(day)s.") % facts]
    best = legal.best_grade(LegalFact(kind, happened_on), today)
    if best == scale.DEFAULT:
        return [
            *lines,
            gettext("The grade is %(grade)s now and becomes 10 at once.") % facts,
            gettext("Every limit on the company ends at once; new deliveries are not insured."),
        ]
    return [
        *lines,
        gettext("The grade is %(grade)s now and becomes 9 or worse at once.") % facts,
        gettext("Limits on the company are taken back after the notice of each policy."),
    ]


def of_accounts(figures: Mapping[str, Decimal | None]) -> list[str]:
    """Return what in accounts cannot all be true, and what filing them anyway means."""
    broken = identities.broken(figures)
    if not broken:
        return []
    return [
        *warnings(broken),
        gettext("Compare the figures with the accounts. Filed anyway, they carry this warning."),
    ]


def warnings(broken: list[dict[str, object]]) -> list[str]:
    """Return stored warnings about accounts as sentences."""
    return [telling.warning(each["code"], each["values"]) for each in broken]  # type: ignore[arg-type]  # as identities writes them
