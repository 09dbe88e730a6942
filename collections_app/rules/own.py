"""Collecting by the policyholder itself: what it did, shown by a document, in place of a hand-over.

A policy may leave collection to the policyholder (`domain.md` 1.2). What counts as a hand-over is
then the first step by which the buyer was summoned or pursued; a friendly reminder is not.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from core.errors import BusinessError

MOST_STEPS = 20  # on one buyer; they go into its claim as evidence [DESIGN]


class OwnStepKind(StrEnum):
    """What a policyholder does to collect, the gentlest first."""

    REMINDER = "REMINDER"
    PAYMENT_PLAN = "PAYMENT_PLAN"
    FINAL_NOTICE = "FINAL_NOTICE"
    AGENCY = "AGENCY"
    LAWYER = "LAWYER"
    COURT = "COURT"


FIRM = frozenset(
    {OwnStepKind.FINAL_NOTICE, OwnStepKind.AGENCY, OwnStepKind.LAWYER, OwnStepKind.COURT}
)


class WeCollect(BusinessError):
    """Collection is part of the policy."""

    sentence = "Under this policy we collect: hand the debt over to us."


class YouCollect(BusinessError):
    """The policy leaves collection to the policyholder."""

    sentence = "Under this policy you collect yourself: note what you did, with its document."


class StepOutsideDebt(BusinessError):
    """A step was taken before anything was late, or is still to come."""

    sentence = "A step lies between %(first)s, when the oldest invoice fell due, and today."


class TooManySteps(BusinessError):
    """As many steps as a claim takes as evidence stand on the buyer."""

    sentence = "At most %(most)s steps are noted. Put what belongs together into one PDF."


def began_on(steps: Iterable[tuple[OwnStepKind, date]], *, since: date) -> date | None:
    """Return the day of the first firm step taken from a day on; None: there is none."""
    return min((day for kind, day in steps if kind in FIRM and day >= since), default=None)
