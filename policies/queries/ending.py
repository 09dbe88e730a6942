"""Whether the end of a policy is near or behind, and nothing follows it."""

from datetime import date, timedelta

from policies import queries
from policies.models import Policy
from policies.rules.ending import AHEAD_DAYS


def policy_that_ends(policyholder_id: int, on: date) -> Policy | None:
    """Return the policy that ends soon, or has ended, where no other follows at once.

    None: the policy goes on, another takes its place the day after, or there never was one.
    """
    spoken = queries.policy_speaking(policyholder_id, on)
    ahead = on + timedelta(days=AHEAD_DAYS)
    if spoken is None or spoken.expires_on is None or spoken.expires_on > ahead:
        return None
    after = max(spoken.expires_on + timedelta(days=1), on)
    return spoken if queries.policy_of(policyholder_id, after) is None else None
