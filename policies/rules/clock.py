"""The policy clock: every date that runs on an insured invoice, by the rules a claim goes by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from policies.rules.waiting import claimable_until
from receivables.rules.clock import InvoiceClock

Days = tuple[date | None, date | None]  # the first and the last of them; None is without end

_ONE_DAY = timedelta(days=1)


class Deadline(StrEnum):
    """What has to be done, begins or ends on a day."""

    EXTENSION_ENDS = "EXTENSION_ENDS"  # the last day of an extension nobody asks for (R-POL-23)
    STOP_SHIPMENT = "STOP_SHIPMENT"  # from here deliveries are not insured (R-POL-20)
    REPORT_OVERDUE = "REPORT_OVERDUE"
    HAND_OVER = "HAND_OVER"
    DATE_OF_LOSS = "DATE_OF_LOSS"  # insolvency, or the last day of the wait (R-POL-41)
    CLAIM_BY = "CLAIM_BY"  # the right to be paid prescribes after it (R-CLM-14)
    PAYOUT_BY = "PAYOUT_BY"  # ours: the last day to pay what is claimed (R-CLM-10)


# What somebody has to do by the day; the others only happen.
DUTIES = frozenset(
    {Deadline.REPORT_OVERDUE, Deadline.HAND_OVER, Deadline.CLAIM_BY, Deadline.PAYOUT_BY}
)

# Of what somebody is warned ahead.
WARNED = frozenset(
    {Deadline.EXTENSION_ENDS, Deadline.REPORT_OVERDUE, Deadline.HAND_OVER, Deadline.CLAIM_BY}
)


class State(StrEnum):
    """How a date of the clock stands on a day."""

    AHEAD = "AHEAD"
    LATE = "LATE"  # it passed, and what was to be done is not
    PASSED = "PASSED"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim on a buyer that stands: its date of loss, and until when it may be paid.

    `payout_by` is None while nothing is to be paid: it waits, or it was paid.
    """

    date_of_loss: date
    payout_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How the debt of one buyer stands; `loss_on` is what its date of loss would be.

    `is_to_be_handed_over` tells whether the policy has the insurer collect.
    """

    loss_on: date | None = None
    insolvent_on: date | None = None
    reported_on: date | None = None
    handed_over_on: date | None = None
    is_to_be_handed_over: bool = True
    lifted: Sequence[Days] = ()
    claimed: Claimed | None = None


def dates_of(
    clock: InvoiceClock, account: Account, *, is_insured: bool, is_disputed: bool
) -> dict[Deadline, date]:
    """Return the dates that run on an open invoice; none runs of what is done.

    With the debt handed over, claimed or lost to an insolvency, nothing is left to extend, report
    or hand over. On what is not insured, or wholly disputed, there is nothing to claim (R-POL-50).
    """
    found: dict[Deadline, date] = {}
    if not (account.handed_over_on or account.insolvent_on or account.claimed):
        found |= _duties(clock, account)
    if is_insured and not is_disputed:
        found |= _loss(account)
    return found


def warned_of(dates: Mapping[Deadline, date], *, is_stopped: bool) -> dict[Deadline, date]:
    """Return of which of the dates of an invoice somebody is warned.

    What is still to be reported is not yet to be handed over. An extension that ends matters where
    a stop follows: not where deliveries are stopped already, or the stop is lifted.
    """
    found = {deadline: day for deadline, day in dates.items() if deadline in WARNED}
    ends_on = found.get(Deadline.EXTENSION_ENDS)
    if ends_on and (is_stopped or dates.get(Deadline.STOP_SHIPMENT) != ends_on + _ONE_DAY):
        del found[Deadline.EXTENSION_ENDS]
    if Deadline.REPORT_OVERDUE in found:
        found.pop(Deadline.HAND_OVER, None)
    return found


def state_of(deadline: Deadline, day: date, on: date) -> State:
    """Return how a date stands on a day; the day itself is still ahead."""
    if day >= on:
        return State.AHEAD
    return State.LATE if deadline in DUTIES else State.PASSED


def after_lifts(day: date, lifted: Sequence[Days]) -> date | None:
    """Return the first day of a stop that is not lifted (R-POL-22); None: it is lifted for good."""
    for first, last in sorted(lifted, key=lambda days: days[0] or date.min):
        if (first is None or first <= day) and (last is None or day <= last):
            if last is None:
                return None
            day = last + _ONE_DAY
    return day


def _duties(clock: InvoiceClock, account: Account) -> dict[Deadline, date]:
    found = {Deadline.EXTENSION_ENDS: clock.maximum_extension_ends_on}
    stops_on = after_lifts(clock.stop_shipment_from, account.lifted)
    if stops_on is not None:
        found[Deadline.STOP_SHIPMENT] = stops_on
    if account.reported_on is None:
        found[Deadline.REPORT_OVERDUE] = clock.notify_by
    if account.is_to_be_handed_over:
        found[Deadline.HAND_OVER] = clock.notify_by
    return found


def _loss(account: Account) -> dict[Deadline, date]:
    if account.claimed is not None:
        found = {Deadline.DATE_OF_LOSS: account.claimed.date_of_loss}
        if account.claimed.payout_by is not None:
            found[Deadline.PAYOUT_BY] = account.claimed.payout_by
        return found
    if account.loss_on is None:
        return {}
    return {
        Deadline.DATE_OF_LOSS: account.loss_on,
        Deadline.CLAIM_BY: claimable_until(account.loss_on),
    }
