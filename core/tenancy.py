"""Whose rows a transaction may see: the settings that row level security reads."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_SETTINGS = ("dekking.scope", "dekking.policyholder", "dekking.user")


@contextmanager
def scope(
    *, staff: bool = False, policyholder_id: int | None = None, user_id: int | None = None
) -> Iterator[None]:
    """Open a transaction that sees the rows of one policyholder, or all of them for `staff`.

    The settings are local to the transaction, so nothing leaks to the next user of the connection;
    a scope inside another one gives the outer scope back when it ends.
    """
    with transaction.atomic():
        before = _read()
        _write("staff" if staff else "", str(policyholder_id or ""), str(user_id or ""))
        yield
        _write(*before)


def narrow_to(policyholder_id: int) -> None:
    """Let the rest of this transaction see the rows of one policyholder and no others.

    Also that of somebody at the insurer, who acts for the policyholder now.
    """
    _, _, user = _read()
    _write("", str(policyholder_id), user)


def _read() -> tuple[str, str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting(%s, true), ''), coalesce(current_setting(%s, true),"
            " ''), coalesce(current_setting(%s, true), '')",
            _SETTINGS,
        )
        staff, policyholder, user = cursor.fetchone()
    return staff, policyholder, user


def _write(*values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, %s, true), set_config(%s, %s, true), set_config(%s, %s, true)",
            [part for pair in zip(_SETTINGS, values, strict=True) for part in pair],
        )
