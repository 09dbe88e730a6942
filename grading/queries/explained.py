"""What explains a grade: the change that made it, and every term of the score behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from core.dates import business_date
from grading.models import CompanyScore, GradeChange, ModelVersion
from grading.queries import places, versions
from grading.rules import odds, stored
from grading.rules.inputs import Evidence
from grading.rules.scorecard import Score

Reasons = list[dict[str, Any]]


def last_changes(scores: Mapping[int, CompanyScore]) -> dict[int, GradeChange]:
    """Return the row that explains each score; its day is the score's, so few months are read."""
    rows = GradeChange.objects.filter(
        company_id__in=list(scores),
        business_date__in={score.graded_on for score in scores.values()},
    ).order_by("business_date", "id")
    return _as_rescored({row.company_id: row for row in rows}, scores)


def _as_rescored(
    changes: dict[int, GradeChange], scores: Mapping[int, CompanyScore]
) -> dict[int, GradeChange]:
    """Put in the place of changes what a version that graded everybody since makes of them.

    It wrote no change of its own where the grade stayed.
    """
    since = [key for key, row in changes.items() if row.scorecard != scores[key].scorecard]
    if not since:
        return changes
    moments = {
        row.version: row.rescored_at for row in ModelVersion.objects.all() if row.rescored_at
    }
    for key in since:
        score = scores[key]
        moment = moments[score.scorecard]
        changes[key] = GradeChange(
            company_id=key,
            business_date=business_date(moment),
            old_grade=score.grade,
            grade=score.grade,
            score=score.score,
            probability=odds.probability_of(score.score),
            confidence=score.confidence,
            scorecard=score.scorecard,
            reasons=[],
            inputs={},
            recorded_at=moment,
        )
    return changes


def reasons_of(changes: Mapping[int, GradeChange]) -> dict[int, Reasons]:
    """Return the terms behind each change, the heaviest first."""
    bare = [change for change in changes.values() if not change.inputs and not change.reasons]
    again = {change.company_id: score.reasons for change, score in worked_out(bare)}
    return {
        company_id: again.get(company_id, change.reasons) for company_id, change in changes.items()
    }


def worked_out(changes: Iterable[GradeChange]) -> Iterable[tuple[GradeChange, Score]]:
    """Return each change with the score that its stored inputs and version give again."""
    for change, known in known_to(changes):
        yield change, versions.score_by(change.scorecard, known, change.business_date)


def known_to(changes: Iterable[GradeChange]) -> Iterable[tuple[GradeChange, Evidence]]:
    """Return each change with the evidence it rests on.

    A night that only shifted a market stored no inputs: they are those of the change before, with
    what the market counted for on that night.
    """
    for change in changes:
        known = stored.read((change if change.inputs else _before(change)).inputs)
        if not change.inputs:
            facts = places.facts_on(
                change.business_date,
                [known.country],
                [known.sector[:2]],
                known_at=change.recorded_at,
            )
            known = replace(known, places=places.of(known.country, known.sector, facts))
        yield change, known


def _before(change: GradeChange) -> GradeChange:
    """Return the last change at or before this one that stored its inputs."""
    before = GradeChange.objects.filter(
        company_id=change.company_id, business_date__lte=change.business_date
    ).exclude(inputs={})
    if change.id is not None:
        before = before.filter(id__lt=change.id)
    return before.latest("business_date", "id")
