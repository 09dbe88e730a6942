"""What is kept of limits: requests, decisions, limit rows, the room on a group, settings."""

from limits.models.asking import AskingLimit
from limits.models.bulk import BulkRequest, BulkRow
from limits.models.ceilings import Ceiling, CeilingAmount, CeilingShare
from limits.models.confirmations import CoverConfirmation
from limits.models.conversation import RequestDocument
from limits.models.cuts import Cut, HeldReview
from limits.models.decisions import Decision
from limits.models.discretionary import AdverseReport, CreditAgency, DiscretionaryEvidence
from limits.models.exposure import GroupExposure
from limits.models.factors import Factor
from limits.models.filters import SavedFilter
from limits.models.findings import CoverFinding
from limits.models.insured_buyers import InsuredBuyer, StopLift
from limits.models.promises import AnswerPromise, DecisionProposal
from limits.models.requests import LimitRequest
from limits.models.reviews import Message, RequestReview
from limits.models.rows import LimitRow
from limits.models.tables import DecisionTable

__all__ = [
    "AdverseReport",
    "AnswerPromise",
    "AskingLimit",
    "BulkRequest",
    "BulkRow",
    "Ceiling",
    "CeilingAmount",
    "CeilingShare",
    "CoverConfirmation",
    "CoverFinding",
    "CreditAgency",
    "Cut",
    "Decision",
    "DecisionProposal",
    "DecisionTable",
    "DiscretionaryEvidence",
    "Factor",
    "GroupExposure",
    "HeldReview",
    "InsuredBuyer",
    "LimitRequest",
    "LimitRow",
    "Message",
    "RequestDocument",
    "RequestReview",
    "SavedFilter",
    "StopLift",
]
