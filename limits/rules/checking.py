"""A credit check: yes or no to the one amount the policy names (`domain.md` 1.2)."""

from dataclasses import replace

from core.errors import BusinessError
from core.money import Money
from limits.rules.answering import NOT_OF_A_REFUSAL, OF_THE_BUYER
from limits.rules.lifecycle import Outcome
from limits.rules.proposal import Proposal


class CheckNotAgreed(BusinessError):
    """The policy has no credit check."""

    sentence = "Your policy has no credit check. Ask for a limit: the answer comes at once."


def in_steps(agreed: Money, unit: int) -> Money:
    """Return the amount of a check as a limit can be given: what the policy names, in whole steps.

    No rule ever finds an amount between two steps, so each check of one would be a no.
    """
    return agreed.floored_to(unit)


def all_or_nothing(found: Proposal, amount: Money, standing: Money) -> Proposal:
    """Return the answer to a check: the amount, or what stands where it is not given in full.

    A no tells nothing of how much less there would have been.
    """
    if found.amount >= amount:
        return found
    return replace(
        found,
        outcome=Outcome.REFUSED,
        amount=standing,
        reasons=tuple(each for each in found.reasons if each.code not in NOT_OF_A_REFUSAL),
        conditions=(),
        referred_because=tuple(each for each in found.referred_because if each in OF_THE_BUYER),
    )
