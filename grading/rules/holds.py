"""When a grade of a person in business waits for somebody to look at it (`domain.md` 7.1)."""

from enum import StrEnum

from core.errors import BusinessError
from grading.rules import scale
from grading.rules.reviews import ADVERSE_FROM


class Released(StrEnum):
    """Why a grade is held back no more."""

    CONFIRMED = "CONFIRMED"
    OVERRIDDEN = "OVERRIDDEN"
    RECOVERED = "RECOVERED"
    DEFAULT = "DEFAULT"


class ProposalWaits(BusinessError):
    """The grade cannot be confirmed while somebody proposes another one."""

    sentence = "An analyst proposed another grade: let a second person decide on that first."


def waits(counts: int | None, grade: int) -> bool:
    """Return whether a person's grade waits, beside the one that counts; None: none does.

    What is adverse and worse waits. Default is a fact, not a judgement: it waits for nobody.
    """
    is_adverse = ADVERSE_FROM <= grade < scale.DEFAULT
    return is_adverse and (counts is None or grade > counts)


def why_over(grade: int) -> Released:
    """Return why a grade that need not wait any more is not held back."""
    return Released.DEFAULT if grade == scale.DEFAULT else Released.RECOVERED
