"""What was sent at each try of a webhook goes after its time; that it arrived stays known."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import QuerySet

from core.dates import BUSINESS_ZONE
from core.models import DeliveryState
from core.night import Ranges, cut
from monitoring.models import WebhookAttempt

_A_RANGE = 5000


def ranges(on: date) -> Ranges:
    """Cut the tries whose time is over into ranges."""
    return cut(list(_over(on).order_by("id").values_list("id", flat=True)), _A_RANGE)


def run(first: int, last: int, on: date, now: datetime) -> None:
    """Delete the tries of a range whose time is over."""
    _over(on).filter(id__gte=first, id__lte=last).delete()


def _over(on: date) -> QuerySet[WebhookAttempt]:
    """Return the tries made long before a day; those of a message that still waits stay."""
    first_kept = datetime.combine(
        on - timedelta(days=settings.WEBHOOK_TRIES_DAYS), time.min, BUSINESS_ZONE
    )
    rows = WebhookAttempt.objects.filter(at__lt=first_kept)
    return rows.exclude(delivery__state=DeliveryState.PENDING)
