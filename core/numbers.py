"""Numbers that people use: in order and unique; a rolled back command leaves a gap."""

from django.db import connection


def next_number(sequence: str) -> int:
    """Return the next value of a database sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass)", [sequence])
        (value,) = cursor.fetchone()
    return int(value)
