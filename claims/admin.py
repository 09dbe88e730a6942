"""The desks of claims: a queue of claims, one claim with all it rests on, payouts."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import Actor, StaffRole
from claims import documents, forms, queries, services, texts
from claims.models import Calculation, Claim, Payout
from claims.rules.lifecycle import ClaimState, PayoutState, RejectionReason
from core import clock
from core import documents as pdfs
from core.admin import Button, Desk
from core.dates import business_date
from core.models import DocumentState
from core.money import Money
from core.templatetags.amounts import day as day_shown
from core.templatetags.amounts import money
from limits import queries as limits

_HANDLER = frozenset({StaffRole.CLAIMS_HANDLER.value})
_RELEASER = frozenset({StaffRole.CLAIMS_RELEASER.value})
_CLAIMS = _HANDLER | _RELEASER
_OPEN_TO_DOCUMENTS = frozenset(
    {
        ClaimState.NOTIFIED,
        ClaimState.IN_WAITING_PERIOD,
        ClaimState.READY,
        ClaimState.CALCULATED,
    }
)
_REJECTABLE = _OPEN_TO_DOCUMENTS | {
    ClaimState.DOCUMENTS_REQUESTED,
    ClaimState.SUSPENDED_DISPUTE,
    ClaimState.FOUR_EYES,
    ClaimState.REOPENED,
}


def chip(label: str, tone: str) -> SafeString:
    """Return a state as a chip."""
    return format_html('<span class="chip chip--{}">{}</span>', tone, label)


def _request_documents(row: Claim, data: dict[str, Any], by: Actor, now: datetime) -> object:
    return services.request_documents(claim_id=row.public_id, note=data["note"], by=by, now=now)


def _approve(row: Claim, data: dict[str, Any], by: Actor, now: datetime) -> object:
    amount = Money(data["amount"], row.policy.currency)
    return services.approve(claim_id=row.public_id, amount=amount, by=by, now=now)


def _reject(row: Claim, data: dict[str, Any], by: Actor, now: datetime) -> object:
    reason = RejectionReason(data["reason"])
    return services.reject(claim_id=row.public_id, reason=reason, by=by, now=now)


def _confirm(row: Payout, data: dict[str, Any], by: Actor, now: datetime) -> object:
    return services.confirm_payout(payout_id=row.public_id, paid_on=data["paid_on"], by=by, now=now)


def _is(*states: str) -> Any:  # a question about a row of either model
    return lambda row: row.state in states


class StateFilter(admin.SimpleListFilter):
    """Rows in one state, the states named as people name them."""

    title = _("State")
    parameter_name = "state"
    states: ClassVar[dict[Any, tuple[Promise, str]]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the states in the order of their way."""
        return [(state.value, label) for state, (label, _tone) in self.states.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep the rows in the state chosen."""
        return queryset.filter(state=self.value()) if self.value() in self.states else queryset


class ClaimStateFilter(StateFilter):
    states = texts.STATES


class PayoutStateFilter(StateFilter):
    states = texts.PAYOUT_STATES


@admin.register(Claim)
class ClaimDesk(Desk):
    """Claims, the longest waiting first, each with all that its calculation rests on."""

    readers = _CLAIMS
    change_form_template = "admin/claims/claim.html"
    list_display = ("number", "state_shown", "due", "worth", "age", "buyer_name", "holder")
    list_filter = (ClaimStateFilter,)
    search_fields = ("number", "buyer__name", "policyholder__name", "public_id")
    ordering = ("ready_on", "notified_on", "id")
    list_select_related = ("policyholder", "buyer", "policy")
    fields = (
        "number",
        "holder",
        "buyer_name",
        "policy",
        "case",
        "state_shown",
        "cause_shown",
        "date_of_loss",
        "notified_on",
        "ready_on",
        "documents_complete_on",
        "due",
        "question",
        "remark",
        "public_id",
    )
    readonly_fields = fields
    buttons = (
        Button(
            name="request-documents",
            label=_("Ask for documents"),
            done=_("The policyholder is asked; the payment clock stands still."),
            roles=_HANDLER,
            form=forms.Note,
            do=_request_documents,
            shown=_is(*_OPEN_TO_DOCUMENTS),
        ),
        Button(
            name="documents-received",
            label=_("Documents are complete"),
            done=_("The documents are complete; the payment clock runs from today."),
            roles=_HANDLER,
            do=lambda row, data, by, now: services.receive_documents(
                claim_id=row.public_id, by=by, now=now
            ),
            shown=_is(ClaimState.DOCUMENTS_REQUESTED),
        ),
        Button(
            name="calculate",
            label=_("Calculate"),
            done=_("The claim is calculated from the facts of today."),
            roles=_HANDLER,
            do=lambda row, data, by, now: services.calculate(
                claim_id=row.public_id, by=by, now=now
            ),
            shown=_is(ClaimState.READY, ClaimState.CALCULATED),
        ),
        Button(
            name="submit",
            label=_("Submit to a second person"),
            done=_("A releaser looks at it now."),
            roles=_HANDLER,
            do=lambda row, data, by, now: services.submit(claim_id=row.public_id, by=by, now=now),
            shown=_is(ClaimState.CALCULATED),
        ),
        Button(
            name="approve",
            label=_("Approve and release"),
            done=_("The claim is approved and its payout released; the statement is being made."),
            roles=_RELEASER,
            form=forms.Approve,
            do=_approve,
            shown=_is(ClaimState.FOUR_EYES),
        ),
        Button(
            name="send-back",
            label=_("Send back"),
            done=_("The claim is with its handler again."),
            roles=_RELEASER,
            form=forms.Note,
            do=lambda row, data, by, now: services.send_back(
                claim_id=row.public_id, note=data["note"], by=by, now=now
            ),
            shown=_is(ClaimState.FOUR_EYES),
        ),
        Button(
            name="reject",
            label=_("Reject"),
            done=_("The claim is rejected and the policyholder told why."),
            roles=_RELEASER,
            form=forms.Reject,
            do=_reject,
            shown=_is(*_REJECTABLE),
            danger=True,
        ),
    )

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def holder(self, row: Claim) -> str:
        """Return who claims."""
        return row.policyholder.name

    @admin.display(description=_("Buyer"), ordering="buyer__name")
    def buyer_name(self, row: Claim) -> str:
        """Return who did not pay."""
        return row.buyer.name

    @admin.display(description=_("State"), ordering="state")
    def state_shown(self, row: Claim) -> SafeString:
        """Return where it stands."""
        return chip(*texts.state(row.state))

    @admin.display(description=_("Insured event"), ordering="cause")
    def cause_shown(self, row: Claim) -> str:
        """Return what happened."""
        return texts.cause(row.cause)

    @admin.display(description=_("Days since notified"), ordering="notified_on")
    def age(self, row: Claim) -> int:
        """Return how old it is."""
        return (_today() - row.notified_on).days

    @admin.display(description=_("Pay by"))
    def due(self, row: Claim) -> SafeString:
        """Return by when it must be paid; late is said in words too."""
        due_on = queries.due_on(row)
        if due_on is None or due_on >= _today():
            return day_shown(due_on)
        return format_html("{} {}", day_shown(due_on), chip(gettext("late"), "bad"))

    @admin.display(description=_("Indemnity"))
    def worth(self, row: Claim) -> SafeString:
        """Return what it comes to."""
        calculation = queries.last_calculation(row.id)
        return money(calculation.money if calculation else None)

    def more_context(self, request: HttpRequest, row: Claim) -> dict[str, Any]:
        """Return what the calculation rests on, and what was made of it."""
        calculation = queries.last_calculation(row.id)
        actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActAs
        return {
            "shown": documents.shown_row(calculation) if calculation else None,
            "calculation": calculation,
            "calculations": [
                (each, reverse("admin:claims_calculation_change", args=[each.pk]))
                for each in queries.calculations(row.id)
            ],
            "limits": limits.timeline(row.policy_id, row.buyer_id),
            "payouts": [
                (each, *texts.payout_state(each.state), _payout_address(each))
                for each in queries.payouts(actor).filter(claim=row)
            ],
            "timeline": [_entry(event) for event in queries.history(row)],
            "rejections": [texts.text(each["code"], each["values"]) for each in row.rejection],
        }


@admin.register(Calculation)
class CalculationDesk(Desk):
    """Calculations, line by line, with the facts each one saw."""

    readers = _CLAIMS
    change_form_template = "admin/claims/calculation.html"
    list_display = ("claim", "version", "worth", "rules_version", "calculated_at")
    search_fields = ("claim__number", "public_id", "inputs_sha256")
    ordering = ("-calculated_at", "-id")
    list_select_related = ("claim",)
    fields = (
        "claim",
        "version",
        "worth",
        "payment",
        "currency",
        "rules_version",
        "inputs_sha256",
        "calculated_at",
        "calculated_by",
        "public_id",
    )
    readonly_fields = fields

    @admin.display(description=_("Indemnity"), ordering="indemnity")
    def worth(self, row: Calculation) -> SafeString:
        """Return what the claim comes to by it."""
        return money(row.money)

    def more_context(self, request: HttpRequest, row: Calculation) -> dict[str, Any]:
        """Return its lines and steps, and the facts it saw as they are kept."""
        return {
            "shown": documents.shown_row(row),
            "kept": documents.as_text(row.inputs),
            "claim_url": reverse("admin:claims_claim_change", args=[row.claim_id]),
        }


@admin.register(Payout)
class PayoutDesk(Desk):
    """Payouts from the preparation to the bank's confirmation, with their statements."""

    readers = _CLAIMS
    change_form_template = "admin/claims/payout.html"
    list_display = (
        "claim",
        "holder_name",
        "sum",
        "state_shown",
        "released_at",
        "confirmed_on",
        "statement",
    )
    list_filter = (PayoutStateFilter,)
    search_fields = ("claim__number", "end_to_end_id", "policyholder__name", "public_id")
    ordering = ("-prepared_at", "-id")
    list_select_related = ("claim", "policyholder")
    fields = (
        "claim",
        "holder_name",
        "sum",
        "state_shown",
        "iban",
        "holder",
        "end_to_end_id",
        "prepared_at",
        "prepared_by",
        "calculated_by",
        "released_at",
        "released_by",
        "confirmed_on",
        "statement",
        "public_id",
    )
    readonly_fields = fields
    buttons = (
        Button(
            name="order",
            label=_("Order the payment"),
            done=_("The payment is ordered at the bank."),
            roles=_CLAIMS,
            do=lambda row, data, by, now: services.order_payout(
                payout_id=row.public_id, by=by, now=now
            ),
            shown=_is(PayoutState.RELEASED),
        ),
        Button(
            name="confirm",
            label=_("The bank paid"),
            done=_("The payout is confirmed and the policyholder told."),
            roles=_CLAIMS,
            form=forms.Confirm,
            do=_confirm,
            shown=_is(PayoutState.ORDERED, PayoutState.SENT_UNKNOWN),
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the statement."""
        view = self.admin_site.admin_view(self.pdf)
        return [path("<int:payout>/pdf/", view, name="claims_payout_pdf"), *super().get_urls()]

    def pdf(self, request: HttpRequest, payout: int) -> HttpResponse:
        """Give the statement as a PDF; say what is missing as long as there is none."""
        row = self.get_object(request, str(payout))
        if row is None or row.document is None or not self.has_view_permission(request, row):
            raise Http404
        if row.document.state == DocumentState.READY:
            return documents.download(row.document)
        messages.info(request, gettext("The statement is being made. Try again in a moment."))
        return redirect(self.address_of(row))

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def holder_name(self, row: Payout) -> str:
        """Return who is paid."""
        return row.policyholder.name

    @admin.display(description=_("Amount"), ordering="amount")
    def sum(self, row: Payout) -> SafeString:
        """Return what is paid."""
        return money(row.money)

    @admin.display(description=_("State"), ordering="state")
    def state_shown(self, row: Payout) -> SafeString:
        """Return where it stands."""
        return chip(*texts.payout_state(row.state))

    @admin.display(description=_("Statement"))
    def statement(self, row: Payout) -> str | SafeString:
        """Return the link to the PDF, or why there is none."""
        if row.document is None:
            return gettext("made when it is released")
        if row.document.state == DocumentState.READY:
            return format_html('<a href="{}">{}</a>', _pdf_address(row), row.document.file_name)
        if not pdfs.can_be_made():
            return gettext("This machine cannot make PDFs: install Pango.")
        return gettext("is being made")

    def more_context(self, request: HttpRequest, row: Payout) -> dict[str, Any]:
        """Return the calculation it pays and where the statement is."""
        is_ready = row.document is not None and row.document.state == DocumentState.READY
        return {
            "shown": documents.shown_row(row.calculation),
            "pdf_url": _pdf_address(row) if is_ready else "",
            "claim_url": reverse("admin:claims_claim_change", args=[row.claim_id]),
        }


def _today() -> date:
    return business_date(clock.now())


def _entry(event: Any) -> dict[str, Any]:
    title, tone = texts.HAPPENED[event.name]
    return {"day": event.business_date, "title": title, "tone": tone}


def _payout_address(row: Payout) -> str:
    return reverse("admin:claims_payout_change", args=[row.pk])


def _pdf_address(row: Payout) -> str:
    return reverse("admin:claims_payout_pdf", args=[row.pk])
