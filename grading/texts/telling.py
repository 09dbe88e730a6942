"""Codes with their values, told as sentences in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext

from companies.texts import places
from core.templatetags.amounts import plain_number, share
from grading.model.catalogue import Level
from grading.model.indicators import BY_CODE
from grading.models import GradeOverride, OverrideState
from grading.queries import Compared, Entry
from grading.rules.inputs import LegalEventKind
from grading.rules.points import LegalFormKind
from grading.rules.scorecard import Turn
from grading.texts import fitted, words


def text(code: str, values: Mapping[str, str]) -> str:
    """Return a reason as a sentence in the reader's language."""
    if fitted.is_fitted(code):
        return fitted.text(code, values)
    shown = {
        key: _SHOWN[key](code, value) if key in _SHOWN else value for key, value in values.items()
    }
    return str(words.REASONS[code]) % shown


def detail(code: str, values: Mapping[str, str]) -> str:
    """Return what a reason says beside its name."""
    return fitted.detail(code, values) if fitted.is_fitted(code) else text(code, values)


def name(code: str) -> str:
    """Return the short name of a reason."""
    if fitted.is_fitted(code):
        return fitted.name(code)
    if code in words.LEGAL_EVENTS:
        return str(words.LEGAL_EVENTS[LegalEventKind(code)])
    return str(words.NAMES[code.removesuffix("_UNKNOWN")])


def compared(line: Compared) -> tuple[str, ...]:
    """Return the name of a figure, the company's own, and the quartiles of its sector."""
    found = BY_CODE[line.code]
    values = (line.own, line.low, line.median, line.high)
    shown = ("\u2013" if each is None else fitted.figure(found, each) for each in values)
    return fitted.name_of(found), *shown


def figure(code: str, value: Decimal) -> str:
    """Return a value of an indicator as people read it."""
    return fitted.figure(BY_CODE[code], value)


def place(value: Decimal) -> str:
    """Return where between two places of a list something lies."""
    below, above = int(value), int(value) + 1
    if value == below:
        return gettext("place %(place)s") % {"place": plain_number(below)}
    return gettext("%(share)s of the way from place %(below)s to %(above)s") % {
        "share": share(value - below),
        "below": plain_number(below),
        "above": plain_number(above),
    }


def turn(found: Turn) -> str:
    """Return what turns on the day a grade is looked at again."""
    shown = {"since": _day("", found.since.isoformat()), "age": found.age}
    return str(words.TURNS.get(found.code, words.TURN_OF_EVENT)) % shown


def indicator(entry: Entry) -> tuple[str, list[str], str]:
    """Return the name of an indicator, what it does, and which way it pulls."""
    found = entry.indicator
    does = [str(words.CATALOGUE[use]) for use in entry.uses]
    return fitted.name_of(found), does, str(words.DIRECTIONS[found.direction])


def indicators_by_level() -> list[tuple[Promise, list[str]]]:
    """Return the names of all indicators, by what they are of."""
    return [
        (
            words.CATALOGUE[level],
            sorted(fitted.name_of(each) for each in BY_CODE.values() if each.level is level),
        )
        for level in Level
    ]


def cause(code: str, *, inside: bool = False, has_accounts: bool = True) -> str:
    """Return why a grade changed; outside, nothing is said of what policyholders reported.

    The first grade of a company without accounts is filed under the day accounts were read in.
    """
    if code == "grading.accounts_filed" and not has_accounts:
        return str(words.FIRST_LOOK)
    if not inside and (code.startswith("receivables.") or code not in words.CAUSES):
        return str(words.CAUSE_OUTSIDE)
    return str(words.CAUSES.get(code, code))


def overdue_moved(state: str) -> str:
    """Return that a reported overdue came to another state; told inside only."""
    return gettext("Overdue moved on: %(state)s") % {"state": state}


def override_state(row: GradeOverride, model_grade: int) -> str:
    """Return where an analyst's grade stands, said too where it is in force for nothing."""
    state = str(row.get_state_display())
    if row.state != OverrideState.IN_FORCE or row.counting(model_grade) == row.grade:
        return state
    return gettext("%(state)s, but it does not count: the model gives %(grade)s now") % {
        "state": state,
        "grade": model_grade,
    }


def warning(code: str, values: Mapping[str, str]) -> str:
    """Return what in accounts cannot all be true, as a sentence."""
    shown = {
        key: " + ".join(str(words.LINE_ITEMS[line]) for line in value.split(" + "))
        for key, value in values.items()
    }
    return str(words.WARNINGS[code]) % shown


def source(code: str) -> str:
    """Return where what a reason says comes from."""
    if fitted.is_fitted(code):
        return str(fitted.source(code))
    if code in words.OWN_CODES:
        return str(words.OWN)
    if code in words.LEGAL_EVENTS:
        return str(words.PUBLIC)
    return str(words.REGISTER if code in words.REGISTER_CODES else words.ACCOUNTS)


def _figure(code: str, value: str) -> str:
    if code == "SIZE":
        return formats.number_format(Decimal(value), 0, use_l10n=True, force_grouping=True)
    if code == "LIQUIDITY":
        return formats.number_format(Decimal(value), 2, use_l10n=True)
    percentage = formats.number_format(Decimal(value) * 100, 1, use_l10n=True, force_grouping=True)
    return gettext("%(percentage)s%%") % {"percentage": percentage}


def _day(code: str, value: str) -> str:
    return formats.date_format(date.fromisoformat(value), "j F Y")


def _form(code: str, value: str) -> str:
    return str(words.LEGAL_FORMS[LegalFormKind(value)])


def _sector(code: str, value: str) -> str:
    return places.division(value)


def _country(code: str, value: str) -> str:
    return places.country(value)


_SHOWN: dict[str, Callable[[str, str], str]] = {
    "figure": _figure,
    "period_end": _day,
    "founded_on": _day,
    "oldest_due_on": _day,
    "on": _day,
    "form": _form,
    "sector": _sector,
    "country": _country,
}
