"""The night over all companies: a range of ids at a time, set by set, writing only what changed.

A company's own points stand on its row, so a night adds the part of its market and looks whether
the sum has left the grade. Only companies whose figures moved are added up anew, from their bins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from accounts.rules import Actor
from companies import queries as companies
from companies.models import Company
from core import events
from core.events import Happening
from grading.model import compiled
from grading.model.compiled import Compiled
from grading.models import Market
from grading.rules.reviews import ADVERSE_FROM
from grading.services import overriding, reviewing
from grading.services.reviewing import Fallen

RANGE = 1_000_000  # ids; one task, half a second: to plan a range takes some 20 ms
# A range's changes shall not go through a file, and the few rows among them are not looked for by
# reading all: pages are cached or come one after the other.
SETTINGS = "SELECT set_config('work_mem', '64MB', true), set_config('random_page_cost', '1', true)"

_SCORE = compiled.score_sql("{own}", "(%(parts)s::integer[])[row.market_id]", "row.floor")
_STANDING_SCORE = _SCORE.format(own="row.own")

# Either statement changes each row in place, in one pass: the row itself carries its grade before.
# A floor alone is no score: rows of the first scorecard, and markets made since the parts were
# read, are left to the regrading and to the next night.
_SHIFTED = f"""
    WITH changed AS (
        UPDATE grading_companyscore AS row
        SET score = {_STANDING_SCORE}, grade = {compiled.grade_sql(_STANDING_SCORE)},
            previous_grade = row.grade, graded_on = %(on)s
        WHERE row.company_id BETWEEN %(first)s AND %(last)s
            AND row.own IS NOT NULL AND row.market_id <= %(markets)s
            AND (%(only)s::integer[] IS NULL OR row.market_id = ANY(%(only)s::integer[]))
            AND {compiled.grade_sql(_STANDING_SCORE)} <> row.grade
        RETURNING row.*
    )
"""
_RESCORED = """
    WITH arrived AS (
        DELETE FROM grading_movedindicators WHERE company_id BETWEEN %(first)s AND %(last)s
        RETURNING company_id, bins
    ), scored AS MATERIALIZED (
        SELECT company_id, bins, {points} AS points FROM arrived
    ), changed AS (
        UPDATE grading_companyscore AS row
        SET own = {own}, bins = scored.bins, score = {score}, grade = {grade},
            previous_grade = row.grade, graded_on = %(on)s
        FROM scored WHERE row.company_id = scored.company_id AND row.bins <> scored.bins
        RETURNING row.*
    )
"""
HISTORY = """
    company_id, business_date, old_grade, grade, score, probability, confidence, scorecard,
    reasons, inputs, cause, cause_id, recorded_at, own, market_part, floor, bins
"""
# Of grades that became others: those that somebody follows, persons at risk, and those held back,
# which are adverse. Of the few at risk and of the adverse ones only, more is looked up.
TOLD = """
    SELECT company_id, old_grade, grade, score, confidence, is_followed, is_person_at_risk FROM (
        SELECT company_id, {old} AS old_grade, grade, score, confidence,
            followed.company_id IS NOT NULL AS is_followed,
            {old} < grade AND grade >= %(adverse)s AND EXISTS (
                SELECT FROM companies_company AS company
                WHERE company.id = company_id AND company.is_natural_person
            ) AS is_person_at_risk,
            {old} >= %(adverse)s AND EXISTS (
                SELECT FROM grading_gradehold AS held
                WHERE held.company_id = changed.company_id AND held.ended_on IS NULL
            ) AS is_held
        FROM {changed} AS changed LEFT JOIN grading_followedcompany AS followed USING (company_id)
        WHERE {old} <> grade
    ) AS moved
    WHERE is_followed OR is_person_at_risk OR is_held
    ORDER BY company_id
"""
_WRITE = f"""
    , kept AS (
        INSERT INTO grading_gradechange ({HISTORY})
        SELECT company_id, %(on)s, previous_grade, grade, score,
            {compiled.probability_sql("score")}, confidence, scorecard,
            '[]', '{{}}', %(cause)s, %(cause_id)s, %(now)s,
            own, (%(parts)s::integer[])[market_id], floor, bins
        FROM changed
    )
    SELECT (SELECT count(*) FROM changed), told.*
    FROM (SELECT) AS one
    LEFT JOIN ({TOLD.format(changed="changed", old="previous_grade")}) AS told ON true
    ORDER BY company_id
