"""Why nothing can be asked of the insurer on a day."""

from datetime import date

from limits.rules.lifecycle import NoPolicyInForce, PolicyHasEnded
from policies import queries as policies


def why_without_policy(policyholder_id: int, on: date) -> NoPolicyInForce:
    """Return the refusal on a day without a policy: the last one has ended, or there was none."""
    last = policies.policy_speaking(policyholder_id, on)
    if last is None or not last.has_ended(on):
        return NoPolicyInForce(on=on)
    return PolicyHasEnded(number=last.number, expires_on=last.expires_on, on=on)
