"""Room for the months to come in the tables that are partitioned by month."""

from datetime import date, datetime, timedelta

from django.db import connection

_TABLES = ("core_event", "grading_gradechange")
_AHEAD = timedelta(days=400)


def ranges(on: date) -> list[tuple[int, int]]:
    """Return the one range there is: one for each table."""
    return [(0, len(_TABLES) - 1)]


def run(first: int, last: int, on: date, now: datetime) -> None:
    """Make the partitions of the months ahead; those there are stay as they are."""
    with connection.cursor() as cursor:
        for table in _TABLES[first : last + 1]:
            cursor.execute(f"SELECT {table}_ensure_months(%s, %s)", [on, on + _AHEAD])
