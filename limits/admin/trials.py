"""How desks show what a step would change: grades, limits, cover, policyholders."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.money import Money
from core.templatetags.amounts import money_text, number
from grading.rules import trials
from grading.rules.trials import Figures, Moves
from limits.rules.lifecycle import Outcome

_LIMITS = {
    Outcome.REDUCED: _("Limits reduced"),
    Outcome.WITHDRAWN: _("Limits withdrawn"),
    Outcome.UNCHANGED_AFTER_REVIEW: _("Limits that stay as they are"),
}


def shown(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the panel of a trial shows; `figures` is empty until it is complete."""
    if not trials.is_done(kept):
        done = len(kept.get("done", ()))
        return {"trial": {"is_done": False, "done": done, "ranges": kept.get("ranges", 0)}}
    figures = trials.read(kept)
    return {
        "trial": {
            "is_done": True,
            "on": kept["on"],
            "moves": [(old, new, count) for (old, new), count in sorted(figures.grades.items())],
            "companies": figures.grades.total(),
            "facts": _facts(figures),
            "matrix": _matrix(figures.compared),
            "compared": figures.compared.total(),
            "changed": _changed(figures.compared),
        }
    }


def sentences(kept: Mapping[str, Any]) -> Sequence[str]:
    """Return in sentences what a step would change, before it is taken."""
    if not trials.is_done(kept):
        return [gettext("What this would change is still being worked out.")]
    figures = trials.read(kept)
    moved = figures.grades.total()
    told = [
        ngettext(
            "The grade of %(count)s company changes.",
            "The grades of %(count)s companies change.",
            moved,
        )
        % {"count": number(moved)},
        *of_limits(kept),
    ]
    if figures.waiting:
        told.append(_waiting(figures))
    return told


def of_limits(kept: Mapping[str, Any]) -> Sequence[str]:
    """Return in sentences what a step would make of limits, before it is taken."""
    if not trials.is_done(kept):
        return [gettext("What this would change is still being worked out.")]
    figures = trials.read(kept)
    limits = figures.limits[Outcome.REDUCED] + figures.limits[Outcome.WITHDRAWN]
    told = [
        ngettext(
            "%(count)s limit is reduced or withdrawn, after each policy's notice.",
            "%(count)s limits are reduced or withdrawn, after each policy's notice.",
            limits,
        )
        % {"count": number(limits)}
    ]
    if limits:
        given_back = gettext("Cover given back: %(amount)s.")
        told.append(given_back % {"amount": ", ".join(_amounts(figures))})
    return told


def _waiting(figures: Figures) -> str:
    """Tell apart what is no work of this step, so that nobody decides on it."""
    return ngettext(
        "Apart from this, the grade of %(count)s company changes in the coming night anyway.",
        "Apart from this, the grades of %(count)s companies change in the coming night anyway.",
        figures.waiting,
    ) % {"count": number(figures.waiting)}


def _facts(figures: Figures) -> list[tuple[str, str]]:
    limits = [
        (str(label), number(figures.limits[outcome.value])) for outcome, label in _LIMITS.items()
    ]
    return [
        *limits,
        (gettext("Cover given back"), ", ".join(_amounts(figures)) or gettext("none")),
        (gettext("Policyholders touched"), number(len(figures.policyholders))),
        *(
            [(gettext("Grades that change in the coming night anyway"), number(figures.waiting))]
            if figures.waiting
            else []
        ),
    ]


def _amounts(figures: Figures) -> list[str]:
    return [
        money_text(Money(amount, currency), "whole")
        for currency, amount in sorted(figures.given_back.items())
    ]


def _matrix(moves: Moves) -> dict[str, Any] | None:
    """Return how many companies go from each grade (a row) to each (a column)."""
    if not moves:
        return None
    columns = range(1, 11)
    return {
        "columns": columns,
        "rows": [
            (old, [(new, moves[old, new], old == new) for new in columns], total)
            for old in columns
            if (total := sum(moves[old, new] for new in columns))
        ],
    }


def _changed(moves: Moves) -> int:
    return sum(count for (old, new), count in moves.items() if old != new)
