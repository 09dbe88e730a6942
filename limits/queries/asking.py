"""How often was asked about one buyer on a day, and how often one may."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from companies import queries as companies
from core.dates import BUSINESS_ZONE
from limits.models import AskingLimit, LimitRequest
from limits.rules.asking import TELLING, TIMES_A_DAY
from limits.rules.lifecycle import OPEN_STATES
from policies.models import Policy


def earlier(
    policy: Policy, buyer_ids: Iterable[int], day: date
) -> tuple[dict[int, LimitRequest], dict[int, int]]:
    """Return by buyer the request of a policy that waits, and how many answers a day brought.

    Only what tells how a request stands is read of it. One question for `open_on` and `asked_on`.
    """
    began, ended = _bounds(day)
    waits = Q(policy_id=policy.id, state__in=OPEN_STATES)
    counts = Q(kind__in=sorted(TELLING), submitted_at__gte=began, submitted_at__lt=ended)
    rows = LimitRequest.objects.filter(
        waits | counts, policyholder_id=policy.policyholder_id, buyer_id__in=list(buyer_ids)
    ).only("public_id", "policy_id", "buyer_id", "kind", "state", "submitted_at")
    waiting: dict[int, LimitRequest] = {}
    asked: Counter[int] = Counter()
    for row in rows:
        if row.policy_id == policy.id and row.state in OPEN_STATES:
            waiting[row.buyer_id] = row
        if row.kind in TELLING and began <= row.submitted_at < ended:
            asked[row.buyer_id] += 1
    return waiting, asked


def asked_on(policyholder_id: int, buyer_ids: Iterable[int], day: date) -> dict[int, int]:
    """Return how many answers that tell of its room a policyholder got on a day under each id."""
    began, ended = _bounds(day)
    asked = LimitRequest.objects.filter(
        policyholder_id=policyholder_id,
        buyer_id__in=list(buyer_ids),
        kind__in=sorted(TELLING),
        submitted_at__gte=began,
        submitted_at__lt=ended,
    )
    return Counter(asked.values_list("buyer_id", flat=True))


def times_a_day(on: date) -> int:
    """Return how often one may ask about one buyer on a day."""
    row = AskingLimit.objects.filter(valid_from__lte=on).order_by("-valid_from").first()
    return row.times if row else TIMES_A_DAY


@dataclass(frozen=True, slots=True)
class Left:
    """How many answers on one buyer a policyholder may get on a day, and how many it did not."""

    times: int
    left: int


def left_on(policyholder_id: int, buyer_id: int, day: date) -> Left:
    """Return how often a policyholder may still ask about a buyer on a day."""
    times = times_a_day(day)
    asked = sum(asked_on(policyholder_id, companies.same_as(buyer_id), day).values())
    return Left(times, max(times - asked, 0))


def _bounds(day: date) -> tuple[datetime, datetime]:
    return (
        datetime.combine(day, time.min, BUSINESS_ZONE),
        datetime.combine(day + timedelta(days=1), time.min, BUSINESS_ZONE),
    )
