"""Which cuts of limits are announced and not yet in effect, by what they were decided after."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from companies import queries as companies
from limits.models import Decision
from limits.rules.lifecycle import Outcome

_CUTS = (Outcome.REDUCED, Outcome.WITHDRAWN)


def announced_because(company_id: int, causes: Collection[UUID], on: date) -> list[Decision]:
    """Return the cuts on a company that were decided because of some events and begin after a day.

    One of each policy, the newest: what was decided after it holds instead.
    """
    newest = (
        Decision.objects.filter(buyer_id__in=companies.same_as(company_id))
        .select_related("policy")
        .order_by("policy_id", "-decided_at", "-id")
        .distinct("policy_id")
    )
    return [
        each
        for each in newest
        if each.outcome in _CUTS and each.effective_on > on and each.cause_id in causes
    ]
