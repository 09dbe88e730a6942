"""Desks of policies: the contracts, their terms over time, and terms that wait for a person."""

from policies.admin.contracts import PolicyDesk
from policies.admin.proposals import TermsProposalDesk

__all__ = ["PolicyDesk", "TermsProposalDesk"]
