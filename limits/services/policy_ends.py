"""What of limits ends with a policy: the night after its last day closes rows and requests."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import F, Q, QuerySet

from accounts.rules import SYSTEM
from core import events
from core.events import Happening
from core.night import Ranges, cut
from limits.models import LimitRequest, LimitRow
from limits.rules import lifecycle as rules
from limits.rules.lifecycle import NEXT_STATES, RequestState
from limits.services import ceilings, exposure, rows
from limits.services.exposure import counted_on
from limits.services.laid import Laid, cut_short

_ROWS_PER_RANGE = 500
_ONE_DAY = timedelta(days=1)
_WAITING = [each for each, after in NEXT_STATES.items() if RequestState.CANCELLED in after]


def row_ranges(on: date) -> Ranges:
    """Cut the limits that outlive their policy into ranges."""
    size = ceilings.groups_per_range(_ROWS_PER_RANGE)
    return cut(list(_outliving(on).values_list("id", flat=True)), size)


def end_rows(first: int, last: int, on: date, now: datetime) -> None:
    """Let the limits of a range end on the last day of their policy (R-POL-37).

    Nothing is told of each: whoever hears that a policy ends hears that its limits do. What was
    delivered under them runs off, and is counted as such on the groups.
    """
    of_range = _outliving(on).filter(id__gte=first, id__lte=last)
    groups = set(of_range.values_list("group_id", flat=True))
    if not groups:
        return
    held = exposure.lock_all(groups, on)
    found = of_range.filter(group_id__in=groups).select_related("policy")  # as they are by now
    rows.write(_shortened(found, now), now=now)
    for day, of_day in groupby(sorted(held.values(), key=counted_on), key=counted_on):
        exposure.count(list(of_day), day)  # a later one stays counted as of its day


def request_ranges(on: date) -> Ranges:
    """Cut the requests that no policy can answer any more into ranges."""
    return cut(list(_unanswerable(on).values_list("id", flat=True)), _ROWS_PER_RANGE)


def let_requests_fall(first: int, last: int, on: date, now: datetime) -> None:
    """Close the requests of a range whose policy ended before they were answered."""
    of_range = _unanswerable(on).filter(id__gte=first, id__lte=last)
    waiting = list(of_range.select_for_update(of=("self",)).select_related("buyer", "policy"))
    for state in {request.state for request in waiting}:
        rules.ensure_step(RequestState(state), RequestState.CANCELLED)
    LimitRequest.objects.filter(id__in=[request.id for request in waiting]).update(
        state=RequestState.CANCELLED
    )
    fell = [
        Happening(
            request.public_id,
            request.policyholder_id,
            {
                "buyer": str(request.buyer.public_id),
                "policy": request.policy.number,
                "expires_on": str(request.policy.expires_on),
            },
        )
        for request in waiting
    ]
    events.record_many("limits.request_fell", LimitRequest, fell, by=SYSTEM, at=now)


def _shortened(found: Iterable[LimitRow], now: datetime) -> Iterator[Laid]:
    in_turn = sorted(found, key=lambda row: (row.policy_id, row.id))
    for policy, of_policy in groupby(in_turn, key=lambda row: row.policy):
        if policy.expires_on is not None:
            yield cut_short(of_policy, policy.expires_on + _ONE_DAY, now)


def _outliving(on: date) -> QuerySet[LimitRow]:
    return LimitRow.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=F("policy__expires_on")),
        policy__expires_on__lt=on,
        superseded_at=None,
        amount__gt=0,
    ).order_by("id")


def _unanswerable(on: date) -> QuerySet[LimitRequest]:
    rows = LimitRequest.objects.filter(state__in=_WAITING, policy__expires_on__lt=on)
    return rows.order_by("id")
