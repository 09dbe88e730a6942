"""Where a company lies in the bins of the model that graded it."""

from dataclasses import dataclass

from grading.model import ratios
from grading.model.artefact import Bins, Model, Term
from grading.models import CompanyScore
from grading.queries import explained


@dataclass(frozen=True, slots=True)
class Range:
    """Bins next to each other with the same points; None: without end. Neither: not known."""

    low: float | None
    high: float | None
    points: tuple[int, ...]
    is_here: bool
    is_missing: bool


def figures_of(company_id: int) -> ratios.Values:
    """Return the figures that the grade of a company rests on; nothing: it has none."""
    scores = CompanyScore.objects.in_bulk([company_id])
    for change, known in explained.known_to(explained.last_changes(scores).values()):
        if known.accounts:
            return ratios.of(known.accounts) | ratios.facts(
                known.accounts,
                founded_on=known.founded_on,
                filed_on=known.filed_on,
                on=change.business_date,
            )
    return {}


def term_of(model: Model, code: str) -> Term | None:
    """Return the term of a code."""
    return next((term for term in model.terms if term.code == code), None)


def ranges(term: Term, values: ratios.Values | None) -> list[Range]:
    """Return the points of a term by its first indicator, of a pair each with all of the second.

    Neighbours with the same points are one.
    """
    first, *others = term.bins
    width = others[0].count if others else 1
    here = None if values is None else first.of(values.get(first.indicator))
    found: list[Range] = []
    for place in range(first.count):
        low, high = bounds(first, place)
        points = term.points[place * width : (place + 1) * width]
        new = Range(low, high, points, place == here, place == 0)
        last = found[-1] if found else None
        if last and not last.is_missing and last.points == points and not others:
            is_here = last.is_here or new.is_here
            found[-1] = Range(last.low, high, points, is_here, is_missing=False)
        else:
            found.append(new)
    return found


def bounds(bins: Bins, place: int) -> tuple[float | None, float | None]:
    """Return from and to where a bin lies."""
    cuts = bins.cuts
    if place == 0:
        return None, None
    return (
        cuts[place - 2] if place > 1 else None,
        cuts[place - 1] if place <= len(cuts) else None,
    )
