"""What is filled in about limits: shape only."""

from limits.forms.asking import CloseReview, SetAskingLimit
from limits.forms.desk import (
    AddVersion,
    AskInformation,
    ConfirmOrders,
    Decide,
    EndFactor,
    GiveTemporarily,
    Judge,
    Reduce,
    Refuse,
    SetFactor,
    SetSameFactor,
    WhyJudged,
    Withdraw,
)
from limits.forms.portal import (
    Answer,
    Change,
    ConfirmOn,
    CoverOn,
    Prolong,
    RequestLimit,
    WriteMessage,
    euro,
)
from limits.forms.portfolio import Filter, KeepFilter, RequestFilter

__all__ = [
    "AddVersion",
    "Answer",
    "AskInformation",
    "Change",
    "CloseReview",
    "ConfirmOn",
    "ConfirmOrders",
    "CoverOn",
    "Decide",
    "EndFactor",
    "Filter",
    "GiveTemporarily",
    "Judge",
    "KeepFilter",
    "Prolong",
    "Reduce",
    "Refuse",
    "RequestFilter",
    "RequestLimit",
    "SetAskingLimit",
    "SetFactor",
    "SetSameFactor",
    "WhyJudged",
    "Withdraw",
    "WriteMessage",
    "euro",
]
