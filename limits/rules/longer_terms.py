"""Longer payment terms than the policy insures: answered on the policy's longest at once."""

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
    days = str(longest)
    for condition in found.conditions:
        if condition.code is ConditionCode.MAXIMUM_PAYMENT_DAYS:
            days = condition.values["days"]
    told = Reason(ReasonCode.TERMS_CONDITION, {"days": days, "asked": str(asked)})
    condition = Condition(ConditionCode.MAXIMUM_PAYMENT_DAYS, {"days": days})
    left = [each for each in found.conditions if each.code is not condition.code]
    return replace(found, conditions=(condition, *left), reasons=_with(told, found.reasons))


def is_binding(condition: Condition) -> bool:
    """Tell whether cover depends on a condition, which rounding down to a step does not."""
    return condition.code is not ConditionCode.ROUNDED_DOWN


def _with(told: Reason, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    left = [each for each in reasons if each.code not in {ReasonCode.OK, told.code}]
    place = next((at for at, each in enumerate(left) if each.code in _AFTER), len(left))
    return (*left[:place], told, *left[place:])
