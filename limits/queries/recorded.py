"""What was on record at a moment: written by then, and not yet closed."""

from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

Rows = TypeVar("Rows", bound=QuerySet[Any])


def at(rows: Rows, moment: datetime | None, *, since: str, until: str = "superseded_at") -> Rows:
    """Return the rows that were on record at a moment; None: now. The columns are named."""
    if moment is None:
        return rows.filter(**{until: None})
    stood = Q(**{until: None}) | Q(**{f"{until}__gt": moment})
    return rows.filter(stood, **{f"{since}__lte": moment})
