"""Promised answers: what is promised, what is late, and what a second person has to give."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.admin import Button, Desk, Waiting, author
from core.files import FileKind
from core.money import Money
from core.templatetags.amounts import money_text
from limits import forms, queries, texts
from limits.admin import chosen
from limits.admin.shared import DECIDE, READERS, euro_text
from limits.models import AnswerPromise, DecisionProposal, LimitRequest, RequestDocument
from limits.queries import promises as promised
from limits.services import handing, promises


class Promise(admin.SimpleListFilter):
    """Requests past the moment that was promised, or not."""

    title = _("Promise")
    parameter_name = "promise"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer those that are late."""
        return [("late", gettext("Past the promised answer"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[LimitRequest]
    ) -> QuerySet[LimitRequest]:
        """Keep what was chosen."""
        if self.value() != "late":
            return queryset
        return queryset.filter(state="REFERRED", answer_due_at__lt=clock.now())


def _give(row: DecisionProposal, data: dict[str, Any], by: Any, now: datetime) -> object:
    return handing.give_decision(proposal_id=row.public_id, by=by, now=now)


def _return(row: DecisionProposal, data: dict[str, Any], by: Any, now: datetime) -> object:
    return handing.return_decision(proposal_id=row.public_id, answer=data["answer"], by=by, now=now)


def _set(row: None, data: dict[str, Any], by: Any, now: datetime) -> object:
    return promises.set_promise(**data, by=by, now=now)


def _given(row: DecisionProposal) -> list[str]:
    """Return what is given, beside what was asked and what the rules propose, and why."""
    named = row.request.proposal.get("amount")
    values = {
        "asked": money_text(row.request.money, "whole"),
        "rules": euro_text(named) if named else "\u2013",
        "amount": money_text(row.money, "whole") if row.amount else gettext("Refusal"),
        "who": row.proposed_by.email,
        "reasons": _reasons(row),
        "note": row.note,
    }
    return [
        gettext("Asked: %(asked)s. The rules propose: %(rules)s.") % values,
        gettext("Proposed by %(who)s: %(amount)s.") % values,
        gettext("Reasons told: %(reasons)s") % values,
        *chosen.of_proposal(row),
        gettext("Why: %(note)s") % values,
    ]


def _reasons(row: DecisionProposal) -> str:
    return ", ".join(str(texts.DESK_REASONS[code]) for code in row.reasons) or "\u2013"


@admin.register(DecisionProposal)
class ProposalDesk(Desk):
    """Answers that one underwriter proposed and a second one, with the authority, gives."""

    called = _("Answers proposed to a second person")
    readers = READERS
    words = {"state": texts.PROPOSAL_STATES.__getitem__}
    waiting = (
        Waiting(
            label=_("proposed answers to give"),
            roles=DECIDE,
            rows=promised.to_give,
            where="state__exact=PROPOSED",
        ),
    )
    list_display = ("proposed_at", "buyer_name", "policyholder_name", "amount_text", "state", "by")
    list_select_related = ("request__buyer", "request__policyholder", "proposed_by", "decided_by")
    list_filter = ("state",)
    search_fields = ("request__buyer__name", "request__policyholder__name")
    ordering = ("-proposed_at", "-id")
    fields = (
        "buyer_name",
        "policyholder_name",
        "asked",
        "amount_text",
        "reasons_text",
        "chosen_text",
        "note",
        "state",
        "proposed_at",
        "proposed_by",
        "decided_at",
        "decided_by",
        "answer",
        "to_request",
    )
    readonly_fields = (
        "buyer_name",
        "policyholder_name",
        "asked",
        "amount_text",
        "reasons_text",
        "chosen_text",
    )
    buttons = (
        Button(
            name="give",
            label=_("Give this answer"),
            done=_("The request is decided, and the policyholder is told."),
            roles=DECIDE,
            shown=lambda row: row.can_be_given,
            follows=_given,
            do=_give,
            about=lambda row: row.request,
            not_by=author,
        ),
        Button(
            name="return",
            label=_("Send it back"),
            done=_("The request waits in the queue again."),
            roles=DECIDE,
            form=forms.WhyStands,
            shown=lambda row: row.can_be_given,
            do=_return,
            about=lambda row: row.request,
            danger=True,
        ),
    )

    def title_of(self, row: DecisionProposal) -> str:
        """Return what is proposed on whom, for whom."""
        values = {
            "amount": self.amount_text(row),
            "buyer": row.request.buyer.name,
            "policyholder": row.request.policyholder.name,
        }
        return gettext("%(amount)s on %(buyer)s for %(policyholder)s") % values

    @admin.display(description=_("Buyer"), ordering="request__buyer__search_name")
    def buyer_name(self, row: DecisionProposal) -> str:
        """The buyer's name."""
        return row.request.buyer.name

    @admin.display(description=_("Policyholder"), ordering="request__policyholder__name")
    def policyholder_name(self, row: DecisionProposal) -> str:
        """The policyholder's name."""
        return row.request.policyholder.name

    @admin.display(description=_("Asked"))
    def asked(self, row: DecisionProposal) -> str:
        """What was asked."""
        return money_text(row.request.money, "whole")

    @admin.display(description=_("Proposed answer"), ordering="amount")
    def amount_text(self, row: DecisionProposal) -> str:
        """The amount, or that it is a refusal."""
        return money_text(row.money, "whole") if row.amount else gettext("Refusal")

    @admin.display(description=_("Reasons told"))
    def reasons_text(self, row: DecisionProposal) -> str:
        """Why, in words."""
        return _reasons(row)

    @admin.display(description=_("Given with it"))
    def chosen_text(self, row: DecisionProposal) -> str:
        """What goes with the amount, beside what the rules say."""
        return " ".join(chosen.of_proposal(row)) or gettext("as the rules say")

    @admin.display(description=_("Proposed by"), ordering="proposed_by__email")
    def by(self, row: DecisionProposal) -> str:
        """Who proposed it."""
        return row.proposed_by.email

    @admin.display(description=_("Request"))
    def to_request(self, row: DecisionProposal) -> SafeString:
        """The request itself."""
        address = reverse("admin:limits_limitrequest_change", args=[row.request_id])
        return format_html('<a href="{}">{}</a>', address, gettext("To the request"))


@admin.register(AnswerPromise)
class PromiseDesk(Desk):
    """Within how many business hours requests are answered, each from a day on."""

    called = _("Promised answer times")
    readers = READERS
    list_display = ("valid_from", "above_text", "hours", "reason")
    ordering = ("-valid_from", "above", "id")
    fields = ("above_text", "hours", "valid_from", "reason", "set_at", "set_by")
    readonly_fields = ("above_text",)
    change_list_template = "admin/limits/promises.html"
    starters = (
        Button(
            name="set",
            label=_("Promise another time"),
            done=_("The promise is set."),
            roles=DECIDE,
            form=forms.SetPromise,
            do=_set,
        ),
    )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what is promised today over the rows."""
        today = clock.now().date()
        more = {
            "promised": [
                (Money(each.above, "EUR"), each.hours) for each in promised.promised_on(today)
            ]
        }
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def title_of(self, row: AnswerPromise) -> str:
        """Return what is promised."""
        values = {"hours": row.hours, "above": self.above_text(row)}
        return gettext("%(hours)s business hours for requests above %(above)s") % values

    @admin.display(description=_("For requests above"), ordering="above")
    def above_text(self, row: AnswerPromise) -> str:
        """The amount."""
        return money_text(Money(row.above, "EUR"), "whole")


@admin.register(RequestDocument)
class RequestDocumentDesk(Desk):
    """Documents that came with messages on requests; each opens from its request."""

    called = _("Documents on requests")
    readers = READERS
    list_display = ("received_at", "file_name", "kind", "size")
    list_select_related = ("message__request__buyer",)
    search_fields = ("file_name", "message__request__buyer__name")
    ordering = ("-received_at", "-id")
    fields = ("file_name", "kind", "size", "sha256", "received_at", "received_by", "file")
    readonly_fields = ("file",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RequestDocument]:
        """Leave out what is in them: a list needs no files."""
        found: QuerySet[RequestDocument] = super().get_queryset(request)
        return found.defer("content")

    def get_urls(self) -> list[URLPattern]:
        """Add the address of a file."""
        view = self.admin_site.admin_view(self.give_file)
        address = path("<uuid:document>/file/", view, name="limits_request_document_file")
        return [address, *super().get_urls()]

    def give_file(self, request: Any, document: Any) -> HttpResponse:
        """Give a file, always to be kept and never to be shown by the browser."""
        if not self.has_view_permission(request):
            raise Http404
        try:
            row = queries.request_document(request.actor, document)
        except RequestDocument.DoesNotExist:
            raise Http404 from None
        response = HttpResponse(bytes(row.content), content_type=FileKind(row.kind).media_type)
        response["Content-Disposition"] = content_disposition_header(True, row.file_name) or ""
        return response

    def title_of(self, row: RequestDocument) -> str:
        """Return what it is called."""
        return row.file_name

    @admin.display(description=_("File"))
    def file(self, row: RequestDocument) -> SafeString:
        """The file itself."""
        address = reverse("admin:limits_request_document_file", args=[row.public_id])
        return format_html('<a href="{}">{}</a>', address, gettext("Download"))
