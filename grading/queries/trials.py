"""What trials are made of and come to: the row tried, the grades it moved, companies compared."""

from collections import Counter
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from grading.models import (
    GradeChange,
    Judgement,
    JudgementState,
    ModelVersion,
    Statement,
    VersionState,
)
from grading.rules.trials import Moves


def tried(kind: str, public_id: UUID) -> Judgement | ModelVersion:
    """Return the judgement or version that a trial is of, by the kind an event calls it."""
    if kind == Judgement._meta.label:
        return Judgement.objects.get(public_id=public_id)
    return ModelVersion.objects.get(public_id=public_id)


def moves_of(cause_id: UUID, on: date, first: int, last: int) -> Moves:
    """Return how many companies of a range went from which grade to which by one cause."""
    rows = (
        GradeChange.objects.filter(
            company_id__gte=first, company_id__lte=last, business_date=on, cause_id=cause_id
        )
        .exclude(old_grade=F("grade"))
        .exclude(old_grade=None)
        .values_list("old_grade", "grade")
        .annotate(count=Count("id"))
        .order_by("old_grade", "grade")
    )
    return Counter({(old, new): count for old, new, count in rows})


def has_moved(cause_id: UUID, on: date) -> bool:
    """Return whether something on a day moved grades already."""
    return GradeChange.objects.filter(business_date=on, cause_id=cause_id).exists()


def moved_by(cause_id: UUID) -> int:
    """Return of how many companies something moved the grade."""
    return GradeChange.objects.filter(cause_id=cause_id).exclude(old_grade=F("grade")).count()


def with_accounts(first: int, last: int) -> list[int]:
    """Return the companies of a range that have accounts on file."""
    rows = Statement.objects.filter(company_id__gte=first, company_id__lte=last, superseded_at=None)
    return list(rows.order_by("company_id").values_list("company_id", flat=True).distinct())


def judgements_to_release(user_id: int | None) -> QuerySet[Judgement]:
    """Return the proposals that wait for somebody who did not make them."""
    return Judgement.objects.filter(state=JudgementState.PROPOSED).exclude(proposed_by_id=user_id)


def versions_to_promote(user_id: int | None) -> QuerySet[ModelVersion]:
    """Return the challengers that wait for somebody who did not add them."""
    mine = Q(added_by_id=user_id, added_by__isnull=False)
    return ModelVersion.objects.filter(state=VersionState.SHADOW).exclude(mine)
