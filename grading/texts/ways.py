"""What would lift a grade or a limit, as sentences: one for each kind of change."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grading.model.indicators import BY_CODE
from grading.rules.levers import Change, Step
from grading.rules.way_back import Way
from grading.texts import fitted

_FIGURE = "FIGURE"
_LIFTED: dict[tuple[str, ...], Promise] = {
    (Change.ACCOUNTS_FILED,): _("The accounts of %(year)s filed: grade %(grade)s."),
    (Change.OVERDUE_PAID,): _("Overdue debts paid: grade %(grade)s."),
    (_FIGURE,): _("%(name)s from %(was)s in %(year)s to %(becomes)s: grade %(grade)s."),
    (Change.ACCOUNTS_FILED, Change.OVERDUE_PAID): _(
        "The accounts of %(year)s filed and overdue debts paid: grade %(grade)s."
    ),
    (Change.ACCOUNTS_FILED, _FIGURE): _(
        "The accounts of %(year)s filed; %(other_name)s in them from %(other_was)s in"
        " %(other_year)s to %(other_becomes)s: grade %(grade)s."
    ),
    (Change.OVERDUE_PAID, _FIGURE): _(
        "Overdue debts paid; %(other_name)s from %(other_was)s in %(other_year)s to"
        " %(other_becomes)s: grade %(grade)s."
    ),
    (_FIGURE, _FIGURE): _(
        "%(name)s from %(was)s in %(year)s to %(becomes)s; %(other_name)s from %(other_was)s"
        " to %(other_becomes)s: grade %(grade)s."
    ),
}
_STAYED: dict[tuple[str, ...], Promise] = {
    (Change.ACCOUNTS_FILED,): _("The accounts of %(year)s filed: the grade stays %(grade)s."),
    (_FIGURE,): _("%(name)s from %(was)s in %(year)s to %(becomes)s: the grade stays %(grade)s."),
}


def way(found: Way, *, stays: bool = False) -> str:
    """Return what changes and what grade that leads to; `stays` where it is the present one."""
    values: dict[str, object] = {"grade": found.grade}
    for prefix, step in zip(("", "other_"), found.steps, strict=False):
        values |= {f"{prefix}{key}": value for key, value in _values(step).items()}
    sentences = _STAYED if stays else _LIFTED
    return str(sentences[tuple(_kind(step) for step in found.steps)]) % values


def _kind(step: Step) -> str:
    return step.code if step.code in set(Change) else _FIGURE


def _values(step: Step) -> dict[str, str]:
    values = {"year": str(step.year)}
    if step.was is not None and step.becomes is not None:
        moved = BY_CODE[step.code]
        values["name"] = fitted.name_of(moved)
        values["was"] = fitted.figure(moved, step.was)
        values["becomes"] = fitted.figure(moved, step.becomes)
    return values
