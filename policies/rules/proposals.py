"""Policies and other terms that one person proposes and a second one releases."""

from core.errors import BusinessError


class ProposalWaits(BusinessError):
    """Other terms for the policy wait for a second person already."""

    sentence = (
        "Terms from %(valid_from)s wait for a second person: release them, send them back, or take "
        "them back first."
    )


class PolicyWaits(BusinessError):
    """A policy of the policyholder waits for a second person already."""

    sentence = (
        "A policy from %(inception_on)s waits for a second person: release it, send it back, "
        "or take it back first."
    )


class ProposalStale(BusinessError):
    """The terms were changed after this was proposed, so it was compared with others."""

    sentence = (
        "The terms became version %(version)s after this was proposed. "
        "Take it back, and propose it again beside the terms that stand now."
    )
