"""Which grade of a company counted on which day: the model's, an analyst's, or an earlier one."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q

from grading.models import GradeChange, GradeHold, GradeOverride

GradeFrom = tuple[date, int | None]  # None: no grade counts from that day on


def counted_over_time(company_ids: Iterable[int]) -> dict[int, tuple[GradeFrom, ...]]:
    """Return from which day on which grade of each company counts, earliest first; three queries.

    Companies that were never graded are left out.
    """
    ids = list(company_ids)
    changes: dict[int, list[tuple[date, int]]] = defaultdict(list)
    rows = GradeChange.objects.filter(company_id__in=ids)
    rows = rows.filter(Q(old_grade=None) | ~Q(old_grade=F("grade")))
    for row in rows.order_by("business_date", "id").only("company_id", "business_date", "grade"):
        changes[row.company_id].append((row.business_date, row.grade))
    held: dict[int, list[GradeHold]] = defaultdict(list)
    for hold in GradeHold.objects.filter(company_id__in=ids).order_by("began_on", "id"):
        held[hold.company_id].append(hold)
    by_hand: dict[int, list[GradeOverride]] = defaultdict(list)
    overrides = GradeOverride.objects.filter(company_id__in=ids).exclude(in_force_on=None)
    for override in overrides.order_by("in_force_on", "id"):
        by_hand[override.company_id].append(override)
    return {each: _line(changes[each], held[each], by_hand[each]) for each in changes}


def counts_since(company_id: int) -> date | None:
    """Return from which day on the grade that counts does; None: none does."""
    for day, grade in counted_over_time([company_id]).get(company_id, ())[-1:]:
        return None if grade is None else day
    return None


def _line(
    changes: list[tuple[date, int]], held: list[GradeHold], by_hand: list[GradeOverride]
) -> tuple[GradeFrom, ...]:
    days = {day for day, _ in changes}
    for hold in held:
        days |= {hold.began_on} | ({hold.ended_on} if hold.ended_on else set())
    for override in by_hand:
        days |= {day for day in (override.in_force_on, override.ended_on) if day}
    found: list[GradeFrom] = []
    for day in sorted(day for day in days if day >= changes[0][0]):
        grade = _on(day, changes, held, by_hand)
        if not found or found[-1][1] != grade:
            found.append((day, grade))
    return tuple(found)


def _on(
    day: date,
    changes: list[tuple[date, int]],
    held: list[GradeHold],
    by_hand: list[GradeOverride],
) -> int | None:
    grade: int | None = next(grade for on, grade in reversed(changes) if on <= day)
    for hold in held:
        if hold.began_on <= day and (hold.ended_on is None or day < hold.ended_on):
            grade = hold.counts
    for override in by_hand:
        begun = override.in_force_on is not None and override.in_force_on <= day
        if begun and grade is not None and (override.ended_on is None or day < override.ended_on):
            grade = override.counting(grade)
    return grade
