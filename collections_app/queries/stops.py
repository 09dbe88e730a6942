"""Questions about hand-overs: whether a debt is handed over, and what that stops."""

from datetime import date, timedelta
from itertools import chain

from collections_app.models import Case
from collections_app.queries.cases import last_case
from collections_app.rules.lifecycle import CaseState
from companies import queries as companies
from receivables import queries as receivables
from receivables.rules.ledger import Order


def handed_over(policyholder_id: int, buyer_id: int, on: date) -> Case | None:
    """Return the case by which what a buyer owes is handed over on `on`; None: it is not.

    The open case, or the last one if it was given up unpaid and something of it is still owed.
    """
    case = last_case(policyholder_id, buyer_id)
    if case is None or case.is_open:
        return case
    if case.state != CaseState.CLOSED_UNPAID:
        return None
    items = receivables.open_invoices(
        policyholder_id, buyer_id, on, order=Order.OLDEST_DUE, currency=case.currency
    )
    in_case = set(case.invoices.values_list("invoice_id", flat=True))
    return case if any(item.invoice.id in in_case for item in items) else None


def stopped_by_hand_over(policyholder_id: int, buyer_id: int, on: date) -> date | None:
    """Return since when a hand-over stops shipments on `on` (R-POL-21); None: it does not."""
    stops = stops_by_hand_over(policyholder_id, buyer_id)
    days = (first for first, last in stops if first <= on and (last is None or on <= last))
    return next(days, None)


def stops_by_hand_over(policyholder_id: int, buyer_id: int) -> list[tuple[date, date | None]]:
    """Return the days, first and last, on which a debt handed over stops shipments (R-POL-21).

    From the day of the hand-over, shipments of that day included, until the debt is paid or taken
    back; a case that was given up unpaid ends nothing. None is until further notice. The overdue
    report says so, for limits know no cases: page, claim and limit have it from the same place.
    """
    known = receivables.hand_overs(policyholder_id, companies.same_as(buyer_id)).values()
    found = sorted(chain.from_iterable(known), key=lambda each: each.starts_on)
    return [
        (each.starts_on, each.ends_on and each.ends_on - timedelta(days=1))
        for each in found
        if each.starts_on != each.ends_on
    ]
