"""What of a company's grade an amount is decided on: one question for many companies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from grading.queries import grades

# Where an analyst set a grade, or one is held back, more counts than is read here.
_WEIGHED = """
    SELECT score.company_id, score.grade, score.score, score.scorecard, score.graded_on,
        year.period_end, year.currency, year.equity, year.sales,
        EXISTS (
            SELECT FROM grading_legalevent AS event
            WHERE event.company_id = score.company_id AND event.ended_on IS NULL
        ),
        EXISTS (
            SELECT FROM grading_gradeoverride AS made
            WHERE made.company_id = score.company_id AND made.state = 'IN_FORCE'
        ) OR EXISTS (
            SELECT FROM grading_gradehold AS hold
            WHERE hold.company_id = score.company_id AND hold.ended_on IS NULL
        )
    FROM grading_companyscore AS score
    LEFT JOIN LATERAL (
        SELECT period_end, currency, equity, sales FROM grading_statement AS known
        WHERE known.company_id = score.company_id AND known.superseded_at IS NULL
        ORDER BY known.period_end DESC, known.id LIMIT 1
    ) AS year ON true
    WHERE score.company_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Year:
    """What of the newest accounts on file an amount is decided on."""

    period_end: date
    currency: str
    equity: Decimal | None
    sales: Decimal | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """How a company stands, as `Standing` has it, without what explains its grade."""

    grade: int
    score: int
    scorecard: int
    graded_on: date
    is_waiting: bool
    accounts: Year | None
    has_open_legal_event: bool


def weighed(company_ids: Iterable[int]) -> dict[int, Weighed]:
    """Return how companies stand; those of which no grade counts yet by the one that waits.

    Companies that were never graded are left out.
    """
    found: dict[int, Weighed] = {}
    set_by_people: list[int] = []
    with connection.cursor() as cursor:
        cursor.execute(_WEIGHED, [sorted(set(company_ids))])
        for company_id, grade, score, scorecard, graded_on, *year, has_event, is_set in cursor:
            accounts = Year(*year) if year[0] else None
            found[company_id] = Weighed(
                grade, score, scorecard, graded_on, False, accounts, has_event
            )
            if is_set:
                set_by_people.append(company_id)
    return found | _as_people_have_it(set_by_people, found)


def _as_people_have_it(
    company_ids: Iterable[int], found: Mapping[int, Weighed]
) -> dict[int, Weighed]:
    ids = list(company_ids)
    if not ids:
        return {}
    standing = grades.standings(ids)
    standing |= grades.waiting([each for each in ids if each not in standing])
    return {
        each: Weighed(
            grade=seen.grade,
            score=seen.score,
            scorecard=seen.scorecard,
            graded_on=seen.graded_on,
            is_waiting=seen.is_waiting,
            accounts=found[each].accounts,
            has_open_legal_event=found[each].has_open_legal_event,
        )
        for each, seen in standing.items()
    }