"""


@dataclass(frozen=True)
class Night:
    """What every range of a night is graded by: the day, the model and the markets' parts."""

    on: date
    now: datetime
    cause: str
    cause_id: UUID
    model: Compiled
    parts: Sequence[int]  # by the id of the market, the first being 1
    only: Sequence[int] | None = None  # the markets to look at; None: all, and figures that moved

    @cached_property
    def parts_written(self) -> str:
        """The parts as the text of an array: written once, not for every range."""
        return f"{{{','.join(map(str, self.parts))}}}"

    @property
    def values(self) -> dict[str, Any]:
        """What the statements of a night take, whatever their range."""
        return {
            "parts": self.parts_written,
            "markets": len(self.parts),
            "only": None if self.only is None else list(self.only),
            "on": self.on,
            "now": self.now,
            "cause": self.cause,
            "cause_id": self.cause_id,
            "adverse": ADVERSE_FROM,
        }


@dataclass(frozen=True, slots=True)
class Moved:
    """A grade that became another and that somebody has to hear of or to look at."""

    company_id: int
    old_grade: int
    grade: int
    score: int
    confidence: str
    is_followed: bool
    is_person_at_risk: bool  # a person in business that fell to an adverse grade, or further


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many scores a range wrote, and the changes of grade to tell of."""

    written: int
    moved: Sequence[Moved]


def parts_of_markets(countries: Mapping[str, int], sectors: Mapping[str, int]) -> list[int]:
    """Return what each market adds to a score, from the parts of countries and sectors.

    :raises KeyError: if a country or sector of a market has no part
    """
    markets = Market.objects.order_by("id").values_list("id", "country", "sector")
    parts = {number: countries[country] + sectors[sector] for number, country, sector in markets}
    return [parts.get(number, 0) for number in range(1, max(parts, default=0) + 1)]


@transaction.atomic
def regrade_range(first: int, last: int, night: Night, *, by: Actor) -> Outcome:
    """Grade the companies with ids in a range again, tell of them, and ask people to look.

    Again, it writes nothing. Of some markets only, figures that moved wait for the whole night.
    """
    values = night.values | {"first": first, "last": last}
    steps = [_SHIFTED] if night.only is not None else [_rescored(night.model), _SHIFTED]
    outcomes = [_run(step + _WRITE, values) for step in steps]
    moved = [moved for outcome in outcomes for moved in outcome.moved]
    tell(moved, night, by=by)
    return Outcome(sum(outcome.written for outcome in outcomes), moved)


def _rescored(model: Compiled) -> str:
    own = "(scored.points + row.beside)"
    score = _SCORE.format(own=own)
    return _RESCORED.format(
        points=model.points_sql(), own=own, score=score, grade=compiled.grade_sql(score)
    )


def tell(moved: Sequence[Moved], night: Night, *, by: Actor) -> None:
    """Record an event for what somebody follows, and open a review for persons at risk."""
    held = overriding.felt(
        {each.company_id: (each.old_grade, each.grade) for each in moved},
        night.on,
        persons={each.company_id for each in moved if each.is_person_at_risk},
        cause=night.cause,
        cause_ids=dict.fromkeys((each.company_id for each in moved), night.cause_id),
        by=by,
        now=night.now,
    )
    followed = [each for each in moved if each.is_followed and each.company_id not in held]
    _record(companies.by_id(each.company_id for each in followed), followed, night, by)
    _open_reviews(moved, night)


def _run(sql: str, values: Mapping[str, Any]) -> Outcome:
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return Outcome(rows[0][0], [Moved(*row[1:]) for row in rows if row[1] is not None])


def _record(rows: Mapping[int, Company], changes: Sequence[Moved], night: Night, by: Actor) -> None:
    if not changes:
        return
    happenings = [
        Happening(
            rows[moved.company_id].public_id, None, _facts(rows[moved.company_id], moved, night)
        )
        for moved in changes
    ]
    events.record_many(
        "grading.grade_changed", Company, happenings, by=by, at=night.now, cause=night.cause_id
    )


def _facts(row: Company, moved: Moved, night: Night) -> dict[str, Any]:
    return {
        "company": str(row.public_id),
        "buyer": str(row.public_id),
        "old": moved.old_grade,
        "new": moved.grade,
        "confidence": moved.confidence,
        "cause": night.cause,
        "effective_on": night.on.isoformat(),
        "reasons": [],
    }


def _open_reviews(changes: Sequence[Moved], night: Night) -> None:
    """Ask for a person's judgement where a grade became one that a person looks at."""
    fallen = [
        Fallen(
            each.company_id,
            night.cause_id,
            each.old_grade,
            each.grade,
            each.is_followed,
            each.is_person_at_risk,
        )
        for each in changes
    ]
    reviewing.open_for(fallen, on=night.on)
