"""Questions about grades that analysts set: which are in force, and how often they were right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import F, Max, Min, Q, QuerySet

from grading.models import GradeOverride, OverrideState
from grading.queries import holds
from grading.rules.counted import Held, Span

_HITS = """
    SELECT author_id, count(*),
        count(*) FILTER (WHERE is_hit),
        count(*) FILTER (WHERE NOT is_hit AND created_on < %(on)s::date - 365),
        count(*) FILTER (WHERE NOT is_hit AND created_on >= %(on)s::date - 365)
    FROM (
        SELECT author_id, created_on, EXISTS (
            SELECT FROM grading_gradechange AS later
            WHERE later.company_id = made.company_id
                AND later.business_date > made.created_on
                AND later.business_date <= least(made.created_on + 365, %(on)s::date)
                AND CASE WHEN made.grade > made.model_grade THEN later.grade >= made.grade
                    ELSE later.grade <= made.grade END
        ) AND (made.grade > made.model_grade OR NOT EXISTS (
            SELECT FROM grading_gradechange AS later
            WHERE later.company_id = made.company_id AND later.grade = 10
                AND later.business_date > made.created_on
                AND later.business_date <= least(made.created_on + 365, %(on)s::date)
        )) AS is_hit
        FROM grading_gradeoverride AS made WHERE in_force_on IS NOT NULL
    ) AS judged
    GROUP BY author_id ORDER BY count(*) DESC, author_id
"""


@dataclass(frozen=True, slots=True)
class Hits:
    """How one analyst's grades did: right within a year, wrong, or too young to tell."""

    author_id: int
    made: int
    hits: int
    misses: int
    pending: int

    @property
    def share(self) -> Decimal | None:
        """The share of those that can be judged which were right; None: none can be yet."""
        judged = self.hits + self.misses
        return Decimal(self.hits) / judged if judged else None


def in_force(company_ids: Iterable[int]) -> dict[int, GradeOverride]:
    """Return the override in force of each company that has one."""
    rows = GradeOverride.objects.filter(
        company_id__in=list(company_ids), state=OverrideState.IN_FORCE
    )
    return {row.company_id: row for row in rows}


def overrides_of(company_id: int) -> QuerySet[GradeOverride]:
    """Return the grades analysts set on a company, newest first."""
    rows = GradeOverride.objects.filter(company_id=company_id)
    return rows.select_related("author", "approver").order_by("-proposed_at", "-id")


def spans_of(company_id: int) -> list[Span | Held]:
    """Return when another grade of a company counted than the model's: set, or held back."""
    rows = GradeOverride.objects.filter(company_id=company_id).exclude(in_force_on=None)
    overridden = [
        Span(row.grade, row.in_force_on, row.ended_on, row.approver_id is not None)
        for row in rows.order_by("in_force_on", "id")
        if row.in_force_on is not None
    ]
    return [*overridden, *holds.holds_of(company_id)]


def to_approve() -> QuerySet[GradeOverride]:
    """Return what waits for a second person: proposals, and grades put down nobody looked at."""
    waiting = Q(state=OverrideState.PROPOSED) | Q(state=OverrideState.IN_FORCE, approver=None)
    return GradeOverride.objects.filter(waiting).order_by(
        F("review_by").asc(nulls_first=True), "id"
    )


def override_hits(on: date) -> list[Hits]:
    """Return how the grades each analyst set did, up to a day.

    One put down was right if the model came to it, or worse, within a year; one put up if the
    model came to it, or better, and the company did not default.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HITS, {"on": on})
        return [Hits(*row) for row in cursor.fetchall()]


def open_between(first: int, last: int) -> list[int]:
    """Return the ids of overrides in force between two."""
    rows = GradeOverride.objects.filter(id__range=(first, last), state=OverrideState.IN_FORCE)
    return list(rows.order_by("id").values_list("id", flat=True))


def bounds() -> tuple[int, int] | None:
    """Return the first and the last id of overrides in force; None: there is none."""
    rows = GradeOverride.objects.filter(state=OverrideState.IN_FORCE)
    ids = rows.aggregate(first=Min("id"), last=Max("id"))
    return None if ids["first"] is None else (ids["first"], ids["last"])
