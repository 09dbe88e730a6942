"""Policies and other terms that one person proposes and a second one releases."""

from enum import StrEnum

from core.errors import BusinessError


class ProposalState(StrEnum):
    PROPOSED = "PROPOSED"
    RELEASED = "RELEASED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


NEXT_STATES: dict[ProposalState, frozenset[ProposalState]] = {
    ProposalState.PROPOSED: frozenset(
        {ProposalState.RELEASED, ProposalState.REJECTED, ProposalState.WITHDRAWN}
    ),
    ProposalState.RELEASED: frozenset(),
    ProposalState.REJECTED: frozenset(),
    ProposalState.WITHDRAWN: frozenset(),
}


class ProposalWaits(BusinessError):
    """Other terms for the policy wait for a second person already."""

    sentence = "Terms from %(valid_from)s wait for a second person: release or withdraw them first."


class PolicyWaits(BusinessError):
    """A policy of the policyholder waits for a second person already."""

    sentence = (
        "A policy from %(inception_on)s waits for a second person: release it, reject it, or "
        "take it back first."
    )


class ProposalStale(BusinessError):
    """The terms were changed after this was proposed, so it was compared with others."""

    sentence = (
        "The terms became version %(version)s after this was proposed. "
        "Withdraw it, and propose it again beside the terms that stand now."
    )


class NotYourProposal(BusinessError):
    """Somebody else proposed this."""

    sentence = "Only the person who proposed this takes it back; reject it instead."
