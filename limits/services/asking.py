"""How often one buyer may be asked about on a day: set by underwriters, counted under the lock."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from companies import queries as companies
from core import events
from core.dates import business_date
from core.errors import BusinessError
from limits.models import AskingLimit
from limits.queries import asking as queries
from limits.rules import asking as rules
from limits.rules.asking import TELLING, RequestKind
from limits.rules.lifecycle import row_state


class AskingLimitInThePast(BusinessError):
    """A day that was asked on already."""

    sentence = "How often may be asked counts from today or later."


class AskingLimitSet(BusinessError):
    """How often may be asked from that very day on is set already."""

    sentence = "How often may be asked is set for this day already. Choose a later day."


def ensure_not_probing(
    policyholder_id: int, buyer_id: int, kind: RequestKind, *, state: StrEnum, today: date
) -> None:
    """Refuse one more answer on a buyer today; call it with the buyer's group locked.

    Giving back room is never refused.

    :raises rules.AskedOftenToday: naming the day from which it is answered again
    """
    if kind not in TELLING:
        return
    rules.ensure_not_probing(
        kind,
        sum(queries.asked_on(policyholder_id, companies.same_as(buyer_id), today).values()),
        queries.times_a_day(today),
        state=state,
        again_on=today + timedelta(days=1),
    )


@transaction.atomic
def set_asking_limit(
    *, times: int, valid_from: date, reason: str, by: Actor, now: datetime
) -> AskingLimit:
    """Set how often a policyholder is answered about one buyer on a day, from a day on.

    :raises NotYourRole: unless an underwriter does it
    :raises AskingLimitInThePast: if it would count before today
    :raises AskingLimitSet: if there is one for that very day
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    today = business_date(now)
    if valid_from < today:
        raise AskingLimitInThePast
    row, is_new = AskingLimit.objects.get_or_create(
        valid_from=valid_from,
        defaults={"times": times, "reason": reason, "set_at": now, "set_by_id": by.user_id},
    )
    if not is_new:
        raise AskingLimitSet(state=row_state(valid_from, None, today, open_debt=False))
    events.record(
        "limits.asking_limit_set",
        subject=row,
        by=by,
        at=now,
        times=times,
        effective_on=str(valid_from),
    )
    return row
