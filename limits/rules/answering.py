"""The answer the rules give by themselves: a proposal, held against what it earns."""

from dataclasses import replace

from core.money import Money
from limits.rules import proposal
from limits.rules.capacity import Buyer
from limits.rules.expected_loss import Margin
from limits.rules.lifecycle import Outcome
from limits.rules.proposal import Exposure, Proposal, ReferralCause, Wish
from limits.rules.reasons import Reason, ReasonCode

NOT_OF_A_REFUSAL = {ReasonCode.TERMS_CONDITION, ReasonCode.MARGIN}
OF_THE_BUYER = {ReferralCause.NATURAL_PERSON, ReferralCause.NEGATIVE_EQUITY}


def proposed(
    wish: Wish, buyer: Buyer, exposure: Exposure, margin: Margin, standing: Money
) -> Proposal:
    """Propose, with the premium that goes with what can be given; never below what stands.

    :raises RequestTooSmall: if less than one step is asked
    """
    first = proposal.propose(wish, buyer, exposure)
    given = first.amount.ratio_to(wish.requested)
    premium = (margin.attributed_premium * given).to_cents()
    found = proposal.propose(
        wish, buyer, exposure, margin=replace(margin, attributed_premium=premium)
    )
    if found.amount > standing:
        return found
    return replace(
        found,
        outcome=Outcome.REFUSED,
        amount=standing,
        # These two go with an amount above nothing: they would tell that there is some room.
        reasons=tuple(reason for reason in found.reasons if reason.code not in NOT_OF_A_REFUSAL),
        conditions=(),
        referred_because=tuple(c for c in found.referred_because if c in OF_THE_BUYER),
    )


def less(found: Proposal, asked: Money) -> Proposal:
    """Return the answer to somebody who wants less than stands: as asked, whatever is proposed."""
    return replace(
        found,
        outcome=Outcome.APPROVED,
        amount=asked,
        reasons=(Reason(ReasonCode.LESS_WANTED),),
        referred_because=(),
    )
