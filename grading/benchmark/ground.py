"""Synthetic companies in schemas of their own, in tables of the same names as the real ones.

A connection whose search path begins there runs the real functions on them, to the letter.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

from django.db import connection

START = "benchmark_regrade_start"  # the companies as they are before the night
NOW = "benchmark_regrade_now"  # what one way of doing it works on
KNOWN = "benchmark_regrade_known"  # what the night made of it
WORKERS = 2
_SCORES = {"grading_companyscore": "fillfactor = 90", "grading_movedindicators": "fillfactor = 100"}
_HISTORIES = ("grading_gradechange", "core_event")  # in parts by date, as the real ones
_QUEUES = ("core_eventsequence", "core_delivery", "grading_gradereview")

Ranges = Sequence[tuple[int, int]]


def run(statement: str) -> None:
    """Run a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def one(question: str) -> str:
    """Return the only value of an answer, as text."""
    with connection.cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0])


@contextmanager
def schemas() -> Iterator[None]:
    """Make the schema of the start, and remove all of them however it ends."""
    _drop(START, NOW, KNOWN)
    try:
        run(f"CREATE SCHEMA {START}")
        yield
    finally:
        run("RESET search_path")
        _drop(START, NOW, KNOWN)


def look_at(*names: str) -> None:
    """Let this connection find the tables of the schemas before the real ones."""
    run(f"SET search_path = {', '.join((*names, 'public'))}")


def cut(companies: int, size: int) -> Ranges:
    """Cut the ids from 1 on into ranges."""
    return [(first, min(first + size - 1, companies)) for first in range(1, companies + 1, size)]


def copy_start(companies: int | None = None) -> None:
    """Begin anew in NOW: scores as they were at the start (the first ones only), no history."""
    run("RESET search_path")
    _drop(NOW)
    run(f"CREATE SCHEMA {NOW}")
    for table, options in _SCORES.items():
        shape = "INCLUDING DEFAULTS INCLUDING CONSTRAINTS"
        run(f"CREATE TABLE {NOW}.{table} (LIKE {START}.{table} {shape}) WITH ({options})")
        among = "" if companies is None else f" WHERE company_id <= {companies}"
        run(f"INSERT INTO {NOW}.{table} SELECT * FROM {START}.{table}{among}")
        run(f"ALTER TABLE {NOW}.{table} ADD PRIMARY KEY (company_id)")
        run(f"VACUUM ANALYZE {NOW}.{table}")
    for table in _HISTORIES:
        run(
            f"CREATE TABLE {NOW}.{table} (LIKE public.{table} INCLUDING ALL)"
            " PARTITION BY RANGE (business_date)"
        )
        run(f"CREATE TABLE {NOW}.{table}_all PARTITION OF {NOW}.{table} DEFAULT")
    for table in _QUEUES:
        run(f"CREATE TABLE {NOW}.{table} (LIKE public.{table} INCLUDING ALL)")
    look_at(NOW, START)


def keep_as_known() -> None:
    """Set aside what the night made in NOW."""
    run(f"ALTER SCHEMA {NOW} RENAME TO {KNOWN}")


class Crew:
    """As many connections as there are processors, looking at NOW before START."""

    def __init__(self, *names: str) -> None:
        self._threads = ThreadPoolExecutor(WORKERS, initializer=look_at, initargs=names)
        self._barrier = Barrier(WORKERS)
        self._all(lambda: connection.ensure_connection())

    def do(
        self,
        work: Callable[[int, int], object],
        ranges: Ranges,
        told: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        """Do all ranges; the first failure ends it."""
        asked = [self._threads.submit(work, first, last) for first, last in ranges]
        try:
            for done, answer in enumerate(asked):
                told(done, len(asked))
                answer.result()
        finally:
            for answer in asked:
                answer.cancel()

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *problem: object) -> None:
        self._all(lambda: connection.close())  # of each thread its own
        self._threads.shutdown()

    def _all(self, work: Callable[[], object]) -> None:
        def once(_: int) -> None:
            work()
            self._barrier.wait()

        list(self._threads.map(once, range(WORKERS)))


def _drop(*names: str) -> None:
    for name in names:
        run(f"DROP SCHEMA IF EXISTS {name} CASCADE")
