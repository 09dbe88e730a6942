"""Longer payment terms than the policy insures: answered on the policy's longest at once."""

from collections.abc import Sequence
from dataclasses import replace

from limits.rules.lifecycle import Outcome
from limits.rules.proposal import Proposal
from limits.rules.reasons import REFERRING, Condition, ConditionCode, Reason, ReasonCode

_AFTER = REFERRING | {ReasonCode.MARGIN}  # the order of R-LIM-09


def bound(found: Proposal, *, asked: int, longest: int) -> Proposal:
    """Bind a proposal made on the policy's `longest` terms to these, as `asked` was longer.

    A grade that carries shorter terms still binds to its own; a refusal is bound to nothing.
    """
    if asked <= longest or found.outcome is Outcome.REFUSED:
        return found
    bound_to = conditions(found.conditions, asked=asked, longest=longest)
    return replace(found, conditions=bound_to, reasons=told(found.reasons, bound_to, asked))


def conditions(bound_to: Sequence[Condition], *, asked: int, longest: int) -> tuple[Condition, ...]:
    """Return conditions with the longest terms on top, where longer ones were asked."""
    if asked <= longest:
        return tuple(bound_to)
    return shortened(
        bound_to, Condition(ConditionCode.MAXIMUM_PAYMENT_DAYS, {"days": str(longest)})
    )


def shortened(bound_to: Sequence[Condition], terms: Condition) -> tuple[Condition, ...]:
    """Return conditions with one on the payment terms on top: the shorter of theirs and `terms`."""
    own = (each for each in bound_to if each.code is terms.code)
    shorter = min((terms, *own), key=lambda each: (days_of(each), not each.is_chosen))
    return (shorter, *(each for each in bound_to if each.code is not terms.code))


def days_of(terms: Condition) -> int:
    """Return the longest payment terms that a condition allows."""
    return int(terms.values["days"])


def told(
    reasons: Sequence[Reason], bound_to: Sequence[Condition], asked: int
) -> tuple[Reason, ...]:
    """Return reasons with that of shorter terms than asked, in the order of R-LIM-09."""
    days = [days_of(each) for each in bound_to if each.code is ConditionCode.MAXIMUM_PAYMENT_DAYS]
    if not days or min(days) >= asked:
        return tuple(reasons)
    values = {"days": str(min(days)), "asked": str(asked)}
    return _with(Reason(ReasonCode.TERMS_CONDITION, values), reasons)


def is_binding(condition: Condition) -> bool:
    """Tell whether cover depends on a condition, which rounding down to a step does not."""
    return condition.code is not ConditionCode.ROUNDED_DOWN


def _with(told: Reason, reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    left = [each for each in reasons if each.code not in {ReasonCode.OK, told.code}]
    place = next((at for at, each in enumerate(left) if each.code in _AFTER), len(left))
    return (*left[:place], told, *left[place:])
