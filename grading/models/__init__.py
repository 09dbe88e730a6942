"""What is kept of grades: accounts, legal events, the current score, the history."""

from grading.models.accounts import LINE_ITEMS, AccountsImport, Statement
from grading.models.environment import (
    FiguresImport,
    Judgement,
    JudgementState,
    PlaceFigure,
    PlacePart,
)
from grading.models.grades import CompanyScore, GradeChange, GradeReview, LegalEvent
from grading.models.holds import GradeHold
from grading.models.overrides import GradeOverride, OverrideState
from grading.models.parts import (
    CompanyExposure,
    CompanyIndicators,
    FollowedCompany,
    Market,
    MovedIndicators,
)
from grading.models.versions import ModelVersion, VersionState

__all__ = (
    "LINE_ITEMS",
    "AccountsImport",
    "CompanyExposure",
    "CompanyIndicators",
    "CompanyScore",
    "FiguresImport",
    "FollowedCompany",
    "GradeChange",
    "GradeHold",
    "GradeOverride",
    "GradeReview",
    "Judgement",
    "JudgementState",
    "LegalEvent",
    "Market",
    "ModelVersion",
    "MovedIndicators",
    "OverrideState",
    "PlaceFigure",
    "PlacePart",
    "Statement",
    "VersionState",
)
