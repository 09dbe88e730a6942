"""Numbers that people use: in order, unique, with gaps allowed (a rolled back command leaves one)."""

from django.db import connection


def next_number(sequence: str) -> int:
    """Return the next value of a database sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass)", [sequence])
        (value,) = cursor.fetchone()
    return int(value)
