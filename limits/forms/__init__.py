"""What is filled in about limits: shape only."""

from limits.forms.desk import (
    AddVersion,
    AskInformation,
    Decide,
    EndFactor,
    Judge,
    Reduce,
    Refuse,
    SetFactor,
    SetSameFactor,
    WhyJudged,
    Withdraw,
)
from limits.forms.portal import Answer, CoverOn, Filter, RequestLimit, euro

__all__ = [
    "AddVersion",
    "Answer",
    "AskInformation",
    "CoverOn",
    "Decide",
    "EndFactor",
    "Filter",
    "Judge",
    "Reduce",
    "Refuse",
    "RequestLimit",
    "SetFactor",
    "SetSameFactor",
    "WhyJudged",
    "Withdraw",
    "euro",
]
