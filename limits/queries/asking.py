"""How often was asked about one buyer on a day, and how often one may."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from core.dates import BUSINESS_ZONE
from limits.models import AskingLimit, LimitRequest
from limits.rules.asking import TELLING, TIMES_A_DAY


def asked_on(policyholder_id: int, buyer_ids: Iterable[int], day: date) -> dict[int, int]:
    """Return how many answers that tell of its room a policyholder got on a day under each id."""
    began = datetime.combine(day, time.min, BUSINESS_ZONE)
    ended = datetime.combine(day + timedelta(days=1), time.min, BUSINESS_ZONE)
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
