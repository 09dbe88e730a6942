"""A register in a schema of its own, in tables of the same names as the real ones.

A connection whose search path begins there runs the real search on it, to the letter.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

SCHEMA = "benchmark_search"
_TABLES = ("companies_company", "companies_companyname", "companies_identifier", "companies_word")
_COUNT_WORDS = """
    INSERT INTO companies_word (word, companies)
    SELECT word, count(*)
    FROM companies_company, unnest(companies_words(search_name, city)) AS word
    WHERE word <> '' GROUP BY word
"""
_INDEXES = """
    SELECT tablename, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename = ANY(%s) ORDER BY tablename, indexname
"""


def run(statement: str, values: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    """Run a statement and return its rows, if it has any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def one(question: str, values: Sequence[Any] | None = None) -> Any:
    """Return the only value of an answer."""
    return run(question, values)[0][0]


@contextmanager
def register() -> Iterator[None]:
    """Make empty tables and let this connection find them first; remove them however it ends."""
    _drop()
    try:
        run(f"CREATE SCHEMA {SCHEMA}")
        for table in _TABLES:
            run(f"CREATE TABLE {SCHEMA}.{table} (LIKE public.{table} INCLUDING DEFAULTS)")
        run(f"SET search_path = {SCHEMA}, public")
        yield
    finally:
        run("RESET search_path")
        _drop()


def put(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Send rows to a table."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def index() -> None:
    """Count the words and build the indexes of the real tables, as the migrations made them."""
    run(_COUNT_WORDS)
    for table, definition in run(_INDEXES, [list(_TABLES)]):
        run(definition.replace(f" ON public.{table} ", f" ON {SCHEMA}.{table} "))
    for table in _TABLES:
        run(f"VACUUM ANALYZE {table}")


def disk_mb() -> int:
    """Return what the register takes with its indexes."""
    size = """
        SELECT coalesce(sum(pg_total_relation_size(pg_class.oid)), 0)::bigint
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = %s AND relkind = 'r'
    """
    return round(int(one(size, [SCHEMA])) / 2**20)


def _drop() -> None:
    run(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
