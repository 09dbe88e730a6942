"""How often was asked about one buyer on a day, and how often one may."""

from datetime import date, datetime, time, timedelta

from companies import queries as companies
from core.dates import BUSINESS_ZONE
from limits.models import AskingLimit, LimitRequest
from limits.rules.asking import TELLING, TIMES_A_DAY


def asked_on(policyholder_id: int, buyer_id: int, day: date) -> int:
    """Return how many answers a policyholder got on a buyer on a day that tell of its room."""
    began = datetime.combine(day, time.min, BUSINESS_ZONE)
    ended = datetime.combine(day + timedelta(days=1), time.min, BUSINESS_ZONE)
    return LimitRequest.objects.filter(
        policyholder_id=policyholder_id,
        buyer_id__in=companies.same_as(buyer_id),
        kind__in=sorted(TELLING),
        submitted_at__gte=began,
        submitted_at__lt=ended,
    ).count()


def times_a_day(on: date) -> int:
    """Return how often one may ask about one buyer on a day."""
    row = AskingLimit.objects.filter(valid_from__lte=on).order_by("-valid_from").first()
    return row.times if row else TIMES_A_DAY
