"""A new version of the model for every company at once: built beside the scores, then swapped in.

Writing a new table is several times as fast as changing every row of the present one. Tables are
made and renamed by the owner of the database, so this is a command for him.
"""

from collections.abc import Callable, Mapping, Sequence

from django.db import connection, transaction
from psycopg import sql

from accounts.rules import Actor
from core import serving_role, tenancy
from grading.model import compiled
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
    bins, beside
"""
_PREPARE = """
    DROP TABLE IF EXISTS grading_companyscore_next;
    CREATE TABLE grading_companyscore_next
        (LIKE grading_companyscore INCLUDING DEFAULTS INCLUDING CONSTRAINTS) WITH (fillfactor = 90);
    ALTER TABLE grading_companyscore_next ADD moved_from smallint
"""
# OFFSET 0 keeps what it wraps from being worked out again for every time it is used.
_FILL = """
    INSERT INTO grading_companyscore_next ({columns}, scorecard, moved_from)
    SELECT company_id, score, grade,
        CASE WHEN grade = old_grade THEN previous_grade ELSE old_grade END,
        confidence, CASE WHEN grade = old_grade THEN old_day ELSE %(on)s END,
        due_on, own, floor, market_id, bins, beside,
        %(version)s, CASE WHEN grade <> old_grade THEN old_grade END
    FROM (
        SELECT *, {grade} AS grade
        FROM (
            SELECT *, {score} AS score
            FROM (
                SELECT *, beside + {points} AS own
                FROM ({binned} OFFSET 0) AS binned
                OFFSET 0
            ) AS pointed
            OFFSET 0
        ) AS summed
        OFFSET 0
    ) AS scored
"""
_PRESENT = """
    row.company_id, row.grade AS old_grade, row.previous_grade, row.confidence,
    row.graded_on AS old_day, row.due_on, row.floor, row.market_id, row.beside
"""
_SCORED_FROM_BINS = "row.bins IS NOT NULL AND row.market_id <= %(markets)s"
_KEPT_BINS = f"""
    SELECT {_PRESENT}, coalesce(waiting.bins, row.bins) AS bins
    FROM grading_companyscore AS row
    LEFT JOIN grading_movedindicators AS waiting USING (company_id)
    WHERE row.company_id BETWEEN %(first)s AND %(last)s AND {_SCORED_FROM_BINS}
"""
_BINS_ANEW = f"""
    SELECT {_PRESENT}, {{encoding}} AS bins
    FROM grading_companyscore AS row JOIN grading_companyindicators AS known USING (company_id)
    WHERE row.company_id BETWEEN %(first)s AND %(last)s
        AND known.company_id BETWEEN %(first)s AND %(last)s AND {_SCORED_FROM_BINS}
"""
# A company without bins keeps the score it has; a night grades it from what is on file.
_LEAVE_AS_IT_IS = f"""
    INSERT INTO grading_companyscore_next ({_COLUMNS}, scorecard)
    SELECT {_COLUMNS}, scorecard FROM grading_companyscore AS row
    WHERE ({_SCORED_FROM_BINS}) IS NOT TRUE
"""
_LEAVE_WITHOUT_FIGURES = f"""
    {_LEAVE_AS_IT_IS} OR NOT EXISTS (
        SELECT FROM grading_companyindicators AS known WHERE known.company_id = row.company_id
    )
"""
_BINNED_OTHERWISE = """
    SELECT EXISTS (
        SELECT FROM grading_companyscore WHERE bins IS NOT NULL AND scorecard <> ALL (%s)
    )
"""
_REFERENCES = """
    SELECT conname, regexp_replace(pg_get_constraintdef(oid), ' NOT VALID$', '') FROM pg_constraint
    WHERE conrelid = 'grading_companyscore'::regclass AND contype = 'f' ORDER BY conname
"""
_SWAP = """
    ALTER TABLE grading_companyscore_next DROP moved_from;
    DROP TABLE grading_companyscore;
    ALTER TABLE grading_companyscore_next RENAME TO grading_companyscore;
    ALTER INDEX grading_companyscore_next_pkey RENAME TO grading_companyscore_pkey
"""
_KEEP = f"""
    WITH kept AS (
        INSERT INTO grading_gradechange ({HISTORY})
        SELECT company_id, graded_on, moved_from, grade, score,
            {compiled.probability_sql("score")}, confidence, scorecard, '[]', '{{}}',
            %(cause)s, %(cause_id)s, %(now)s,
            own, (%(parts)s::integer[])[market_id], floor, bins
        FROM grading_companyscore_next WHERE moved_from IS NOT NULL
        RETURNING company_id, old_grade, grade, score, confidence
    )
    {night_sql.TOLD.format(changed="kept", old="old_grade")}
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
    alike: Sequence[int],
    spread: Spread,
    by: Actor,
) -> int:
    """Give every company with bins the score of another version; return how many there were.

    `ranges` cover all ids; `spread` does them on connections of its own. `alike` are the versions
    that cut every indicator as the new one does: when all bins are of those they are taken, else
    figures are encoded anew. Grades can be read all the while; whoever wants to write one waits
    until the new ones are in force.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PREPARE)
    with tenancy.scope(staff=True):
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE grading_companyscore IN SHARE MODE")
            cursor.execute(_BINNED_OTHERWISE, [list(alike)])
            (is_binned_otherwise,) = cursor.fetchone()
        encoding = night.model.encoding_sql(_figures(night, places))
        binned = _BINS_ANEW.format(encoding=encoding) if is_binned_otherwise else _KEPT_BINS
        statement = _statement(night, binned)
        spread(lambda first, last: _fill(first, last, night, statement), ranges)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM grading_companyscore_next")
            (scored,) = cursor.fetchone()
            left = _LEAVE_WITHOUT_FIGURES if is_binned_otherwise else _LEAVE_AS_IT_IS
            cursor.execute(left, night.values)
            _put_in_force(night, by)
            if is_binned_otherwise:
                cursor.execute(_ENCODE_WAITING.format(bins=encoding))
    return int(scored)


def _statement(night: Night, binned: str) -> str:
    return _FILL.format(
        binned=binned,
        points=night.model.points_sql(),
        score=compiled.score_sql("own", "(%(parts)s::integer[])[market_id]", "floor"),
        grade=compiled.grade_sql("score"),
        columns=_COLUMNS,
    )


@transaction.atomic
def _fill(first: int, last: int, night: Night, statement: str) -> None:
    """Score a range of companies into the table beside."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
        values = {"first": first, "last": last, "version": night.model.model.version}
        cursor.execute(statement, values | night.values)


def _put_in_force(night: Night, by: Actor) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('maintenance_work_mem', '256MB', true)")
        cursor.execute("ALTER TABLE grading_companyscore_next ADD PRIMARY KEY (company_id)")
        cursor.execute(_KEEP, night.values)
        moved = [Moved(*row) for row in cursor.fetchall()]
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
    night_sql.tell(moved, night, by=by)


def _figures(night: Night, places: Places) -> dict[str, str]:
    return {code: f"known.figures[{places[code]}]" for code in night.model.model.indicators}
