"""What follows from a step on a case or a rate, said before it is taken."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from collections_app import queries
from collections_app.models import Case, InterestRate
from collections_app.rules import rates
from collections_app.rules.lifecycle import CaseState
from core import clock
from core.dates import business_date
from core.templatetags.amounts import day_text, money_text, number
from receivables.queries import OpenInvoice


def outside(row: Case) -> list[OpenInvoice]:
    """Return what fell due since the hand-over and is not in the case."""
    return queries.outside_case(row, business_date(clock.now()))


def of_adding(row: Case) -> Sequence[str]:
    """Return which invoices come into a case, and what that brings."""
    return (
        *(
            gettext("%(number)s, due on %(day)s: %(amount)s comes into the case.")
            % {
                "number": item.invoice.number,
                "day": day_text(item.invoice.due_on),
                "amount": money_text(item.open_gross),
            }
            for item in outside(row)
        ),
        gettext("Interest runs from each due date; the costs are worked out over all together."),
    )


def of_closing(row: Case, data: dict[str, Any], now: datetime) -> Sequence[str]:
    """Return what stays open when a case is closed, and what that means for the cover."""
    balance = queries.balance(row, business_date(now))
    amounts = {
        "total": money_text(balance.total),
        "ledger": money_text(balance.ledger_principal),
    }
    stays = gettext("%(total)s stays open by law, %(ledger)s of it on the claims ledger.") % amounts
    told = gettext("We write to the buyer no more, and the policyholder is told.")
    return (stays, told, *_by_ending(CaseState(data["to"])))


def of_reopening(row: Case) -> Sequence[str]:
    """Return what happens when a case that was given up is opened again."""
    balance = queries.balance(row, business_date(clock.now()))
    return (
        gettext("%(total)s is owed by law today: interest is counted on as if it never closed.")
        % {"total": money_text(balance.total)},
        gettext("What came in since is noted on the case; if nothing is left, it closes as paid."),
        gettext("The policyholder sees the debt with us again, and new demands can be made."),
    )


def of_a_rate(row: None, data: dict[str, Any], now: datetime) -> Sequence[str]:
    """Return how a new rate differs from the last one, and what is counted with it.

    :raises RateImplausible: if no law ever gave such a rate
    :raises RateLeavesGap: if it does not begin on the day after the last known one
    :raises NoSuchPeriod: if it ends before it begins
    """
    rates.ensure_plausible(data["series"], data["rate"])
    series = queries.known_series(data["series"])
    series.continued(data["valid_from"], data["rate"], data["known_until"])
    start, last = series.rows[-1]
    values = {"last": number(last), "day": day_text(start)}
    return (
        gettext("The last rate is %(last)s percent a year, since %(day)s.") % values,
        _difference(data["rate"] - last),
        gettext("Interest on every open case is counted with the new rate from %(day)s on.")
        % {"day": day_text(data["valid_from"])},
    )


def of_correcting(row: InterestRate, data: dict[str, Any], now: datetime) -> Sequence[str]:
    """Return how a correction differs from the wrong rate, and what stays as it was.

    :raises RateImplausible: if no law ever gave such a rate
    """
    rates.ensure_plausible(row.series, data["rate"])
    values = {"rate": number(row.rate), "day": day_text(row.valid_from)}
    return (
        gettext("%(rate)s percent a year since %(day)s stays on file as corrected.") % values,
        _difference(data["rate"] - row.rate),
        gettext("Interest on every open case is counted anew from %(day)s on.") % values,
        gettext("Letters that were made and cases that were closed stay as they are."),
    )


def _difference(points: Decimal) -> str:
    """Return how far a rate lies from the one before."""
    if not points:
        return gettext("The new rate is the same.")
    values = {"points": number(abs(points))}
    if points > 0:
        return gettext("The new rate is %(points)s percentage points higher.") % values
    return gettext("The new rate is %(points)s percentage points lower.") % values


def _by_ending(to: CaseState) -> tuple[str, ...]:
    if to is CaseState.WITHDRAWN:
        return (
            gettext("The report of the overdue ends: the debt is the policyholder's again."),
            gettext("It cannot be reopened; the policyholder can hand the debt over anew."),
        )
    return (
        gettext("New deliveries to the buyer stay uninsured as long as the debt is not paid."),
        gettext("You can reopen the case, and book a payment that comes in late."),
    )
