"""Which cuts of limits are announced and not yet in effect, by what they were decided after."""

from datetime import date, datetime

from companies import queries as companies
from limits.models import Decision
from limits.rules.lifecycle import Outcome

_CUTS = (Outcome.REDUCED, Outcome.WITHDRAWN)


def announced_since(company_id: int, since: datetime, on: date) -> list[Decision]:
    """Return the cuts on a company decided since a moment that begin after a day.

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
        if each.outcome in _CUTS and each.effective_on > on and each.decided_at >= since
    ]
