"""What is kept of grades: accounts, legal events, the current score, the history."""

from grading.models.accounts import LINE_ITEMS, AccountsImport, Statement
from grading.models.grades import CompanyScore, GradeChange, GradeReview, LegalEvent

__all__ = (
    "LINE_ITEMS",
    "AccountsImport",
    "CompanyScore",
    "GradeChange",
    "GradeReview",
    "LegalEvent",
    "Statement",
)
