"""When a default becomes a loss: the waiting period and the date of loss (`domain.md` 1.7)."""

from collections.abc import Mapping
from datetime import date

from core.dates import add_months, add_years
from core.errors import BusinessError
from policies.rules.terms import WaitingStart
from receivables.rules.clock import ExtensionTerms, invoice_clock
from receivables.rules.ledger import Invoice

PRESCRIPTION_YEARS = 3  # R-CLM-14, art. 7:942 BW


class WaitingNotStarted(BusinessError):
    """What starts the waiting period has not happened yet."""

    sentence = "The waiting period has not started: there is no date for %(start)s."


def starts_of(
    oldest: Invoice,
    extension: ExtensionTerms,
    *,
    reported_on: date | None,
    collected_since: date | None,
) -> dict[WaitingStart, date | None]:
    """Return each day a wait may begin, for a debt whose `oldest` open invoice is due first."""
    return {
        WaitingStart.DUE_DATE: oldest.due_on,
        WaitingStart.MEP_END: invoice_clock(oldest, extension).maximum_extension_ends_on,
        WaitingStart.NNP_RECEIVED: reported_on,
        WaitingStart.COLLECTION_START: collected_since,
    }


def waiting_ends_on(
    start: WaitingStart, starts: Mapping[WaitingStart, date | None], waiting_months: int
) -> date:
    """Return the last day of the waiting period, the date of loss of a protracted default.

    `starts` holds the day of each event that may start it; None or absent has not happened.

    :raises WaitingNotStarted: if the event that starts it has not happened
    """
    started_on = starts.get(start)
    if started_on is None:
        raise WaitingNotStarted(start=start.value)
    return add_months(started_on, waiting_months)


def date_of_loss(
    insolvency_on: date | None, waiting_over_on: date | None, political_on: date | None = None
) -> date | None:
    """Return the earliest insured event (R-POL-41); None when there is none yet."""
    days = (insolvency_on, waiting_over_on, political_on)
    return min((day for day in days if day is not None), default=None)


def loss_expected_on(
    start: WaitingStart,
    starts: Mapping[WaitingStart, date | None],
    waiting_months: int,
    *,
    insolvent_on: date | None,
    is_collected: bool,
    political_on: date | None = None,
) -> date | None:
    """Return the date of loss as things stand, ahead or passed; None: nothing started its wait.

    A wait counts beside an insolvency or a political event only once the debt is collected, as a
    claim has it.
    """
    sooner = date_of_loss(insolvent_on, None, political_on)
    if sooner is not None and not is_collected:
        return sooner
    begun = starts.get(start)
    over = waiting_ends_on(start, starts, waiting_months) if begun is not None else None
    return date_of_loss(sooner, over)


def claimable_until(loss_on: date) -> date:
    """Return the last day to claim a loss: the right to be paid prescribes after it (R-CLM-14)."""
    return add_years(loss_on, PRESCRIPTION_YEARS)


def claimable_on(day: date) -> date:
    """Return the latest date of loss of which `day` is the last day to claim, or one before it."""
    return add_years(day, -PRESCRIPTION_YEARS)
