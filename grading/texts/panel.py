"""What people see of one company's grade: reasons, what is missing, how it went and adds up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from core.charts import GradePoint, PointStep
from grading import queries
from grading.models import GradeChange
from grading.queries import Standing
from grading.rules import odds, told
from grading.rules.scorecard import BASE_CODES
from grading.texts import telling, words


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason as people read it: the sentence, which way it pulls, where it comes from."""

    code: str
    text: str
    direction: str
    source: str

    @property
    def tone(self) -> str:
        """The tone of the design for the direction."""
        return {"WORSE": "bad", "BETTER": "good"}.get(self.direction, "quiet")


@dataclass(frozen=True, slots=True)
class Panel:
    """All that the include `grading/standing.html` shows of one company's grade."""

    standing: Standing | None
    reasons: Sequence[ReasonLine]
    more_reasons: Sequence[ReasonLine]
    missing: Sequence[ReasonLine]
    confidence: str
    previous: int | None
    changed_on: date | None
    points: Sequence[GradePoint]
    today: date

    @property
    def is_better(self) -> bool:
        """Whether the last change was for the better."""
        return (
            self.standing is not None
            and self.previous is not None
            and self.standing.grade < self.previous
        )


def panel(company_id: int, today: date) -> Panel:
    """Return what a policyholder may see of a company's grade."""
    standing = queries.standing(company_id)
    changes = list(queries.history(company_id)[:200])
    lines = [_line(reason) for reason in told.outside(standing.reasons)] if standing else []
    missing = [line for line in lines if _is_missing(line.code)]
    shown = [line for line in lines if not _is_missing(line.code)]
    return Panel(
        standing=standing,
        reasons=shown[: told.MOST_REASONS],
        more_reasons=shown[told.MOST_REASONS :],
        missing=missing,
        confidence=str(words.CONFIDENCE[standing.confidence]) if standing else "",
        previous=changes[0].old_grade if changes else None,
        changed_on=changes[0].business_date if changes else None,
        points=history_points(changes),
        today=today,
    )


def history_points(changes: Sequence[GradeChange]) -> list[GradePoint]:
    """Return the grades a chart draws, oldest first; `changes` come newest first."""
    return [GradePoint(change.business_date, change.grade) for change in reversed(changes)]


def waterfall(reasons: Sequence[Mapping[str, Any]]) -> tuple[PointStep, list[PointStep], PointStep]:
    """Return how a score adds up, in points of which more is safer: base, terms, score.

    Points are whole, so what is shown adds up exactly.
    """
    base = next(reason for reason in reasons if reason["code"] in BASE_CODES)
    terms = [reason for reason in reasons if reason is not base]
    total = sum(reason["points"] for reason in reasons)
    return (
        PointStep(telling.name(base["code"]), -base["points"] // odds.POINT),
        [
            PointStep(
                telling.name(reason["code"]),
                -reason["points"] // odds.POINT,
                telling.text(reason["code"], reason["values"]),
            )
            for reason in terms
        ],
        PointStep(gettext("Score"), -total // odds.POINT),
    )


def _line(reason: Mapping[str, Any]) -> ReasonLine:
    code = reason["code"]
    return ReasonLine(
        code, telling.text(code, reason["values"]), reason["direction"], telling.source(code)
    )


def _is_missing(code: str) -> bool:
    return code.endswith("_UNKNOWN") or code in words.WHAT_IS_MISSING
