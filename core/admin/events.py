"""The auditor's desk of events: who did what, when, on which facts."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin import known, last, story
from core.admin.desk import Desk
from core.models import Event

_STORY_SHOWN = 100


@admin.register(Event)
class EventDesk(Desk):
    """Everything that happened, by person, by object and by day."""

    called = _("Events")
    change_form_template = "admin/core/event.html"
    list_display = ("happened_at", "business_date", "what", "object_link", "holder_link", "person")
    list_display_links = ("happened_at",)
    date_hierarchy = "business_date"
    ordering = ("-id",)
    search_fields = ("name",)
    search_help_text = _(
        "A company or policyholder by name or number, the number of a claim, case, policy or "
        "invoice, a person's mail address, the id of anything, a day (22-11-2026), or what an "
        "event is called. An id finds what followed from it too."
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
        """Return what the event is called."""
        return last.called(row.name)

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
                    "called": self.what(each),
                    "who": self.person(each),
                    "what": self.object_link(each),
                    "is_this": each.id == row.id,
                    "url": self.address_of(each),
                }
                for each in around.order_by("happened_at", "id")[:_STORY_SHOWN]
            ],
            "story_url": story.search(row.subject_id),
        }

    @admin.display(description=_("Event"), ordering="name")
    def what(self, event: Event) -> str:
        """Return what it is called."""
        return last.called(event.name)

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
            last.called(cause.name) if cause else event.cause_id,
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
