"""The auditor's desk of nights: what was done, how far the present one is, what failed."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import night
from core.admin.button import Button
from core.admin.desk import Desk
from core.admin.panels import LOOKS_AT_EVERYTHING
from core.admin.waiting import Waiting
from core.models import JobRange, JobRun
from core.templatetags.amounts import day_text

_PROBLEMS_SHOWN = 10


def _stopped(piece: JobRange) -> str:
    """Say of a parked range that never told what went wrong why it is parked."""
    said = gettext(
        "%(first)s to %(last)s: begun %(attempts)s times, and each time the worker was stopped in "
        "the middle of it, killed or out of memory. Its log says more."
    )
    return said % {"first": piece.first_id, "last": piece.last_id, "attempts": piece.attempts}


@admin.register(JobRun)
class JobRunDesk(Desk):
    """What the nights did, and how far the present one is."""

    called = _("Nights")
    waiting = (
        Waiting(
            label=_("jobs of a night of which a part failed"),
            roles=LOOKS_AT_EVERYTHING,
            rows=lambda actor: JobRun.objects.filter(ranges__parked_at__isnull=False).distinct(),
        ),
    )
    list_display = ("job", "business_date", "progress", "failed", "started_at", "finished_at")
    list_filter = ("job",)
    words = {"job": night.called}
    date_hierarchy = "business_date"
    ordering = ("-business_date", "-id")
    fields = (
        "job",
        "business_date",
        "progress",
        "failed",
        "problems",
        "started_at",
        "finished_at",
        "public_id",
    )
    readonly_fields = fields
    buttons = (
        Button(
            name="again",
            label=_("Try what failed again"),
            done=_("The workers try it again."),
            roles=frozenset({"ADMINISTRATOR"}),
            shown=lambda row: bool(row.failed),
            do=lambda row, data, by, now: night.try_again(row.id, by=by, at=now),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[JobRun]:
        """Add how many ranges are done, and how many were given up."""
        done = Count("ranges", filter=~Q(ranges__done_at=None))
        failed = Count("ranges", filter=Q(ranges__parked_at__isnull=False))
        found: QuerySet[JobRun] = super().get_queryset(request)
        return found.annotate(done=done, failed=failed)

    def title_of(self, row: JobRun) -> str:
        """Return what the job is called, with its night."""
        return f"{night.called(row.job)}, {day_text(row.business_date)}"

    @admin.display(description=_("Done"))
    def progress(self, run: Any) -> str:
        """Return how many of the ranges are done."""
        return f"{run.done} / {run.ranges_total}"

    @admin.display(description=_("Failed"))
    def failed(self, run: Any) -> str:
        """Return how many ranges were given up after several tries."""
        return str(run.failed or "")

    @admin.display(description=_("What went wrong"))
    def problems(self, run: JobRun) -> str:
        """Return what the ranges that did not get done said last."""
        undone = run.ranges.filter(done_at=None).order_by("first_id")
        said = undone.exclude(problem="", parked_at=None)[:_PROBLEMS_SHOWN]
        return "\n".join(each.problem or _stopped(each) for each in said) or "-"
