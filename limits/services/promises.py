"""Promising an answer by a moment: set from a day on, noted on each request that waits."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from companies import queries as companies
from core import events
from core.dates import business_date
from limits.models import AnswerPromise, LimitRequest
from limits.queries import promises as queries
from limits.rules import promises as rules
from limits.rules.lifecycle import RowState


def promise(requests: Iterable[LimitRequest], *, now: datetime) -> None:
    """Note on requests by when they are answered, and whose group they are about; kept nowhere."""
    waiting = list(requests)
    if not waiting:
        return
    promised = queries.promised_on(business_date(now))
    places = companies.places(request.buyer_id for request in waiting)
    for request in waiting:
        request.answer_due_at = rules.due_at(now, rules.hours_for(request.amount, promised))
        request.group_id = places[request.buyer_id].group_id


@transaction.atomic
def set_promise(
    *, above: Decimal, hours: int, valid_from: date, reason: str, by: Actor, now: datetime
) -> AnswerPromise:
    """Set within how many business hours requests above an amount are answered, from a day on.

    :raises NotYourRole: unless an underwriter does it
    :raises rules.PromiseInThePast: if it would count today or before
    :raises rules.PromiseSet: if there is one for that very day and amount
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    if valid_from <= business_date(now):
        raise rules.PromiseInThePast
    row, is_new = AnswerPromise.objects.get_or_create(
        above=above,
        valid_from=valid_from,
        defaults={"hours": hours, "reason": reason, "set_at": now, "set_by_id": by.user_id},
    )
    if not is_new:
        raise rules.PromiseSet(state=RowState.FUTURE)
    events.record(
        "limits.promise_set",
        subject=row,
        by=by,
        at=now,
        hours=hours,
        above=str(above),
        effective_on=str(valid_from),
    )
    return row
