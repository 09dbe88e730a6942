"""The ways of regrading that are timed: the night, the least there is to do, a loop, a rescoring.

All but the rescoring begin with the same tables and must leave the same behind.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from accounts.rules import SYSTEM
from grading.benchmark import companies, ground
from grading.benchmark.ground import KNOWN, NOW, START, Crew
from grading.model import compiled
from grading.model.compiled import Compiled
from grading.models import (
    CompanyIndicators,
    CompanyScore,
    FollowedCompany,
    GradeChange,
    MovedIndicators,
)
from grading.rules import odds
from grading.services import night_sql, rescoring
from grading.services.night_sql import HISTORY, Moved, Night

_CHUNK = 2_000  # companies a transaction of the loop

_EVENT = """
    public_id, name, schema_version, subject_type, subject_id, sequence, policyholder_id,
    business_date, happened_at, cause_id, user_id, request_id, facts
"""
# What the night wrote, by company: what the least program is told beforehand.
_REMEMBER = (
    f"""
    CREATE TABLE {KNOWN}.score AS
    SELECT score.* FROM {KNOWN}.grading_companyscore AS score
    JOIN {KNOWN}.grading_gradechange USING (company_id) ORDER BY company_id
    """,
    f"ALTER TABLE {KNOWN}.score ADD PRIMARY KEY (company_id)",
    f"""
    CREATE TABLE {KNOWN}.event AS
    SELECT company.id AS company_id, event.* FROM {KNOWN}.core_event AS event
    JOIN {START}.companies_company AS company ON company.public_id = event.subject_id
    """,
    f"CREATE INDEX ON {KNOWN}.event (company_id)",
    f"""
    CREATE TABLE {KNOWN}.delivery AS
    SELECT event.company_id, delivery.* FROM {KNOWN}.core_delivery AS delivery
    JOIN {KNOWN}.event ON event.id = delivery.event_id
    """,
    f"CREATE INDEX ON {KNOWN}.delivery (company_id)",
    f"VACUUM ANALYZE {KNOWN}.score",
    f"VACUUM ANALYZE {KNOWN}.grading_gradechange",
)
_WITHIN = "company_id BETWEEN %(first)s AND %(last)s"
_LEAST = (
    f"SELECT sum(own), sum(grade), count(bins) FROM grading_companyscore WHERE {_WITHIN}",
    f"""
    UPDATE grading_companyscore AS row
    SET own = known.own, bins = known.bins, score = known.score, grade = known.grade,
        previous_grade = known.previous_grade, graded_on = known.graded_on
    FROM {KNOWN}.score AS known
    WHERE row.company_id = known.company_id AND known.{_WITHIN}
    """,
    f"""
    INSERT INTO grading_gradechange ({HISTORY})
    SELECT {HISTORY} FROM {KNOWN}.grading_gradechange WHERE {_WITHIN}
    """,
    f"DELETE FROM grading_movedindicators WHERE {_WITHIN}",
    f"""
    INSERT INTO core_eventsequence (subject_id, last)
    SELECT subject_id, sequence FROM {KNOWN}.event WHERE {_WITHIN}
    """,
    f"INSERT INTO core_event ({_EVENT}) SELECT {_EVENT} FROM {KNOWN}.event WHERE {_WITHIN}",
    f"""
    INSERT INTO core_delivery
        (public_id, event_id, event_date, policyholder_id, channel, target, payload, state,
         next_attempt_at, attempts, answer)
    SELECT gen_random_uuid(), event_id, event_date, policyholder_id, channel, target, payload,
        state, next_attempt_at, attempts, answer
    FROM {KNOWN}.delivery WHERE {_WITHIN}
    """,
)


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done: the night, and up to which company."""

    night: Night
    companies: int

    @property
    def ranges(self) -> ground.Ranges:
        """The ranges of ids, at least two for every connection."""
        most = -(-self.companies // (2 * ground.WORKERS))
        return ground.cut(self.companies, max(1, min(night_sql.RANGE, most)))


def by_night(task: Task, crew: Crew) -> None:
    """Regrade as the real night does."""
    crew.do(
        lambda first, last: night_sql.regrade_range(first, last, task.night, by=SYSTEM),
        task.ranges,
    )


def remember() -> None:
    """Set aside what the night made, for the least program to take over."""
    ground.keep_as_known()
    for statement in _REMEMBER:
        ground.run(statement)


def by_least(task: Task, crew: Crew) -> None:
    """Read every row and write what is known to come out: less no program can do."""
    crew.do(_least, task.ranges)


@transaction.atomic
def _least(first: int, last: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(night_sql.SETTINGS)
        for statement in _LEAST:
            cursor.execute(statement, {"first": first, "last": last})


def by_loop(task: Task) -> None:
    """Regrade with objects, one after the other, as one would begin."""
    for first, last in ground.cut(task.companies, _CHUNK):
        with transaction.atomic():
            _loop(first, last, task.night)


def _loop(first: int, last: int, night: Night) -> None:
    ids = range(first, last + 1)
    known = CompanyIndicators.objects.in_bulk(ids)
    followed = set(
        FollowedCompany.objects.filter(company_id__in=ids).values_list("company_id", flat=True)
    )
    for row in CompanyScore.objects.filter(company_id__in=ids).order_by("company_id"):
        old_grade, old_bins = row.grade, bytes(row.bins or b"")
        values = dict(zip(night.model.model.indicators, known[row.company_id].figures, strict=True))
        row.bins = night.model.encode(values)
        row.own = night.model.model.score(values) + (row.beside or 0)
        row.score = row.own + _part(row, night)
        row.grade = compiled.grade_of(row.score)
        if row.bins != old_bins or row.grade != old_grade:
            _write(row, old_grade, night)
            if row.grade != old_grade and row.company_id in followed:
                _tell(row, old_grade, night)
    MovedIndicators.objects.filter(company_id__in=ids).delete()


def _part(row: CompanyScore, night: Night) -> int:
    return night.parts[(row.market_id or 0) - 1]


def _write(row: CompanyScore, old_grade: int, night: Night) -> None:
    row.graded_on = night.on
    row.previous_grade = old_grade
    row.save(update_fields=["bins", "own", "score", "grade", "previous_grade", "graded_on"])
    GradeChange.objects.create(
        company_id=row.company_id,
        business_date=night.on,
        old_grade=old_grade,
        grade=row.grade,
        score=row.score,
        probability=odds.probability_of(row.score),
        confidence=row.confidence,
        scorecard=row.scorecard,
        reasons=[],
        inputs={},
        cause=night.cause,
        cause_id=night.cause_id,
        recorded_at=night.now,
        own=row.own,
        market_part=_part(row, night),
        floor=row.floor,
        bins=row.bins,
    )


def _tell(row: CompanyScore, old_grade: int, night: Night) -> None:
    moved = Moved(row.company_id, old_grade, row.grade, row.score, row.confidence, True, False)
    night_sql.tell([moved], night, by=SYSTEM)


def by_rescoring(task: Task, present: Compiled, crew: Crew) -> None:
    """Score every company by another version of the model, beside, and swap."""
    rescoring.rescore(
        task.ranges,
        task.night,
        companies.places(present),
        alike=[present.model.version] if present.bins == task.night.model.bins else [],
        spread=crew.do,
        by=SYSTEM,
    )


def fingerprint(companies: int, *, of: str = NOW) -> str:
    """Return a sum over the tables of the first companies: equal sums, equal tables."""
    questions = (
        f"""
        SELECT coalesce(sum(hash_record_extended(ROW(company_id, score, grade, previous_grade,
            confidence, scorecard, graded_on, own, floor, market_id, bins, beside), 0)), 0)
        FROM {of}.grading_companyscore WHERE company_id <= {companies}
        """,
        f"""
        SELECT coalesce(sum(hash_record_extended(ROW({HISTORY}), 0)), 0)
        FROM {of}.grading_gradechange WHERE company_id <= {companies}
        """,
        f"""
        SELECT coalesce(sum(hash_record_extended(ROW(event.name, subject_id, sequence,
            business_date, cause_id, facts), 0)), 0)
        FROM {of}.core_event AS event
        JOIN {START}.companies_company AS company ON company.public_id = event.subject_id
        WHERE company.id <= {companies}
        """,
        f"SELECT count(*) FROM {of}.grading_movedindicators WHERE company_id <= {companies}",
    )
    return " ".join(map(ground.one, questions))
