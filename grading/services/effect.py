"""Telling of a grade that counts from now on, where it is not simply the model's."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.rules import Actor
from companies import queries as companies
from companies.models import Company
from core import events
from core.dates import business_date
from core.events import Happening

Cause = tuple[str, UUID]  # what made the grade count: its name and its id


def tell(
    company_id: int,
    old: int | None,
    new: int,
    *,
    cause: Cause,
    reasons: Sequence[Mapping[str, Any]] = (),
    by: Actor,
    now: datetime,
) -> None:
    """Tell of a grade as of any other that changed; one that stays is not told of."""
    if old == new:
        return
    company = companies.by_id([company_id])[company_id]
    name, cause_id = cause
    facts = {
        "company": str(company.public_id),
        "buyer": str(company.public_id),
        "old": old,
        "new": new,
        "cause": name,
        "effective_on": business_date(now).isoformat(),
        "reasons": list(reasons),
    }
    happening = Happening(company.public_id, None, facts)
    events.record_many("grading.grade_changed", Company, [happening], by=by, at=now, cause=cause_id)
