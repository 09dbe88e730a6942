"""What is kept of policies: the contract, its terms over time, its years, who is paid where."""

from policies.models.contract import Policy, PolicyYear
from policies.models.ending import PolicyEnding
from policies.models.paying import BankAccount, Pledgee
from policies.models.political import PoliticalEvent
from policies.models.proposals import PolicyProposal, TermsProposal
from policies.models.terms import Terms

__all__ = [
    "BankAccount",
    "Pledgee",
    "Policy",
    "PolicyEnding",
    "PolicyProposal",
    "PolicyYear",
    "PoliticalEvent",
    "Terms",
    "TermsProposal",
]
