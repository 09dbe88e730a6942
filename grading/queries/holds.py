"""Questions about grades of persons that wait for somebody to look at them."""

from collections.abc import Iterable

from grading.models import GradeChange, GradeHold
from grading.rules.counted import Held
from grading.rules.holds import Released


def open_of(company_ids: Iterable[int]) -> dict[int, GradeHold]:
    """Return what is held back of each company whose grade waits."""
    rows = GradeHold.objects.filter(company_id__in=list(company_ids), ended_on=None)
    return {row.company_id: row for row in rows}


def hold_of(company_id: int) -> GradeHold | None:
    """Return what is held back of a company; None: nothing is."""
    return open_of([company_id]).get(company_id)


def counted_changes(held: Iterable[GradeHold]) -> dict[int, GradeChange]:
    """Return the change that explains the grade each company had before one that waits."""
    rows = list(held)
    changes = GradeChange.objects.filter(
        business_date__in={row.counted_on for row in rows if row.counted_on is not None},
        id__in={row.counted_change for row in rows if row.counted_change is not None},
    )
    return {change.company_id: change for change in changes}


def holds_of(company_id: int) -> list[Held]:
    """Return when a grade of a company waited, oldest first."""
    rows = GradeHold.objects.filter(company_id=company_id).order_by("began_on", "id")
    return [
        Held(
            row.counts,
            row.began_on,
            row.ended_on,
            Released(row.ended_because) if row.ended_because else None,
        )
        for row in rows
    ]
