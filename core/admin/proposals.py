"""What buttons of desks ask of a row that one person proposes and a second one decides on."""

from typing import Any


def waits(row: Any) -> bool:
    """Tell whether a proposal waits for a second person."""
    return bool(row.state == "PROPOSED")


def author(row: Any) -> set[int | None]:
    """Return who proposed a row, for `not_by` and `only_by` of a button."""
    return {row.proposed_by_id}


def concerned(row: Any) -> set[int | None]:
    """Return who proposed a row and whom it is about: a second person is neither."""
    return {row.proposed_by_id, row.user_id}
