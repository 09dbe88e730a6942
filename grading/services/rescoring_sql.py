"""The statements of a rescoring: a table beside the scores, filled, brought up to date, swapped."""

from grading.model import compiled
from grading.services import night_sql
from grading.services.night_sql import HISTORY

# Both tables lie in the order of ids: to merge them takes two thirds of the time of a hash.
SETTINGS = """
    SELECT set_config('enable_hashjoin', 'off', true)
"""
COLUMNS = """
    company_id, score, grade, previous_grade, confidence, graded_on, due_on, own, floor, market_id,
    bins, beside
"""
# What is written to the scores while the table beside is filled is noted, to be scored once more.
PREPARE = """
    CREATE TABLE grading_companyscore_next
        (LIKE grading_companyscore INCLUDING DEFAULTS INCLUDING CONSTRAINTS) WITH (fillfactor = 90);
    ALTER TABLE grading_companyscore_next ADD moved_from smallint;
    CREATE TABLE grading_companyscore_written (company_id bigint);
    CREATE FUNCTION grading_companyscore_note() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
        BEGIN
            INSERT INTO grading_companyscore_written SELECT company_id FROM written;
            RETURN NULL;
        END $$;
    CREATE TRIGGER grading_companyscore_made AFTER INSERT ON grading_companyscore
        REFERENCING NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION grading_companyscore_note();
    CREATE TRIGGER grading_companyscore_changed AFTER UPDATE ON grading_companyscore
        REFERENCING NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION grading_companyscore_note()
"""
CLEAR = """
    DROP TABLE IF EXISTS grading_companyscore_next, grading_companyscore_written;
    DROP FUNCTION IF EXISTS grading_companyscore_note() CASCADE
"""
# OFFSET 0 keeps what it wraps from being worked out again for every time it is used.
FILL = """
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
PRESENT = """
    row.company_id, row.grade AS old_grade, row.previous_grade, row.confidence,
    row.graded_on AS old_day, row.due_on, row.floor, row.market_id, row.beside
"""
SCORED_FROM_BINS = "row.bins IS NOT NULL AND row.market_id <= %(markets)s"
KEPT_BINS = f"""
    SELECT {PRESENT}, coalesce(waiting.bins, row.bins) AS bins
    FROM grading_companyscore AS row
    LEFT JOIN grading_movedindicators AS waiting USING (company_id)
    WHERE {{among}} AND {SCORED_FROM_BINS}
"""
BINS_ANEW = f"""
    SELECT {PRESENT}, {{encoding}} AS bins
    FROM grading_companyscore AS row JOIN grading_companyindicators AS known USING (company_id)
    WHERE {{among}} AND {SCORED_FROM_BINS}
"""
RANGE = "row.company_id BETWEEN %(first)s AND %(last)s"
WRITTEN = "row.company_id IN (SELECT company_id FROM grading_companyscore_written)"
# A company without bins keeps the score it has; a night grades it from what is on file.
LEAVE_AS_IT_IS = f"""
    INSERT INTO grading_companyscore_next ({COLUMNS}, scorecard)
    SELECT {COLUMNS}, scorecard FROM grading_companyscore AS row
    WHERE ({SCORED_FROM_BINS}) IS NOT TRUE
"""
LEAVE_WITHOUT_FIGURES = f"""
    {LEAVE_AS_IT_IS} OR NOT EXISTS (
        SELECT FROM grading_companyindicators AS known WHERE known.company_id = row.company_id
    )
"""
FORGET_WRITTEN = """
    DELETE FROM grading_companyscore_next
    WHERE company_id IN (SELECT company_id FROM grading_companyscore_written)
"""
ARE_ALL_THERE = """
    SELECT (SELECT count(*) FROM grading_companyscore)
        = (SELECT count(*) FROM grading_companyscore_next)
"""
BINNED_OTHERWISE = """
    SELECT EXISTS (
        SELECT FROM grading_companyscore WHERE bins IS NOT NULL AND scorecard <> ALL (%s)
    )
"""
REFERENCES = """
    SELECT conname, regexp_replace(pg_get_constraintdef(oid), ' NOT VALID$', '') FROM pg_constraint
    WHERE conrelid = 'grading_companyscore'::regclass AND contype = 'f' ORDER BY conname
"""
SWAP = """
    ALTER TABLE grading_companyscore_next DROP moved_from;
    DROP TABLE grading_companyscore, grading_companyscore_written;
    DROP FUNCTION grading_companyscore_note();
    ALTER TABLE grading_companyscore_next RENAME TO grading_companyscore;
    ALTER INDEX grading_companyscore_next_pkey RENAME TO grading_companyscore_pkey
"""
KEEP = f"""
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
ENCODE_WAITING = """
    UPDATE grading_movedindicators AS waiting SET bins = {bins}
    FROM grading_companyindicators AS known WHERE known.company_id = waiting.company_id
"""
