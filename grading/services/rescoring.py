"""A new version of the model for every company at once: built beside the scores, then swapped in.

Writing a new table is several times as fast as changing every row of the present one. Tables are
made and renamed by the owner of the database, so this is a command for him.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from accounts.rules import Actor
from core import serving_role
from grading.model import compiled
from grading.model.compiled import Compiled
from grading.services import night_sql
from grading.services.night_sql import HISTORY, Moved, Night

Ranges = Sequence[tuple[int, int]]
Places = Mapping[str, int]  # of each indicator among the figures of a company, the first being 1
Spread = Callable[[Callable[[int, int], None], Ranges], object]  # does ranges side by side

# What is scored waits in memory to be written. Both tables lie in the order of ids: to merge them
# takes two thirds of the time of a hash over one of them.
_SETTINGS = """
    SELECT set_config('work_mem', '256MB', true), set_config('enable_hashjoin', 'off', true)
"""
_COLUMNS = """
    company_id, score, grade, previous_grade, confidence, graded_on, due_on, own, floor, market_id,
    bins
"""
_PREPARE = f"""
    DROP TABLE IF EXISTS grading_companyscore_next, grading_gradechange_next;
    CREATE TABLE grading_companyscore_next
        (LIKE grading_companyscore INCLUDING DEFAULTS INCLUDING CONSTRAINTS) WITH (fillfactor = 90);
    CREATE TABLE grading_gradechange_next AS
        SELECT {HISTORY} FROM grading_gradechange WITH NO DATA
"""
# OFFSET 0 keeps what it wraps from being worked out again for every time it is used.
_FILL = """
    WITH scored AS (
        SELECT *, {grade} AS grade, {bytes} AS bins
        FROM (
            SELECT *, {score} AS score
            FROM (
                SELECT *, {points} AS own
                FROM (
                    SELECT row.company_id, row.grade AS old_grade, row.previous_grade,
                        row.confidence, row.graded_on AS old_day, row.due_on, row.floor,
                        row.market_id, {bins}
                    FROM grading_companyscore AS row
                    JOIN grading_companyindicators AS known USING (company_id)
                    LEFT JOIN grading_movedindicators AS waiting USING (company_id)
                    WHERE row.company_id BETWEEN %(first)s AND %(last)s
                        AND known.company_id BETWEEN %(first)s AND %(last)s
                    OFFSET 0
                ) AS binned
                OFFSET 0
            ) AS pointed
            OFFSET 0
        ) AS summed
        OFFSET 0
    ), narrow AS MATERIALIZED (
        SELECT company_id, score, grade, old_grade,
            CASE WHEN grade = old_grade THEN previous_grade ELSE old_grade END AS previous_grade,
            confidence, CASE WHEN grade = old_grade THEN old_day ELSE %(on)s END AS graded_on,
            due_on, own, floor, market_id, bins
        FROM scored
    ), put AS (
        INSERT INTO grading_companyscore_next ({columns}, scorecard)
        SELECT {columns}, %(version)s FROM narrow
    )
    INSERT INTO grading_gradechange_next ({history})
    SELECT company_id, graded_on, old_grade, grade, score, {probability}, confidence, %(version)s,
        '[]', '{{}}', %(cause)s, %(cause_id)s, %(now)s,
        own, (%(parts)s::integer[])[market_id], floor, bins
    FROM narrow WHERE grade <> old_grade
"""
# A company without figures keeps the score it has. To count first is cheap, and mostly all.
_LEAVE_AS_IT_IS = f"""
    INSERT INTO grading_companyscore_next ({_COLUMNS}, scorecard)
    SELECT {_COLUMNS}, scorecard FROM grading_companyscore AS row
    WHERE (SELECT count(*) FROM grading_companyscore)
            <> (SELECT count(*) FROM grading_companyscore_next)
        AND NOT EXISTS (
            SELECT FROM grading_companyindicators AS known WHERE known.company_id = row.company_id
        )
"""
_SCORED_OTHERWISE = """
    SELECT EXISTS (SELECT FROM grading_companyscore WHERE bins IS NULL OR scorecard <> %s)
