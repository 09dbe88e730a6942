"""What time it is for the business. Only edges read it; everything below is told."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from core.dates import business_date, moment_on
from core.models import BusinessClock


def now() -> datetime:
    """Return the present moment; in the demo as many days ahead as its clock was moved."""
    moment = real()
    if not settings.DEMO:
        return moment
    ahead = BusinessClock.objects.filter(id=1).values_list("days_ahead", flat=True).first()
    return moment_on(business_date(moment) + timedelta(days=ahead or 0), moment)


def real() -> datetime:
    """Return the real moment, for operators and what leaves the house."""
    return timezone.now()
