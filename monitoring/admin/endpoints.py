"""The desks of webhooks: where policyholders' systems are told, and every try to tell them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin import Desk, Waiting
from core.admin.panels import LOOKS_AT_EVERYTHING
from monitoring.models import WebhookAttempt, WebhookEndpoint


@admin.register(WebhookEndpoint)
class EndpointDesk(Desk):
    """Where systems are told, and how they take it; the secrets are nobody's here."""

    called = _("Webhooks")
    waiting = (
        Waiting(
            label=_("webhooks at which nothing has arrived for a day"),
            roles=LOOKS_AT_EVERYTHING,
            rows=lambda actor: WebhookEndpoint.objects.filter(
                told_failing_at__isnull=False, disabled_at=None
            ),
            where="told_failing_at__isnull=False&disabled_at__isnull=True",
        ),
    )
    list_display = ("url", "whose", "created_at", "failing_since", "stopped_at")
    list_select_related = ("policyholder",)
    search_fields = ("url", "policyholder__name", "public_id")
    search_help_text = _("A part of the address, the policyholder, or an id.")
    ordering = ("-created_at", "-id")
    fields = (
        "url",
        "whose",
        "created_at",
        "disabled_at",
        "stopped_at",
        "failing_since",
        "told_failing_at",
        "paused_until",
        "slow_until",
        "old_secret_until",
        "messages",
        "public_id",
    )
    readonly_fields = fields

    def title_of(self, row: WebhookEndpoint) -> str:
        """Return the address."""
        return row.url

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def whose(self, row: WebhookEndpoint) -> str:
        """Return whose system it is."""
        return row.policyholder.name

    @admin.display(description=_("Messages"))
    def messages(self, row: WebhookEndpoint) -> SafeString:
        """Link to what was sent there."""
        address = f"{reverse('admin:core_delivery_changelist')}?q={row.public_id}"
        return format_html('<a href="{}">{}</a>', address, gettext("What was sent there"))


@admin.register(WebhookAttempt)
class AttemptDesk(Desk):
    """Every try to post a message: what was sent, as it was, and what came back."""

    called = _("Tries of webhooks")
    list_display = ("at", "whose", "number", "status", "milliseconds", "problem")
    search_fields = ("delivery__public_id", "delivery__target")
    search_help_text = _("The id of a message, or of a webhook.")
    ordering = ("-id",)
    fields = (
        "message",
        "whose",
        "number",
        "at",
        "milliseconds",
        "headers",
        "body",
        "status",
        "answer",
        "problem",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookAttempt]:
        """Take along what the list names."""
        found: QuerySet[WebhookAttempt] = super().get_queryset(request)
        return found.select_related("policyholder", "delivery")

    def title_of(self, row: WebhookAttempt) -> str:
        """Return which try of which message."""
        return gettext("Try %(number)s of %(message)s") % {
            "number": row.number,
            "message": row.delivery.public_id,
        }

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def whose(self, row: WebhookAttempt) -> str:
        """Return whose system it is."""
        return row.policyholder.name

    @admin.display(description=_("Message"))
    def message(self, row: WebhookAttempt) -> SafeString:
        """Link to the message."""
        address = reverse("admin:core_delivery_change", args=[row.delivery_id])
        return format_html('<a href="{}">{}</a>', address, row.delivery.public_id)
