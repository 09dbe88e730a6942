"""Regrading: evidence of many companies in, only what changed written, one event a new grade."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from accounts.rules import Actor, StaffRole, ensure_role
from companies import queries as companies
from companies.models import Company
from core import events, tenancy
from core.dates import business_date
from core.events import Happening
from core.fields import new_public_id
from grading import queries
from grading.models import FollowedCompany, GradeChange
from grading.queries import versions
from grading.rules import points, stored, told
from grading.rules.inputs import Evidence
from grading.rules.scorecard import Score
from grading.services import overriding, reviewing, score_rows
from grading.services.score_rows import NOT_GRADED_YET, Present, Row

BY_HAND, NIGHT = "BY_HAND", "NIGHT"
_PUT_CHANGES = """
    COPY grading_gradechange
        (company_id, business_date, old_grade, grade, score, probability, confidence, scorecard,
         reasons, inputs, cause, cause_id, recorded_at, own, market_part, floor)
    FROM STDIN
"""


def regrade(
    company_ids: Iterable[int], *, cause: str, cause_id: UUID, by: Actor, now: datetime
) -> list[GradeChange]:
    """Grade companies again because of one thing: see `regrade_each`."""
    return regrade_each(dict.fromkeys(company_ids, cause_id), cause=cause, by=by, now=now)


@tenancy.scope(staff=True)  # whoever asks: what policyholders reported counts in full
def regrade_each(
    cause_ids: Mapping[int, UUID], *, cause: str, by: Actor, now: datetime
) -> list[GradeChange]:
    """Grade companies again on what is known now; return the changes written (without their ids).

    `cause_ids` is by company, of causes of one kind. A change is written when the score, its parts,
    the figures it rests on, the grade or the confidence differ; an event tells of it when a grade
    became another. What a cause did on this day it does not do again.
    Companies merged into others are left alone. A company that was graded on a later day already (a
    message came late) is graded on that day again: grades do not go back in time.
    """
    today = business_date(now)
    rows = {
        company_id: row
        for company_id, row in sorted(companies.by_id(cause_ids).items())
        if row.merged_into_id is None
    }
    present = score_rows.lock(rows, today)
    for company_id in _seen_to(rows, today, cause_ids):
        del rows[company_id]
    days = {company_id: max(today, present[company_id].graded_on) for company_id in rows}
    evidence = queries.evidence_of(rows, max(days.values(), default=today))
    version = queries.champion()
    scores = {
        company_id: queries.score_by(version, each, days[company_id])
        for company_id, each in evidence.items()
    }

    kept = {
        company_id: versions.kept_by(version, evidence[company_id], days[company_id], score.own)
        for company_id, score in scores.items()
    }
    changes = [
        _change(company_id, present[company_id], score, evidence[company_id])
        for company_id, score in scores.items()
        if _differs(present[company_id], score)
        or not present[company_id].rests_on(kept[company_id])
    ]
    for change in changes:
        change.business_date, change.recorded_at = days[change.company_id], now
        change.cause, change.cause_id = cause, cause_ids[change.company_id]
    changed = {change.company_id for change in changes}
    score_rows.put(
        [
            Row(
                rows[company_id],
                score,
                days[company_id] if company_id in changed else present[company_id].graded_on,
                kept[company_id],
            )
            for company_id, score in scores.items()
            if company_id in changed or present[company_id].due_on != score.due_on
        ]
    )
    _keep(changes)
    _open_reviews(rows, changes, evidence)
    moved = {each: (_before(present[each]), score.grade) for each, score in scores.items()}
    persons = {company_id for company_id, row in rows.items() if row.is_natural_person}
    held = overriding.felt(
        moved, today, persons=persons, cause=cause, cause_ids=cause_ids, by=by, now=now
    )
    told_of = [change for change in changes if change.company_id not in held]
    _record(rows, _to_tell_of(told_of, cause), by=by, now=now)
    return changes


def _to_tell_of(changes: Sequence[GradeChange], cause: str) -> list[GradeChange]:
    """Return the changes events tell of: of a night, those of companies somebody follows."""
    moved = [change for change in changes if change.old_grade not in (None, change.grade)]
    if cause != NIGHT or not moved:
        return moved
    known = _followed(moved)
    return [change for change in moved if change.company_id in known]


@transaction.atomic
def regrade_by_hand(*, company_id: int, by: Actor, now: datetime) -> list[GradeChange]:
    """Grade one company again because an analyst asks for it."""
    ensure_role(by, StaffRole.RISK_ANALYST, StaffRole.SENIOR_RISK_ANALYST)
    return regrade([company_id], cause=BY_HAND, cause_id=new_public_id(), by=by, now=now)


def _seen_to(rows: Iterable[int], today: date, cause_ids: Mapping[int, UUID]) -> set[int]:
    found = GradeChange.objects.filter(
        company_id__in=list(rows), business_date__gte=today, cause_id__in=set(cause_ids.values())
    ).values_list("company_id", "cause_id")
    return {company_id for company_id, cause_id in found if cause_ids[company_id] == cause_id}


def _differs(present: Present, score: Score) -> bool:
    kept = (present.score, present.grade, present.confidence, present.scorecard)
    now = (score.millionths, score.grade, score.confidence, score.version)
    parts = _in_parts(score)
    return kept != now or (
        bool(parts) and (present.own, present.floor) != (parts["own"], parts["floor"])
    )


def _change(company_id: int, present: Present, score: Score, evidence: Evidence) -> GradeChange:
    return GradeChange(
        company_id=company_id,
        old_grade=_before(present),
        grade=score.grade,
        score=score.millionths,
        probability=score.probability,
        confidence=score.confidence,
        scorecard=score.version,
        reasons=score.reasons,
        inputs=stored.written(evidence),
        **_in_parts(score),
    )


def _before(present: Present) -> int | None:
    return None if present.scorecard == NOT_GRADED_YET else present.grade


def _in_parts(score: Score) -> dict[str, int | None]:
    """Return what the score is added up from; the first scorecard was kept as one sum."""
    if score.version == points.SCORECARD_VERSION:
        return {}
    return {"own": score.own, "market_part": score.market_part, "floor": score.floor}


def _keep(changes: Sequence[GradeChange]) -> None:
    """Write the changes as a stream: a first night brings one for every company there is."""
    if not changes:
        return
    with connection.cursor() as cursor, cursor.copy(_PUT_CHANGES) as rows:
        for change in changes:
            rows.write_row(
                (
                    change.company_id,
                    change.business_date,
                    change.old_grade,
                    change.grade,
                    change.score,
                    change.probability,
                    change.confidence,
                    change.scorecard,
                    json.dumps(change.reasons),
                    json.dumps(change.inputs),
                    change.cause,
                    change.cause_id,
                    change.recorded_at,
                    change.own,
                    change.market_part,
                    change.floor,
                )
            )


def _open_reviews(
    rows: dict[int, Company], changes: Sequence[GradeChange], evidence: dict[int, Evidence]
) -> None:
    """Ask for a person's judgement where a grade became one that a person looks at."""
    if not changes:
        return
    followed = _followed(changes)
    fallen = [
        reviewing.Fallen(
            company_id=change.company_id,
            cause_id=change.cause_id,
            old_grade=change.old_grade,
            grade=change.grade,
            is_followed=change.company_id in followed,
            is_person=rows[change.company_id].is_natural_person,
            is_alarming=change.cause.startswith("grading.accounts")
            and reviewing.is_alarming(evidence[change.company_id].accounts),
        )
        for change in changes
    ]
    reviewing.open_for(fallen, on=changes[0].business_date)


def _followed(changes: Sequence[GradeChange]) -> set[int]:
    ids = [change.company_id for change in changes]
    followed = FollowedCompany.objects.filter(company_id__in=ids)
    return set(followed.values_list("company_id", flat=True))


def _record(
    rows: dict[int, Company], moved: Sequence[GradeChange], *, by: Actor, now: datetime
) -> None:
    if not moved:
        return
    happenings = [
        Happening(
            rows[change.company_id].public_id,
            None,
            _facts(rows[change.company_id], change),
            change.cause_id,
        )
        for change in moved
    ]
    events.record_many("grading.grade_changed", Company, happenings, by=by, at=now)


def _facts(row: Company, change: GradeChange) -> dict[str, Any]:
    """Return what may be told outside: reasons that come from other policyholders stay inside."""
    return {
        "company": str(row.public_id),
        "buyer": str(row.public_id),
        "old": change.old_grade,
        "new": change.grade,
        "confidence": change.confidence,
        "cause": change.cause,
        "effective_on": change.business_date.isoformat(),
        "reasons": told.outside(change.reasons)[: told.MOST_REASONS],
    }
