"""The auditor's desk of messages: what was sent to whom, and what came back."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core import deliveries
from core.admin import last, story
from core.admin.button import Button
from core.admin.desk import Desk
from core.admin.panels import LOOKS_AT_EVERYTHING
from core.admin.waiting import Waiting
from core.models import Channel, Delivery, DeliveryState, Event

_CHANNELS = {
    Channel.HANDLER: _("inside the house"),
    Channel.MAIL: _("by mail"),
    Channel.WEBHOOK: _("by webhook"),
}
_STATES = {
    DeliveryState.PENDING: _("waits"),
    DeliveryState.DELIVERED: _("arrived"),
    DeliveryState.FAILED: _("did not arrive"),
    DeliveryState.PARKED: _("given up: a defect to look at"),
}
_MOST_PEOPLE = 200  # of whom the address holds what is looked for
_NOT_ARRIVED = (DeliveryState.FAILED.value, DeliveryState.PARKED.value)


@admin.register(Delivery)
class DeliveryDesk(Desk):
    """Every message: to a handler inside, by mail, by webhook; and what came back."""

    called = _("Messages sent")
    waiting = (
        Waiting(
            label=_("messages that did not arrive"),
            roles=LOOKS_AT_EVERYTHING,
            rows=lambda actor: Delivery.objects.filter(state__in=_NOT_ARRIVED),
            where=f"state__in={','.join(_NOT_ARRIVED)}",
        ),
    )
    list_display = ("what", "event_date", "channel", "whom", "state", "attempts")
    list_filter = ("state", "channel")
    words = {
        "state": lambda code: _STATES[DeliveryState(code)],
        "channel": lambda code: _CHANNELS[Channel(code)],
    }
    ordering = ("-id",)
    search_fields = ("public_id", "target")
    search_help_text = _("A mail address, what an event is called, or the id of a message.")
    fields = (
        "event_link",
        "channel",
        "whom",
        "payload_shown",
        "state",
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
        return f"{self.what(row)}, {_CHANNELS[Channel(row.channel)]}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Add the name of the event."""
        told = Event.objects.filter(id=OuterRef("event_id"), business_date=OuterRef("event_date"))
        found: QuerySet[Delivery] = super().get_queryset(request)
        return found.annotate(event_name=Subquery(told.values("name")))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str
    ) -> tuple[QuerySet[Delivery], bool]:
        """Search by the address a mail went to, by what an event is called, or by an id."""
        wanted = search_term.strip().replace("\x00", "")
        if not wanted:
            return queryset, False
        people = get_user_model().objects.filter(email__icontains=wanted)[:_MOST_PEOPLE]
        targets = [str(each) for each in people.values_list("public_id", flat=True)]
        names = [
            name for name, words in last.words().items() if wanted.lower() in str(words).lower()
        ]
        found, may_repeat = super().get_search_results(request, queryset, wanted)
        meant = Q(target__in=targets) | Q(event_name__in=names)
        return found | queryset.filter(meant), may_repeat

    @admin.display(description=_("What it tells"))
    def what(self, delivery: Any) -> str:
        """Return what the event it is about is called."""
        return last.called(delivery.event_name) if delivery.event_name else "-"

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

    @admin.display(description=_("What goes with it"))
    def payload_shown(self, delivery: Delivery) -> SafeString:
        """Show what the message names, ids as links."""
        return story.shown(delivery.payload)

    @admin.display(description=_("Event"))
    def event_link(self, delivery: Any) -> SafeString:
        """Link to the event it is about."""
        address = reverse("admin:core_event_change", args=[delivery.event_id])
        return format_html('<a href="{}">{}</a>', address, self.what(delivery))
