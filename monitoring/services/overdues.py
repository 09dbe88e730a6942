"""Signals of the house: overdues, debts handed over, claims (`8.5`); no policyholder sees them."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from accounts.rules import SYSTEM, Actor
from companies import queries as companies
from core.night import Ranges, cut
from monitoring.models import Signal
from monitoring.rules import triggers as rules
from monitoring.rules.triggers import SignalKind
from monitoring.services import receiving
from monitoring.services.receiving import Inside
from receivables import queries as receivables
from receivables.models import OverdueReport
from receivables.rules.states import OverdueState

SOURCE = "receivables"
_A_RANGE = 500
_MOVED = {
    OverdueState.COLLECTION: SignalKind.COLLECTION_OPENED,
    OverdueState.CLAIM: SignalKind.CLAIM_PAYABLE,
}


def note_overdue(report_id: UUID, *, on: date, by: Actor, now: datetime) -> list[Signal]:
    """Note that a policyholder reported an overdue, and that a second one did."""
    report = receivables.overdue_report(SYSTEM, report_id)
    first = _note(report, SignalKind.OVERDUE_REPORTED, "", on, by, now)
    second = note_second(report_id, on=on, by=by, now=now)
    return [first] if second is None else [first, second]


def note_second(report_id: UUID, *, on: date, by: Actor, now: datetime) -> Signal | None:
    """Note the second of the reports that are open on the buyer of a report, each one once."""
    report = receivables.overdue_report(SYSTEM, report_id)
    second = receivables.second_report(_open_on(report.buyer_id))
    if second is None:
        return None
    return _note(second, SignalKind.SECOND_OVERDUE, ":second", on, by, now)


def note_move(report_id: UUID, state: str, *, on: date, by: Actor, now: datetime) -> Signal | None:
    """Note that an overdue went to the collectors, or that a claim on it can be paid."""
    kind = _MOVED.get(OverdueState(state))
    if kind is None:
        return None
    report = receivables.overdue_report(SYSTEM, report_id)
    return _note(report, kind, f":{state.lower()}", on, by, now)


def ranges(on: date) -> Ranges:
    """Cut the open overdues that have become long since they were reported into ranges."""
    return cut([row.id for row in _long(on)], _A_RANGE)


def run(first: int, last: int, on: date, now: datetime) -> None:
    """Ask for a look at the limits where an overdue became long; once for each report."""
    for report in _long(on):
        if first <= report.id <= last:
            _note(report, SignalKind.OVERDUE_REPORTED, ":long", on, SYSTEM, now)


def _long(on: date) -> list[OverdueReport]:
    reports = receivables.open_overdues(SYSTEM).order_by("id")
    return [row for row in reports if _asks(row, on) and not _asks(row, row.reported_on)]


def _asks(row: OverdueReport, on: date) -> bool:
    return rules.asks_for_a_look(oldest_due_on=row.oldest_due_on, amount=row.amount, on=on)


def _open_on(buyer_id: int) -> Iterable[OverdueReport]:
    return receivables.open_overdues(SYSTEM).filter(buyer_id__in=companies.same_as(buyer_id))


def _note(
    report: OverdueReport, kind: SignalKind, mark: str, on: date, by: Actor, now: datetime
) -> Signal:
    inside = Inside(
        source_id=f"{report.public_id}{mark}",
        kind=kind,
        company_id=companies.kept_as(report.buyer_id).id,
        facts={
            "report": str(report.public_id),
            "asks": kind is SignalKind.SECOND_OVERDUE or _asks(report, on),
        },
    )
    return receiving.note(SOURCE, inside, by=by, now=now)
