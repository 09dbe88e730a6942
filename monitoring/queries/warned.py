"""Of which dates of the policy clock somebody is warned: on the first page and in notices."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from accounts.rules import Actor
from monitoring.queries.policy_clock import Running, running_under
from policies import queries as policies
from policies.models import Policy
from policies.rules import clock as rules
from policies.rules.clock import Deadline


@dataclass(frozen=True, slots=True)
class Clocks:
    """What the policy clock says of some buyers: whom to warn, and where deliveries stop."""

    warned: list[Running]
    stops: list[Running]


def clocks(policy: Policy, on: date, *, until: date, buyers: Collection[int] = ()) -> Clocks:
    """Return of what to warn from a day until another, and every stop, begun or ahead.

    After the end of a policy nothing is delivered under it, so no extension is warned of.
    """
    running = running_under(policy, on, buyers=buyers, claims_until=until)
    stops = [each for each in running if each.deadline is Deadline.STOP_SHIPMENT]
    stopped = {each.buyer_id for each in stops if each.day <= on}
    has_ended = policy.expires_on is not None and policy.expires_on < on
    warned = [
        each
        for each in running
        if on <= each.day <= until
        and each.deadline
        in rules.warned_of(each.dates, is_stopped=has_ended or each.buyer_id in stopped)
    ]
    return Clocks(warned, [] if has_ended else stops)


def deadlines(actor: Actor, *, since: date, until: date) -> list[Running]:
    """Return the deadlines on the policyholder's open invoices between two dates, nearest first.

    They are those that notices warn of, whether or not anybody was warned yet.
    """
    policy = policies.policy_speaking(actor.tenant, since)
    return clocks(policy, since, until=until).warned if policy else []
