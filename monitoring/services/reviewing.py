"""Looking at the limits on a buyer because of what became known, without a trace where none is due.

A decision that changes nothing stands in the history of its policyholder. With the day on it, it
would tell that something became known of the buyer then, such as another one's overdue.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor
from limits import services as limits
from limits.rules.lifecycle import Outcome


@transaction.atomic
def look(company_id: int, *, cause_id: UUID, by: Actor, now: datetime) -> dict[str, Any]:
    """Look at every limit on a buyer by the rules, and keep what changes; return how many.

    Of a limit that stays, nothing is kept: the caller notes what was found.
    """
    decisions = limits.review_buyer(
        company_id, cause_id=cause_id, only_changes=True, by=by, now=now
    )
    changed = [each for each in decisions if each.outcome != Outcome.UNCHANGED_AFTER_REVIEW]
    return {"limits": len(decisions), "changed": len(changed), "on": now.date().isoformat()}
