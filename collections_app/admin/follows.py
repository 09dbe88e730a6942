"""What follows from a step on a case, said before it is taken."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from collections_app import queries
from collections_app.models import Case
from collections_app.rules.lifecycle import CaseState
from core import clock
from core.dates import business_date
from core.templatetags.amounts import money_text


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