"""
_REFERENCES = """
    SELECT conname, regexp_replace(pg_get_constraintdef(oid), ' NOT VALID$', '') FROM pg_constraint
    WHERE conrelid = 'grading_companyscore'::regclass AND contype = 'f' ORDER BY conname
"""
_SWAP = """
    DROP TABLE grading_companyscore;
    ALTER TABLE grading_companyscore_next RENAME TO grading_companyscore;
    ALTER INDEX grading_companyscore_next_pkey RENAME TO grading_companyscore_pkey
"""
_KEEP = f"""
    INSERT INTO grading_gradechange ({HISTORY}) SELECT {HISTORY} FROM grading_gradechange_next;
    DROP TABLE grading_gradechange_next
"""
_ENCODE_WAITING = """
    UPDATE grading_movedindicators AS waiting SET bins = {bins}
    FROM grading_companyindicators AS known WHERE known.company_id = waiting.company_id
"""


def rescore(
    ranges: Ranges,
    night: Night,
    places: Places,
    *,
    present: Compiled | None,
    spread: Spread,
    by: Actor,
) -> None:
    """Give every company the score of another version of the model.

    `ranges` cover all ids; `spread` does them on connections of its own. Where the new version cuts
    an indicator as the `present` one does, the bins that are there are taken. Grades can be read
    all the while; whoever wants to write one waits until the new ones are in force.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PREPARE)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE grading_companyscore IN SHARE MODE")
        bins = night.model.bins_sql(_figures(night, places)) | _bins_that_stay(night, present)
        spread(lambda first, last: _fill(first, last, night, bins), ranges)
        _put_in_force(night, places, by)


@transaction.atomic
def _fill(first: int, last: int, night: Night, bins: Mapping[str, str]) -> None:
    """Score a range of companies into the table beside."""
    model = night.model
    columns = {code: f"bin_{place}" for place, code in enumerate(bins)}
    statement = _FILL.format(
        bins=", ".join(f"{sql} AS {columns[code]}" for code, sql in bins.items()),
        bytes=model.bytes_sql(columns),
        points=model.points_sql(columns),
        score=compiled.score_sql("own", "(%(parts)s::integer[])[market_id]", "floor"),
        grade=compiled.grade_sql("score"),
        probability=compiled.probability_sql("score"),
        columns=_COLUMNS,
        history=HISTORY,
    )
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
        values = {"first": first, "last": last, "version": model.model.version}
        cursor.execute(statement, values | night.values)


def _bins_that_stay(night: Night, present: Compiled | None) -> dict[str, str]:
    """Return the SQL of bins as they are kept, of indicators that both versions cut alike."""
    if present is None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SCORED_OTHERWISE, [present.model.version])
        (is_mixed,) = cursor.fetchone()
    if is_mixed:
        return {}
    return {
        bins.indicator: f"get_byte(coalesce(waiting.bins, row.bins), {place})"
        for place, bins in enumerate(present.bins)
        if bins in night.model.bins
    }


def _put_in_force(night: Night, places: Places, by: Actor) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('maintenance_work_mem', '256MB', true)")
        cursor.execute(_LEAVE_AS_IT_IS)
        cursor.execute("ALTER TABLE grading_companyscore_next ADD PRIMARY KEY (company_id)")
        moved = [Moved(*row) for row in _told(night)]
        cursor.execute(_REFERENCES)
        references = cursor.fetchall()
        cursor.execute(_SWAP)
        for name, definition in references:
            cursor.execute(
                sql.SQL("ALTER TABLE grading_companyscore ADD CONSTRAINT {} {} NOT VALID").format(
                    sql.Identifier(name), sql.SQL(definition)
                )
            )
        cursor.execute(
            sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON grading_companyscore TO {}").format(
                sql.Identifier(serving_role.name())
            )
        )
        cursor.execute(_KEEP)
        encoding = night.model.encoding_sql(_figures(night, places))
        cursor.execute(_ENCODE_WAITING.format(bins=encoding))
    night_sql.tell(moved, night, by=by)


def _told(night: Night) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            night_sql.TOLD.format(changed="grading_gradechange_next", old="old_grade"), night.values
        )
        return list(cursor.fetchall())


def _figures(night: Night, places: Places) -> dict[str, str]:
    return {code: f"known.figures[{places[code]}]" for code in night.model.model.indicators}
