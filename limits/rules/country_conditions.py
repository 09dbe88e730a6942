"""What the schedule asks of deliveries to a country binds every limit on a buyer there."""

from collections.abc import Iterable, Sequence
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
    return replace(found, conditions=conditions(found.conditions, codes))


def conditions(bound_to: Sequence[Condition], codes: Iterable[str]) -> tuple[Condition, ...]:
    """Return conditions with those of the buyer's country, each once."""
    told = {each.code for each in bound_to}
    wanted = (ConditionCode(code) for code in sorted(codes))
    return (*bound_to, *(Condition(code) for code in wanted if code not in told))
