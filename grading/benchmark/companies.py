"""The companies of the benchmark: figures, scores, whom somebody follows, and what moved."""

from collections.abc import Callable, Sequence
from random import Random

from django.db import connection

from grading.benchmark import ground
from grading.benchmark.ground import START, Crew
from grading.model import compiled
from grading.model.artefact import Bins
from grading.model.compiled import Compiled

YESTERDAY = "2026-03-01"
COUNTRIES, SECTORS = 250, 88
MARKETS = COUNTRIES * SECTORS
_PIECE = 100_000
_ONE_IN = 50  # has figures that moved; as many are followed
_MISSING = 0.1  # of the figures
_WIDEST_SHIFT = 10_000  # millionths, of a country or a sector overnight: a 76th of a grade

_MOVED = f"mod(abs(hashint8({{id}})::bigint), {_ONE_IN}) = 0"
_FOLLOWED = f"mod(abs(hashint8(-({{id}})::bigint)::bigint), {_ONE_IN}) = 0"
_TABLES = ("companies_company", "grading_companyindicators", "grading_followedcompany")
_NARROW = {"grading_companyscore": "fillfactor = 90", "grading_movedindicators": "fillfactor = 100"}


def parts(*, shifted: bool) -> list[int]:
    """Return the part of every market, before the night or after every one has shifted."""
    drawn = Random(20261122)
    countries = [drawn.randint(-300_000, 300_000) for _ in range(COUNTRIES)]
    sectors = [drawn.randint(-300_000, 300_000) for _ in range(SECTORS)]
    if shifted:
        countries = [each + drawn.randint(-_WIDEST_SHIFT, _WIDEST_SHIFT) for each in countries]
        sectors = [each + drawn.randint(-_WIDEST_SHIFT, _WIDEST_SHIFT) for each in sectors]
    return [country + sector for country in countries for sector in sectors]


def build(model: Compiled, companies: int, told: Callable[[int, int], None]) -> None:
    """Make the companies in START, graded by the model as of yesterday."""
    shape = "INCLUDING DEFAULTS INCLUDING CONSTRAINTS"
    for table in _TABLES:
        ground.run(f"CREATE TABLE {START}.{table} (LIKE public.{table} {shape})")
    for table, options in _NARROW.items():
        ground.run(f"CREATE TABLE {START}.{table} (LIKE public.{table} {shape}) WITH ({options})")
    with Crew(START) as crew:
        crew.do(lambda first, last: _fill(model, first, last), ground.cut(companies, _PIECE), told)
    ground.look_at(START)
    for table in (*_TABLES[1:], *_NARROW):
        ground.run(f"ALTER TABLE {table} ADD PRIMARY KEY (company_id)")
    ground.run("ALTER TABLE companies_company ADD PRIMARY KEY (id)")
    for table in (*_TABLES, *_NARROW):
        ground.run(f"VACUUM ANALYZE {table}")


def move(model: Compiled, companies: int) -> None:
    """Give some companies other figures, and put their bins on the list for the night."""
    arrived = f"""
        WITH changed AS (
            UPDATE grading_companyindicators SET figures = {_figures_sql(model.bins)}
            WHERE company_id BETWEEN 1 AND {companies} AND {_MOVED.format(id="company_id")}
            RETURNING company_id, figures
        )
        INSERT INTO grading_movedindicators (company_id, bins)
        SELECT company_id, {model.encoding_sql(_figures(model))} FROM changed
    """
    ground.look_at(START)
    ground.run(arrived)
    ground.run("VACUUM ANALYZE grading_movedindicators")
    ground.run("VACUUM ANALYZE grading_companyindicators")


def places(model: Compiled) -> dict[str, int]:
    """Return where each indicator stands among the figures."""
    return {code: place for place, code in enumerate(model.model.indicators, start=1)}


def _fill(model: Compiled, first: int, last: int) -> None:
    ids = f"generate_series({first}, {last}) AS id"
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(%s)", [1 / first])
        cursor.execute(f"""
            INSERT INTO grading_companyindicators (company_id, figures, changed_on)
            SELECT id, {_figures_sql(model.bins)}, '{YESTERDAY}' FROM {ids}
        """)
        cursor.execute(_scores_sql(model, parts(shifted=False), first, last))
        cursor.execute(f"""
            INSERT INTO grading_followedcompany (company_id)
            SELECT id FROM {ids} WHERE {_FOLLOWED.format(id="id")}
        """)
        cursor.execute(f"""
            INSERT INTO companies_company
                (id, public_id, name, search_name, country, legal_form, is_natural_person, sector,
                 street, postcode, city, source, created_at)
            SELECT id, gen_random_uuid(), 'C', 'c', '', '', false, '', '', '', '', '', now()
            FROM {ids} WHERE {_FOLLOWED.format(id="id")}
        """)


def _scores_sql(model: Compiled, parts: Sequence[int], first: int, last: int) -> str:
    part = f"('{{{','.join(map(str, parts))}}}'::integer[])[market]"
    return f"""
        INSERT INTO grading_companyscore
            (company_id, score, grade, confidence, scorecard, graded_on, own, market_id, bins,
             beside)
        SELECT company_id, score, {compiled.grade_sql("score")}, 'A', {model.model.version},
            '{YESTERDAY}', own, market, bins, 0
        FROM (
            SELECT *, own + {part} AS score
            FROM (
                SELECT *, {model.points_sql()} AS own
                FROM (
                    SELECT company_id, {model.encoding_sql(_figures(model))} AS bins,
                        1 + mod(abs(hashint8(company_id + 7)::bigint), {MARKETS})::integer AS market
                    FROM grading_companyindicators WHERE company_id BETWEEN {first} AND {last}
                    OFFSET 0
                ) AS binned
                OFFSET 0
            ) AS pointed
            OFFSET 0
        ) AS summed
    """


def _figures(model: Compiled) -> dict[str, str]:
    return {code: f"figures[{place}]" for code, place in places(model).items()}


def _figures_sql(cuts: Sequence[Bins]) -> str:
    """Return SQL for random figures that fall into all bins alike, some missing."""
    return f"ARRAY[{', '.join(map(_figure_sql, cuts))}]::float8[]"


def _figure_sql(bins: Bins) -> str:
    if not bins.cuts:
        return "random()"
    gap = (bins.cuts[-1] - bins.cuts[0] or 1.0) / len(bins.cuts)
    near = f"('{{{','.join(map(repr, bins.cuts))}}}'::float8[])"
    near += f"[1 + floor(random() * {len(bins.cuts)})::integer]"
    return (
        f"CASE WHEN random() < {_MISSING} THEN 'NaN' ELSE {near} + (random() - 0.5) * {gap!r} END"
    )
