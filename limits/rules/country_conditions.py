"""What the schedule asks of deliveries to a country binds every limit on a buyer there."""

from collections.abc import Iterable
from dataclasses import replace

from limits.rules.lifecycle import Outcome
from limits.rules.proposal import Proposal
from limits.rules.reasons import Condition, ConditionCode


def bound(found: Proposal, codes: Iterable[str]) -> Proposal:
    """Bind what is given to the conditions of the buyer's country, each once.

    A refusal is bound to nothing.
    """
    if found.outcome is Outcome.REFUSED or not found.amount:
        return found
    told = {each.code for each in found.conditions}
    wanted = (ConditionCode(code) for code in sorted(codes))
    more = (Condition(code) for code in wanted if code not in told)
    return replace(found, conditions=(*found.conditions, *more))
