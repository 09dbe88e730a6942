"""The auditor's desks: who did what, when, on which facts; what was sent; what the nights did."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core import deliveries, night
from core.admin.desk import Button, Desk
from core.admin.waiting import Waiting
from core.models import Delivery, DeliveryState, Event, JobRun

_PROBLEMS_SHOWN = 10
_LOOKS_AFTER = frozenset({"ADMINISTRATOR", "AUDITOR"})
_NOT_ARRIVED = (DeliveryState.FAILED.value, DeliveryState.PARKED.value)


@admin.register(Event)
class EventDesk(Desk):
    """Everything that happened, by person, by object and by day."""

    called = _("Events")

    list_display = ("happened_at", "business_date", "name", "object_link", "person", "sequence")
    list_display_links = ("happened_at",)
    date_hierarchy = "business_date"
    ordering = ("-id",)
    search_fields = ("name",)
    search_help_text = _(
        "A person's mail address, the id of an object, event or request, a day (2026-11-22), or "
        "part of an event's name."
    )
    fields = (
        "name",
        "happened_at",
        "business_date",
        "object_link",
        "sequence",
        "person",
        "policyholder_id",
        "cause_link",
        "request_id",
        "schema_version",
        "facts_shown",
        "public_id",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Add who did it."""
        people = get_user_model().objects.filter(id=OuterRef("user_id"))
        found: QuerySet[Event] = super().get_queryset(request)
        return found.annotate(email=Subquery(people.values("email")))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        """Search by what was typed: an id, a day, a person, or a name."""
        wanted = search_term.strip().replace("\x00", "")
        return (queryset.filter(_meaning(wanted)) if wanted else queryset), False

    @admin.display(description=_("Person"))
    def person(self, event: Any) -> str:
        """Return who did it; the house itself did what nobody did."""
        return event.email or str(_("the system"))

    @admin.display(description=_("Object"))
    def object_link(self, event: Event) -> SafeString | str:
        """Link to what it happened to."""
        return _link(event.subject_type, event.subject_id)

    @admin.display(description=_("Cause"))
    def cause_link(self, event: Event) -> SafeString | str:
        """Link to the event that led to this one."""
        if event.cause_id is None:
            return "-"
        address = f"{reverse('admin:core_event_changelist')}?q={event.cause_id}"
        return format_html('<a href="{}">{}</a>', address, event.cause_id)

    @admin.display(description=_("Facts and versions"))
    def facts_shown(self, event: Event) -> SafeString:
        """Show the facts as they were recorded."""
        shown = json.dumps(event.facts, indent=2, ensure_ascii=False, sort_keys=True)
        return format_html('<pre class="facts">{}</pre>', shown)


@admin.register(Delivery)
class DeliveryDesk(Desk):
    """Every message: to a handler inside, by mail, by webhook; and what came back."""

    called = _("Messages sent")
    waiting = (
        Waiting(
            label=_("messages that did not arrive"),
            roles=_LOOKS_AFTER,
            rows=lambda actor: Delivery.objects.filter(state__in=_NOT_ARRIVED),
            where=f"state__in={','.join(_NOT_ARRIVED)}",
        ),
    )
    list_display = ("public_id", "event_date", "channel", "target", "state", "attempts")
    list_filter = ("state", "channel")
    ordering = ("-id",)
    search_fields = ("public_id", "target")
    fields = (
        "public_id",
        "event_link",
        "channel",
        "target",
        "payload",
        "state",
        "attempts",
        "next_attempt_at",
        "delivered_at",
        "answer_status",
        "answer",
    )
    readonly_fields = fields
    buttons = (
        Button(
            name="again",
            label=_("Send again"),
            done=_("It is on its way again."),
            roles=frozenset({"ADMINISTRATOR"}),
            shown=lambda row: row.state in (DeliveryState.FAILED, DeliveryState.PARKED),
            do=lambda row, data, by, now: deliveries.send_again(row.public_id, by=by, at=now),
        ),
    )

    @admin.display(description=_("Event"))
    def event_link(self, delivery: Delivery) -> SafeString:
        """Link to the event it is about."""
        address = reverse("admin:core_event_change", args=[delivery.event_id])
        return format_html('<a href="{}">{}</a>', address, delivery.event_id)


@admin.register(JobRun)
class JobRunDesk(Desk):
    """What the nights did, and how far the present one is."""

    called = _("Nights")
    waiting = (
        Waiting(
            label=_("jobs of a night of which a part failed"),
            roles=_LOOKS_AFTER,
            rows=lambda actor: JobRun.objects.filter(ranges__parked_at__isnull=False).distinct(),
        ),
    )
    list_display = ("job", "business_date", "progress", "failed", "started_at", "finished_at")
    list_filter = ("job",)
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
        said = run.ranges.filter(done_at=None).exclude(problem="").order_by("first_id")
        return "\n".join(said.values_list("problem", flat=True)[:_PROBLEMS_SHOWN]) or "-"


def _meaning(wanted: str) -> Q:
    if "@" in wanted:
        people = get_user_model().objects.filter(email__icontains=wanted)
        return Q(user_id__in=people.values("id"))
    try:
        found = UUID(wanted)
    except ValueError:
        return _day_or_name(wanted)
    return Q(subject_id=found) | Q(public_id=found) | Q(cause_id=found) | Q(request_id=str(found))


def _day_or_name(wanted: str) -> Q:
    try:
        return Q(business_date=date.fromisoformat(wanted))
    except ValueError:
        return Q(name__icontains=wanted)


def _link(subject_type: str, subject_id: UUID) -> SafeString | str:
    """Link to the desk of an object, where it has one."""
    model = apps.get_model(subject_type)
    words = f"{subject_type} {subject_id}"
    row_id = model._default_manager.filter(public_id=subject_id).values_list("pk", flat=True)
    meta = model._meta
    try:
        name = f"admin:{meta.app_label}_{meta.model_name}_change"
        address = reverse(name, args=[row_id.first() or 0])
    except NoReverseMatch:
        return words
    return format_html('<a href="{}">{}</a>', address, words)
