"""Whether the end of a policy is near or behind, and nothing follows it."""

from datetime import date, timedelta

from policies import queries as policies
from policies.models import Policy


def policy_that_ends(policyholder_id: int, on: date, days: int) -> Policy | None:
    """Return the policy that ends within some days, or has ended, where no other follows at once.

    None: the policy goes on, another takes its place the day after, or there never was one.
    """
    spoken = policies.policy_speaking(policyholder_id, on)
    if spoken is None or spoken.expires_on is None or spoken.expires_on > on + timedelta(days):
        return None
    after = max(spoken.expires_on + timedelta(days=1), on)
    return spoken if policies.policy_of(policyholder_id, after) is None else None
