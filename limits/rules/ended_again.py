"""What rules decided of limits without a request, made again from what was kept with it."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core.money import Money
from limits.rules import discretionary, effective
from limits.rules.discretionary import Answer, Experience, Known, Report
from limits.rules.keeping import coded, line_of
from limits.rules.lifecycle import Outcome
from limits.rules.reasons import Reason, ReasonCode

_ONE_DAY = timedelta(days=1)


def expired(inputs: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """Say again what is left after the last day of a part."""
    ends_on = date.fromisoformat(inputs["last_day"]) + _ONE_DAY
    return {
        "outcome": Outcome.EXPIRED.value,
        "amount": line_of(inputs["whole"], currency).amount_on(ends_on).amount,
        "effective_on": ends_on,
        "reasons": coded((Reason(ReasonCode.LAST_DAY),)),
        "conditions": [],
    }


def lapsed(inputs: Mapping[str, Any], decided_on: date) -> dict[str, Any]:
    """Say again from when a limit is over that nobody used."""
    return {
        "outcome": Outcome.LAPSED_DORMANT.value,
        "amount": Decimal(0),
        "effective_on": effective.effective_from(decided_on, notice_days=inputs["notice_days"]),
        "reasons": coded((Reason(ReasonCode.NOT_USED),)),
        "conditions": [],
    }


def self_assessed(inputs: Mapping[str, Any], currency: str, decided_on: date) -> dict[str, Any]:
    """Answer again on the evidence of a limit that the policyholder set itself."""
    found = _answer(inputs, currency, decided_on)
    until = None if found.until is None else found.until.isoformat()
    return {
        "outcome": Outcome.SELF_ASSESSED.value
        if found.is_given and until == inputs["until"]
        else "",
        "amount": found.amount.amount,
        "effective_on": decided_on,
        "reasons": [],
        "conditions": [],
    }


def _answer(inputs: Mapping[str, Any], currency: str, decided_on: date) -> Answer:
    known = _known(inputs["known"], currency)
    if "report" in inputs:
        said = inputs["report"]
        report = Report(
            agency=said["agency"],
            is_approved=said["is_approved"],
            dated=date.fromisoformat(said["dated"]),
            recommends=Money(Decimal(said["recommends"]), currency),
            is_unfavourable=said["is_unfavourable"],
        )
        return discretionary.by_report(report, known, decided_on)
    said = inputs["experience"]
    paid = said and Experience(
        balance=Money(Decimal(said["balance"]), currency),
        owed_on=date.fromisoformat(said["owed_on"]),
        paid_on=date.fromisoformat(said["paid_on"]),
        invoices=tuple(said["invoices"]),
    )
    return discretionary.by_experience(paid, known, decided_on)


def _known(kept: Mapping[str, Any], currency: str) -> Known:
    most = kept["most"]
    return Known(
        most=None if most is None else Money(Decimal(most), currency),
        option_agreed=kept["option_agreed"],
        decided_zero_on=_day(kept["decided_zero_on"]),
        has_limit=kept["has_limit"],
        has_open_request=kept["has_open_request"],
        loss_on=_day(kept["loss_on"]),
        adverse_on=_day(kept["adverse_on"]),
    )


def _day(kept: str | None) -> date | None:
    return None if kept is None else date.fromisoformat(kept)
