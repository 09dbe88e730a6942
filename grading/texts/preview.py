"""What will follow from what an analyst is about to record."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from core.money import Money
from core.templatetags.amounts import day_text, money_text
from grading.rules import identities, legal, scale
from grading.rules.inputs import Accounts, LegalEventKind, LegalFact
from grading.texts import telling, words


def of_legal_event(
    kind: LegalEventKind,
    happened_on: date,
    *,
    company: str,
    grade: int,
    is_person: bool,
    today: date,
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
    if is_person:
        return [*lines, gettext("A grade of 9 or worse waits for an analyst to look at it.")]
    return [
        *lines,
        gettext("The grade is %(grade)s now and becomes 9 or worse at once.") % facts,
        gettext("Limits on the company are taken back after the notice of each policy."),
    ]


def of_accounts(new: Accounts, on_file: Accounts | None, filed_on: date | None) -> list[str]:
    """Return what is new in accounts, and what in them cannot all be true.

    `on_file` are the accounts of that year that these would replace, filed on a day; None: none.
    """
    broken = identities.broken(new.lines())
    doubts = [
        *warnings(broken),
        gettext("Compare the figures with the accounts. Filed anyway, they are trusted less."),
    ]
    return [*_compared(new, on_file, filed_on), *(doubts if broken else ())]


def of_grade(before: int | None, after: int | None) -> list[str]:
    """Return what becomes of the grade; None: there is none."""
    values = {"grade": before, "new": after}
    if after is None:
        return []
    if before is None:
        return [gettext("The company gets grade %(new)s.") % values]
    if before == after:
        return [gettext("The grade stays %(grade)s.") % values]
    return [gettext("The grade is %(grade)s now and becomes %(new)s at once.") % values]


def of_waiting(counts: int | None, grade: int) -> str:
    """Return that a grade waits, and what counts meanwhile; None: no grade does."""
    values = {"grade": grade, "counts": counts}
    if counts is None:
        said = gettext(
            "Grade %(grade)s waits for an analyst to look at it. No grade counts until then, and"
            " underwriters decide on limits."
        )
    else:
        said = gettext(
            "Grade %(grade)s waits for an analyst to look at it. Until then %(counts)s counts."
        )
    return said % values


def _compared(new: Accounts, on_file: Accounts | None, filed_on: date | None) -> list[str]:
    if on_file is None:
        return [gettext("There are no accounts of that year on file."), *_given(new)]
    replaces = gettext("This replaces the accounts of that year filed on %(day)s.") % {
        "day": day_text(filed_on)
    }
    old, lines = on_file.lines(), new.lines()
    differ = [name for name in lines if _differs(name, new, on_file)]
    values = [
        {
            "line": words.LINE_ITEMS[name],
            "old": _written(old[name], on_file.currency),
            "new": _written(lines[name], new.currency),
        }
        for name in differ
    ]
    return [replaces, *(gettext("%(line)s: %(old)s on file, %(new)s now.") % row for row in values)]


def _given(new: Accounts) -> list[str]:
    return [
        gettext("%(line)s: %(new)s.")
        % {"line": words.LINE_ITEMS[name], "new": _written(amount, new.currency)}
        for name, amount in new.lines().items()
        if amount is not None
    ]


def _differs(name: str, new: Accounts, on_file: Accounts) -> bool:
    now, before = getattr(new, name), getattr(on_file, name)
    return bool(now != before or (now is not None and new.currency != on_file.currency))


def _written(amount: Decimal | None, currency: str) -> str:
    return gettext("not given") if amount is None else money_text(Money(amount, currency), "whole")


def warnings(broken: list[dict[str, object]]) -> list[str]:
    """Return stored warnings about accounts as sentences."""
    return [telling.warning(each["code"], each["values"]) for each in broken]  # type: ignore[arg-type]  # as identities writes them
