"""Questions about cuts that nobody opened: nothing has to run for one to be on the list."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from core.dates import BUSINESS_ZONE
from monitoring.models import CutCall, NoticeRead, UnopenedCut
from monitoring.rules.unopened import TIME_TO_OPEN, WATCHED


def cuts(now: datetime) -> QuerySet[Any]:  # of `UnopenedCut`, with what is added
    """Return the cuts told a day ago or longer, each with whether somebody opened it or called.

    An answer of a system is no opening, nor is a mail that was taken.
    """
    called = CutCall.objects.filter(notice=OuterRef("pk"), called_at__isnull=False)
    told = UnopenedCut.objects.filter(_told_before(now), kind__in=WATCHED)
    rows = told.select_related("call__taken_by", "call__called_by")
    return with_openings(rows.annotate(is_called=Exists(called)))


def with_openings(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return notices with the names they carry, each with whether a person opened it."""
    opened = NoticeRead.objects.filter(notice=OuterRef("pk"), opened_at__isnull=False)
    named = rows.select_related("buyer", "policyholder")
    found: QuerySet[Any] = named.annotate(is_opened=Exists(opened))
    return found


def to_call(now: datetime) -> QuerySet[Any]:
    """Return the cuts that somebody has to call about."""
    return cuts(now).filter(is_opened=False, is_called=False)


def _told_before(now: datetime) -> Q:
    """Return what was told a day before a moment: on its business date, at its time of the day."""
    latest = localtime(now - TIME_TO_OPEN, BUSINESS_ZONE)
    on_the_day = Q(business_date=latest.date(), created_at__time__lte=latest.time())
    return Q(business_date__lt=latest.date()) | on_the_day
