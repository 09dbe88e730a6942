"""What people see of one company's grade: reasons, what is missing, how it went and adds up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext

from core.charts import GradePoint, PointStep
from grading import queries
from grading.models import GradeChange
from grading.queries import Standing
from grading.rules import counted as rules
from grading.rules import odds, told
from grading.rules.counted import Held, Span, Step
from grading.rules.scorecard import BASE_CODES
from grading.texts import fitted, telling, ways, words

_MOST_STEPS = 12  # bars a chart of points draws before it folds the rest


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason as people read it: the sentence, which way it pulls, where it comes from."""

    code: str
    text: str
    direction: str
    source: str
    points: Decimal | None = None  # more is safer; None: not told

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
    more_missing: Sequence[ReasonLine]
    ways: Sequence[str]
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
    steps = counted(list(queries.history(company_id)[:200]), queries.spans_of(company_id))
    reasons = reasons_outside(standing) if standing else []
    missing = [_line(reason) for reason in reasons if _can_be_had(reason)]
    shown = [_line(reason) for reason in reasons if not _is_missing(reason)]
    return Panel(
        standing=standing,
        reasons=shown[: told.MOST_REASONS],
        more_reasons=shown[told.MOST_REASONS :],
        missing=missing[: told.MOST_REASONS],
        ways=_ways_outside(standing, company_id, today) if standing else [],
        more_missing=missing[told.MOST_REASONS :],
        confidence=str(words.CONFIDENCE[standing.confidence]) if standing else "",
        previous=steps[0].old if steps else None,
        changed_on=steps[0].on if steps else None,
        points=[GradePoint(step.on, step.grade) for step in reversed(steps)],
        today=today,
    )


def reasons_outside(standing: Standing) -> list[dict[str, Any]]:
    """Return the reasons a policyholder sees; first of all that an analyst set the grade."""
    reasons = told.outside(standing.reasons)
    if not standing.is_overridden:
        return reasons
    worse = standing.grade > standing.model_grade
    first = {"code": "OVERRIDDEN", "values": {}, "direction": "WORSE" if worse else "BETTER"}
    return [first, *reasons]


def lines(reasons: Sequence[Mapping[str, Any]]) -> list[ReasonLine]:
    """Return terms as staff read them, each with its points."""
    return [_line({**reason, "direction": told.direction(reason["points"])}) for reason in reasons]


def counted(changes: Sequence[GradeChange], spans: Sequence[Span | Held]) -> list[Step]:
    """Return the grades that counted, newest first; `changes` come newest first."""
    model = [(change.business_date, change.grade) for change in reversed(changes)]
    return list(reversed(rules.history(model, spans)))


def waterfall(reasons: Sequence[Mapping[str, Any]]) -> tuple[PointStep, list[PointStep], PointStep]:
    """Return how a score adds up, in points of which more is safer: base, terms, score.

    Points are exact, to millionths of log-odds, so what is shown adds up.
    """
    base = next(reason for reason in reasons if reason["code"] in BASE_CODES)
    terms = [reason for reason in reasons if reason is not base]
    total = sum(reason["points"] for reason in reasons)
    return (
        PointStep(telling.name(base["code"]), _safer(base["points"])),
        [
            PointStep(
                telling.name(reason["code"]),
                _safer(reason["points"]),
                telling.detail(reason["code"], reason["values"]),
            )
            for reason in terms
        ],
        PointStep(gettext("Score"), _safer(total)),
    )


def folded(steps: Sequence[PointStep]) -> tuple[list[PointStep], list[PointStep]]:
    """Return the steps a chart draws, and those it draws as one behind the others.

    Together the drawn ones are worth what all are.
    """
    shown, rest = list(steps[:_MOST_STEPS]), list(steps[_MOST_STEPS:])
    if rest:
        count = len(rest)
        label = ngettext("%(count)s lighter term", "%(count)s lighter terms", count)
        worth = sum((Decimal(step.points) for step in rest), Decimal(0))
        shown.append(PointStep(label % {"count": count}, worth))
    return shown, rest


def _ways_outside(standing: Standing, company_id: int, today: date) -> list[str]:
    """Return what would lift the grade, as far as it tells of nobody else."""
    if standing.is_overridden or standing.hold is not None:
        return []  # what waits for somebody to look at it would show in them
    return [ways.way(way) for way in queries.way_back(company_id, today, inside=False)]


def _line(reason: Mapping[str, Any]) -> ReasonLine:
    code = reason["code"]
    return ReasonLine(
        code,
        telling.text(code, reason["values"]),
        reason["direction"],
        telling.source(code),
        _safer(reason["points"]) if "points" in reason else None,
    )


def _safer(millionths: int) -> Decimal:
    """Return points as people read them: hundredths of log-odds, of which more is safer."""
    return Decimal(-millionths) / odds.POINT


def _can_be_had(reason: Mapping[str, Any]) -> bool:
    """Whether something is missing that the company could show."""
    return _is_missing(reason) and not fitted.is_of_listed_only(reason["code"])


def _is_missing(reason: Mapping[str, Any]) -> bool:
    code = reason["code"]
    if fitted.is_missing(code, reason["values"]):
        return True
    return code.endswith("_UNKNOWN") or code in words.WHAT_IS_MISSING
