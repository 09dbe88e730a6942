"""What is read beside answers given at once, and how often policyholders may ask."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin import Button, Desk, Waiting
from core.templatetags.amounts import day_text, money_text
from limits import forms, services, texts
from limits.admin.shared import DECIDE, READERS
from limits.models import AskingLimit, RequestReview


def _close(row: RequestReview, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.close_review(review_id=row.public_id, answer=data["answer"], by=by, now=now)


def _set(row: AskingLimit | None, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.set_asking_limit(**data, by=by, now=now)


def _open(actor: Any) -> QuerySet[RequestReview]:
    return RequestReview.objects.visible_to(actor).filter(closed_at=None)


class _Read(admin.SimpleListFilter):
    """Those that still are to be read, or those that were."""

    title = _("Read")
    parameter_name = "read"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer both."""
        return [("no", gettext("Still to be read")), ("yes", gettext("Read already"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[RequestReview]
    ) -> QuerySet[RequestReview]:
        """Keep what was chosen."""
        if self.value() is None:
            return queryset
        return queryset.filter(closed_at__isnull=self.value() == "no")


@admin.register(RequestReview)
class ReviewDesk(Desk):
    """Requests that were answered at once and are still to be read; the oldest on top."""

    called = _("Requests to read beside their answer")
    readers = READERS
    waiting = (
        Waiting(
            label=_("answered requests to read"),
            roles=DECIDE,
            rows=_open,
            where="read=no",
        ),
    )
    list_display = ("opened_at", "buyer_name", "policyholder_name", "cause", "asked", "is_read")
    list_select_related = ("request__buyer", "policyholder", "request__decision")
    list_filter = (_Read, "cause")
    search_fields = ("request__buyer__name", "policyholder__name")
    ordering = (F("closed_at").asc(nulls_first=True), "opened_at", "id")
    words = {"cause": texts.REVIEW_CAUSES.__getitem__}
    fields = (
        "buyer_name",
        "policyholder_name",
        "cause",
        "asked",
        "given",
        "payment_days",
        "comment",
        "to_request",
        "opened_at",
        "closed_at",
        "closed_by",
    )
    readonly_fields = fields
    buttons = (
        Button(
            name="close",
            label=_("Note what you found"),
            done=_("It is noted, and the policyholder reads it on the request."),
            roles=DECIDE,
            form=forms.CloseReview,
            shown=lambda row: row.closed_at is None,
            do=_close,
            about=lambda row: row.request,
        ),
    )

    def title_of(self, row: RequestReview) -> str:
        """Return on whom and by whom it was asked."""
        names = {"buyer": row.request.buyer.name, "policyholder": row.policyholder.name}
        return gettext("A request on %(buyer)s for %(policyholder)s, to be read") % names

    @admin.display(description=_("Buyer"), ordering="request__buyer__search_name")
    def buyer_name(self, row: RequestReview) -> str:
        """The buyer's name."""
        return row.request.buyer.name

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def policyholder_name(self, row: RequestReview) -> str:
        """The policyholder's name."""
        return row.policyholder.name

    @admin.display(description=_("Asked"), ordering="request__amount")
    def asked(self, row: RequestReview) -> str:
        """What was asked."""
        return money_text(row.request.money, "whole")

    @admin.display(description=_("Given"))
    def given(self, row: RequestReview) -> str:
        """What was answered at once."""
        decision = row.request.decision
        amount = money_text(decision.money, "whole")
        return f"{texts.OUTCOMES[decision.outcome]}, {amount}"

    @admin.display(description=_("Payment terms in days"))
    def payment_days(self, row: RequestReview) -> int:
        """What payment terms were asked."""
        return row.request.payment_days

    @admin.display(description=_("Comment"))
    def comment(self, row: RequestReview) -> str:
        """What the policyholder wrote."""
        return row.request.comment

    @admin.display(description=_("Request"))
    def to_request(self, row: RequestReview) -> SafeString:
        """The request itself."""
        address = reverse("admin:limits_limitrequest_change", args=[row.request_id])
        return format_html('<a href="{}">{}</a>', address, gettext("To the request"))

    @admin.display(description=_("Read"), boolean=True, ordering="closed_at")
    def is_read(self, row: RequestReview) -> bool:
        """Whether an underwriter read it."""
        return row.closed_at is not None


@admin.register(AskingLimit)
class AskingLimitDesk(Desk):
    """How often a policyholder is answered about one buyer on a day, each from a day on."""

    called = _("How often may be asked about one buyer")
    readers = READERS
    list_display = ("valid_from", "times", "reason")
    ordering = ("-valid_from",)
    fields = ("times", "valid_from", "reason", "set_at", "set_by")
    readonly_fields = fields
    starters = (
        Button(
            name="set",
            label=_("Set how often"),
            done=_("How often may be asked is set."),
            roles=DECIDE,
            form=forms.SetAskingLimit,
            do=_set,
        ),
    )

    def title_of(self, row: AskingLimit) -> str:
        """Return how often, and from when."""
        said = gettext("%(times)s times a day from %(day)s")
        return said % {"times": row.times, "day": day_text(row.valid_from)}
