"""A cut shared out again from what was kept with each decision of it."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core.money import Money
from limits.rules import cutting
from limits.rules.cutting import Holding, Way
from limits.rules.keeping import coded, line_of
from limits.rules.lifecycle import Outcome
from limits.rules.reasons import Reason, ReasonCode
from limits.rules.timeline import added


def again(inputs: Mapping[str, Any], currency: str, decided_on: date) -> dict[str, Any]:
    """Share a cut out once more and return what one decision of it says then."""
    shares = cutting.shares(
        {key: _holding(kept, currency) for key, kept in inputs["held"].items()},
        Money(Decimal(inputs["new_total"]), currency),
        way=Way(inputs["way"]),
        unit=inputs["unit"],
    )
    becomes = shares[inputs["pair"]]
    on = decided_on + timedelta(days=inputs["notice_days"])
    permanent = (becomes - Money(Decimal(inputs["beside"]), currency)).floored_at_zero()
    line = line_of(inputs["line"], currency).lowered(on, permanent)
    stands = added([line, line_of(inputs["line_beside"], currency)]).amount_on(on)
    return {
        "outcome": (Outcome.REDUCED if becomes else Outcome.WITHDRAWN).value,
        "amount": (stands or becomes).amount,
        "effective_on": on,
        "reasons": coded((Reason(ReasonCode(inputs["reason"])),)),
        "conditions": [],
    }


def _holding(kept: Mapping[str, Any], currency: str) -> Holding:
    def money(name: str) -> Money:
        return Money(Decimal(kept[name]), currency)

    return Holding(money("granted"), money("protected"), money("used"), kept["terms_days"])
