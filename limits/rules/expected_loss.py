"""What a limit is expected to cost, against what it earns (R-LIM-05)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.money import Money
from grading.rules import scale
from limits.rules.tables import Tables

_DAYS = 365


@dataclass(frozen=True, slots=True)
class Margin:
    """What the test needs beside the limit; `ratio` is the least premium per expected loss."""

    utilisation: Decimal
    pd: Decimal
    loss_given_default: Decimal
    insured_share: Decimal
    attributed_premium: Money
    ratio: Decimal

    @classmethod
    def on(
        cls,
        asked: Money,
        payment_days: int,
        grade: int,
        tables: Tables,
        *,
        insured_share: Decimal,
        premium_per_mille: Decimal,
    ) -> Margin:
        """Return what the test takes for an amount asked, on the tables' figures."""
        yearly = asked * tables.utilisation * _DAYS / max(payment_days, 1)
        return cls(
            utilisation=tables.utilisation,
            pd=scale.ensure_grade(grade).pd_used,
            loss_given_default=tables.loss_given_default,
            insured_share=insured_share,
            attributed_premium=(yearly * premium_per_mille / 1000).to_cents(),
            ratio=tables.margin_ratio,
        )


@dataclass(frozen=True, slots=True)
class ExpectedLoss:
    """The loss to expect in a year, the premium that asks for, and whether it is there."""

    expected_loss: Money
    required_premium: Money
    passes: bool


def expected_loss(limit: Money, margin: Margin) -> ExpectedLoss:
    """Hold the expected loss of a limit against its premium (LMT-09); equal passes."""
    exact = limit * (
        margin.utilisation * margin.pd * margin.loss_given_default * margin.insured_share
    )
    required = (exact * margin.ratio).to_cents()
    return ExpectedLoss(exact.to_cents(), required, margin.attributed_premium >= required)
