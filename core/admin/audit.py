"""The auditor's desks: who did what, when, on which facts; what was sent; what the nights did."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core import deliveries, night
from core.admin import known, story
from core.admin.desk import Button, Desk
from core.admin.waiting import Waiting
from core.models import Channel, Delivery, DeliveryState, Event, JobRun
from core.templatetags.amounts import day_text

_PROBLEMS_SHOWN = 10
_STORY_SHOWN = 100
_LOOKS_AFTER = frozenset({"ADMINISTRATOR", "AUDITOR"})
_CHANNELS = {
    Channel.HANDLER: _("inside the house"),
    Channel.MAIL: _("by mail"),
    Channel.WEBHOOK: _("by webhook"),
}
_DELIVERY_STATES = {
    DeliveryState.PENDING: _("waits"),
    DeliveryState.DELIVERED: _("arrived"),
    DeliveryState.FAILED: _("did not arrive"),
    DeliveryState.PARKED: _("given up: a defect to look at"),
}
_NOT_ARRIVED = (DeliveryState.FAILED.value, DeliveryState.PARKED.value)


@admin.register(Event)
class EventDesk(Desk):
    """Everything that happened, by person, by object and by day."""

    called = _("Events")
    change_form_template = "admin/core/event.html"
    list_display = ("happened_at", "business_date", "name", "object_link", "holder_link", "person")
    list_display_links = ("happened_at",)
    date_hierarchy = "business_date"
    ordering = ("-id",)
    search_fields = ("name",)
    search_help_text = _(
        "A company or policyholder by name or number, a person's mail address, the id of anything, "
        "a day (2026-11-22), or part of an event's name. An id finds what followed from it too."
    )
    fields = (
        "name",
        "happened_at",
        "business_date",
        "object_link",
        "sequence",
        "person",
        "holder_link",
        "cause_link",
        "request_link",
        "schema_version",
        "facts_shown",
        "public_id",
    )
    readonly_fields = fields

    def title_of(self, row: Event) -> str:
        """Return the event's name."""
        return row.name

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Add who did it."""
        people = get_user_model().objects.filter(id=OuterRef("user_id"))
        found: QuerySet[Event] = super().get_queryset(request)
        return found.annotate(email=Subquery(people.values("email")))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        """Search by what was typed: an id, a day, a person, a name, or what people call it."""
        wanted = search_term.strip().replace("\x00", "")
        return (queryset.filter(story.meaning(wanted)) if wanted else queryset), False

    def more_context(self, request: HttpRequest, row: Event) -> dict[str, Any]:
        """Return what happened to the same subject, and what followed from it."""
        around = self.get_queryset(request).filter(story.story_of(row.subject_id))
        return {
            "story": [
                {
                    "event": each,
                    "who": self.person(each),
                    "what": self.object_link(each),
                    "is_this": each.id == row.id,
                    "url": self.address_of(each),
                }
                for each in around.order_by("happened_at", "id")[:_STORY_SHOWN]
            ],
            "story_url": story.search(row.subject_id),
        }

    @admin.display(description=_("Person"))
    def person(self, event: Any) -> str:
        """Return who did it; the house itself did what nobody did."""
        return event.email or str(_("the system"))

    @admin.display(description=_("Object"))
    def object_link(self, event: Event) -> SafeString | str:
        """Link to what it happened to."""
        return story.link(event.subject_type, event.subject_id)

    @admin.display(description=_("Policyholder"))
    def holder_link(self, event: Event) -> SafeString | str:
        """Link to the policyholder it concerns."""
        if event.policyholder_id is None or not known.tenant():
            return "-"
        row = apps.get_model(known.tenant())._default_manager.filter(pk=event.policyholder_id)
        return story.link_to(row.first(), str(event.policyholder_id))

    @admin.display(description=_("Cause"))
    def cause_link(self, event: Event) -> SafeString | str:
        """Link to the event that led to this one."""
        if event.cause_id is None:
            return "-"
        cause = Event.objects.filter(public_id=event.cause_id).first()
        return format_html(
            '<a href="{}">{}</a>',
            story.search(event.cause_id),
            cause.name if cause else event.cause_id,
        )

    @admin.display(description=_("Request"))
    def request_link(self, event: Event) -> SafeString | str:
        """Link to everything that happened in the same request."""
        if not event.request_id:
            return "-"
        return format_html('<a href="{}">{}</a>', story.search(event.request_id), event.request_id)

    @admin.display(description=_("Facts and versions"))
    def facts_shown(self, event: Event) -> SafeString:
        """Show the facts one by one, ids as links to what they name."""
        return story.shown(event.facts)


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
    list_display = ("what", "event_date", "channel_shown", "whom", "state_shown", "attempts")
    list_filter = ("state", "channel")
    ordering = ("-id",)
    search_fields = ("public_id", "target")
    fields = (
        "event_link",
        "channel_shown",
        "whom",
        "payload_shown",
        "state_shown",
        "attempts",
        "next_attempt_at",
        "delivered_at",
        "answer_status",
        "answer",
        "public_id",
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

    def title_of(self, row: Delivery) -> str:
        """Return what it tells, and by which way."""
        return f"{self.what(row)}, {self.channel_shown(row)}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Add the name of the event."""
        told = Event.objects.filter(id=OuterRef("event_id"), business_date=OuterRef("event_date"))
        found: QuerySet[Delivery] = super().get_queryset(request)
        return found.annotate(event_name=Subquery(told.values("name")))

    @admin.display(description=_("What it tells"))
    def what(self, delivery: Any) -> str:
        """Return the name of the event it is about."""
        return delivery.event_name or "-"

    @admin.display(description=_("Way"), ordering="channel")
    def channel_shown(self, delivery: Delivery) -> str:
        """Return by which way it goes."""
        return str(_CHANNELS[Channel(delivery.channel)])

    @admin.display(description=_("To"), ordering="target")
    def whom(self, delivery: Delivery) -> str:
        """Return to whom it goes: mails by address."""
        if delivery.channel != Channel.MAIL:
            return delivery.target
        try:
            person = get_user_model().objects.filter(public_id=UUID(delivery.target)).first()
        except ValueError:
            return delivery.target
        return str(person.email) if person else delivery.target

    @admin.display(description=_("State"), ordering="state")
    def state_shown(self, delivery: Delivery) -> str:
        """Return where it stands."""
        return str(_DELIVERY_STATES[DeliveryState(delivery.state)])

    @admin.display(description=_("What goes with it"))
    def payload_shown(self, delivery: Delivery) -> SafeString:
        """Show what the message names, ids as links."""
        return story.shown(delivery.payload)

    @admin.display(description=_("Event"))
    def event_link(self, delivery: Any) -> SafeString:
        """Link to the event it is about."""
        address = reverse("admin:core_event_change", args=[delivery.event_id])
        return format_html('<a href="{}">{}</a>', address, self.what(delivery))


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
    list_display = ("job_shown", "business_date", "progress", "failed", "started_at", "finished_at")
    list_filter = ("job",)
    date_hierarchy = "business_date"
    ordering = ("-business_date", "-id")
    fields = (
        "job_shown",
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

    @admin.display(description=_("Job"), ordering="job")
    def job_shown(self, run: JobRun) -> str:
        """Return what the job is called."""
        return night.called(run.job)

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
