"""Desks of policies: the contracts, their terms over time, and what waits for a second person."""

from policies.admin.contracts import PolicyDesk
from policies.admin.endings import PolicyEndingDesk
from policies.admin.new_policies import PolicyProposalDesk
from policies.admin.political import PoliticalEventDesk
from policies.admin.proposals import TermsProposalDesk

__all__ = [
    "PolicyDesk",
    "PolicyEndingDesk",
    "PolicyProposalDesk",
    "PoliticalEventDesk",
    "TermsProposalDesk",
]
