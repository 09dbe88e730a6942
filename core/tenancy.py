"""Whose rows a transaction may see: the settings that row level security reads."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_READ = """
    SELECT coalesce(current_setting('dekking.scope', true), ''),
        coalesce(current_setting('dekking.policyholder', true), ''),
        coalesce(current_setting('dekking.user', true), '')
"""
_WRITE = f"""
    WITH before (staff, policyholder, person) AS MATERIALIZED ({_READ})
    SELECT staff, policyholder, person,
        set_config('dekking.scope', %s, true), set_config('dekking.policyholder', %s, true),
        set_config('dekking.user', %s, true)
    FROM before
"""


@contextmanager
def scope(
    *, staff: bool = False, policyholder_id: int | None = None, user_id: int | None = None
) -> Iterator[None]:
    """Open a transaction that sees the rows of one policyholder, or all of them for `staff`.

    The settings are local to the transaction, so nothing leaks to the next user of the connection;
    a scope inside another one gives the outer scope back when it ends.
    """
    with transaction.atomic():
        before = _write("staff" if staff else "", str(policyholder_id or ""), str(user_id or ""))
        yield
        _write(*before)


def narrow_to(policyholder_id: int) -> None:
    """Let the rest of this transaction see the rows of one policyholder and no others.

    Also that of somebody at the insurer, who acts for the policyholder now.
    """
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        _, _, user = cursor.fetchone()
    _write("", str(policyholder_id), user)


def _write(staff: str, policyholder: str, user: str) -> tuple[str, str, str]:
    """Write the settings; return what they were before."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [staff, policyholder, user])
        before_staff, before_policyholder, before_user, *_ = cursor.fetchone()
    return before_staff, before_policyholder, before_user
