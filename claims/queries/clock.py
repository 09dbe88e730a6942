"""What claims say to the policy clock: on which buyers one stands, with its own dates."""

from collections.abc import Mapping

from claims.models import Claim
from claims.queries.claims import ENDED, due_on
from policies.rules.clock import Claimed


def claimed(policy_id: int, known_as: Mapping[int, int]) -> dict[int, Claimed]:
    """Return the claim that stands on each of the buyers, by the id under which it is kept."""
    rows = Claim.objects.filter(policy_id=policy_id, buyer_id__in=known_as).exclude(state__in=ENDED)
    return {
        known_as[claim.buyer_id]: Claimed(claim.date_of_loss, due_on(claim))
        for claim in rows.order_by("-id")
    }
