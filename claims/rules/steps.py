"""The lines of a calculation, so that a person can follow it from the invoices to the payment."""

from dataclasses import dataclass
from enum import StrEnum

from core.money import Money


class StepCode(StrEnum):
    """What a line does to the amount, in the order of the policy (`domain.md` 3.2)."""

    INVOICED = "INVOICED"
    CREDIT_NOTES = "CREDIT_NOTES"
    RECEIPTS_BEFORE_LOSS = "RECEIPTS_BEFORE_LOSS"
    INSURED_BASIS = "INSURED_BASIS"
    DISPUTED = "DISPUTED"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    RECOVERIES_BEFORE_PAYOUT = "RECOVERIES_BEFORE_PAYOUT"
    CLAIMS_THRESHOLD = "CLAIMS_THRESHOLD"
    FIRST_LOSS_BEFORE_SHARE = "FIRST_LOSS_BEFORE_SHARE"
    INSURED_SHARE = "INSURED_SHARE"
    FIRST_LOSS_AFTER_SHARE = "FIRST_LOSS_AFTER_SHARE"
    MINIMUM_RETENTION = "MINIMUM_RETENTION"
    AGGREGATE_FIRST_LOSS = "AGGREGATE_FIRST_LOSS"
    MAXIMUM_LIABILITY = "MAXIMUM_LIABILITY"
    PREJUDICE = "PREJUDICE"
    PAID_EARLIER = "PAID_EARLIER"
    PREMIUM_SET_OFF = "PREMIUM_SET_OFF"


CLAUSES = {
    StepCode.INVOICED: "domain 3.1",
    StepCode.CREDIT_NOTES: "R-POL-51",
    StepCode.RECEIPTS_BEFORE_LOSS: "R-CLM-05",
    StepCode.INSURED_BASIS: "R-CLM-03",
    StepCode.DISPUTED: "R-POL-50",
    StepCode.NOT_ELIGIBLE: "R-POL-10",
    StepCode.LIMIT_EXCEEDED: "R-POL-10.13",
    StepCode.RECOVERIES_BEFORE_PAYOUT: "R-CLM-06",
    StepCode.CLAIMS_THRESHOLD: "domain 1.2, claims threshold",
    StepCode.FIRST_LOSS_BEFORE_SHARE: "domain 1.2, first loss of each claim",
    StepCode.INSURED_SHARE: "domain 1.2, insured share",
    StepCode.FIRST_LOSS_AFTER_SHARE: "domain 1.2, first loss of each claim",
    StepCode.MINIMUM_RETENTION: "domain 1.2, minimum retention",
    StepCode.AGGREGATE_FIRST_LOSS: "domain 1.2, aggregate first loss",
    StepCode.MAXIMUM_LIABILITY: "domain 1.2, maximum liability",
    StepCode.PREJUDICE: "R-CLM-12",
    StepCode.PAID_EARLIER: "R-CLM-02",
    StepCode.PREMIUM_SET_OFF: "domain 3.2, step 18",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line: the amount before and after, and the rule that says so.

    `year` is the label of the policy year when a line concerns one of several, else empty.
    """

    code: StepCode
    before: Money
    after: Money
    clause: str
    year: str = ""

    @property
    def change(self) -> Money:
        """Return what the line adds; below zero when it takes away."""
        return self.after - self.before


class Trail:
    """The lines so far. Each begins with the amount the one before it ended with."""

    def __init__(self, start: Money) -> None:
        self.amount = start
        self._steps: list[Step] = []

    def go(self, code: StepCode, after: Money, year: str = "") -> Money:
        """Add a line that makes the amount `after`, and return it."""
        self._steps.append(Step(code, self.amount, after, CLAUSES[code], year))
        self.amount = after
        return after

    def steps(self) -> tuple[Step, ...]:
        """Return the lines in order."""
        return tuple(self._steps)
