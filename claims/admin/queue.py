"""The queue of claims, and one claim with all that its calculation rests on."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import Actor
from claims import documents, forms, queries, services, texts
from claims.admin import presses, release
from claims.admin.shared import (
    CLAIMS,
    FELL,
    HANDLER,
    RELEASER,
    ClaimStateFilter,
    EventFilter,
    chip,
    stands_at,
    waits,
)
from claims.models import Claim, Evidence, Payout
from claims.rules.lifecycle import NEXT_STATES, ClaimState
from core import clock
from core.admin import Button, Desk, Fact, Waiting
from core.dates import business_date
from core.templatetags.amounts import day as day_shown
from core.templatetags.amounts import money
from limits import queries as limits
from receivables import queries as receivables

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

_REOPENABLE = frozenset(
    state for state, following in NEXT_STATES.items() if ClaimState.REOPENED in following
)
_LAST_WHAT_IS_OVER = Case(
    When(state__in=[*queries.ENDED, ClaimState.PAID, ClaimState.IN_RECOVERY], then=1), default=0
)


@admin.register(Claim)
class ClaimDesk(Desk):
    """Claims, the longest waiting first, each with all that its calculation rests on."""

    called = _("Claims")
    waiting = (
        waits(_("claims to calculate"), ClaimState.READY, HANDLER),
        waits(_("calculated claims to submit"), ClaimState.CALCULATED, HANDLER),
        waits(_("claims to approve"), ClaimState.FOUR_EYES, RELEASER),
        Waiting(
            label=_("answers of policyholders to read"),
            roles=HANDLER,
            rows=lambda actor: (
                queries.claims(actor)
                .filter(state=ClaimState.DOCUMENTS_REQUESTED)
                .exclude(answer="")
            ),
            where=f"state={ClaimState.DOCUMENTS_REQUESTED}",
        ),
        FELL,
    )
    readers = CLAIMS
    change_form_template = "admin/claims/claim.html"
    list_display = ("number", "state_shown", "due", "worth", "age", "buyer_name", "holder")
    list_filter = (ClaimStateFilter, EventFilter)
    search_fields = ("number", "buyer__name", "policyholder__name", "public_id")
    ordering = (_LAST_WHAT_IS_OVER, "ready_on", "notified_on", "id")
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
        "answer",
        "remark",
        "public_id",
    )
    readonly_fields = fields
    buttons = (
        Button(
            name="request-documents",
            label=_("Ask for documents"),
            done=_("The policyholder is asked; the payment clock stands still."),
            roles=HANDLER,
            form=forms.Note,
            do=presses.request_documents,
            shown=stands_at(*_OPEN_TO_DOCUMENTS),
        ),
        Button(
            name="documents-received",
            label=_("Documents are complete"),
            done=_("The documents are complete; the payment clock runs from today."),
            roles=HANDLER,
            do=lambda row, data, by, now: services.receive_documents(
                claim_id=row.public_id, by=by, now=now
            ),
            shown=stands_at(ClaimState.DOCUMENTS_REQUESTED),
        ),
        Button(
            name="calculate",
            label=_("Calculate"),
            done=_("The claim is calculated from the facts of today."),
            roles=HANDLER,
            do=lambda row, data, by, now: services.calculate(
                claim_id=row.public_id, by=by, now=now
            ),
            shown=stands_at(ClaimState.READY, ClaimState.CALCULATED),
        ),
        Button(
            name="submit",
            label=_("Submit to a second person"),
            done=_("A releaser looks at it now."),
            roles=HANDLER,
            do=lambda row, data, by, now: services.submit(claim_id=row.public_id, by=by, now=now),
            shown=stands_at(ClaimState.CALCULATED),
        ),
        Button(
            name="approve",
            label=_("Approve and release"),
            done=_("The claim is approved and its payout released; the statement is being made."),
            roles=RELEASER,
            form=forms.Approve,
            do=presses.approve,
            shown=stands_at(ClaimState.FOUR_EYES),
            about=lambda row: row,
        ),
        Button(
            name="send-back",
            label=_("Send back"),
            done=_("The claim is with its handler again."),
            roles=RELEASER,
            form=forms.Note,
            do=lambda row, data, by, now: services.send_back(
                claim_id=row.public_id, note=data["note"], by=by, now=now
            ),
            shown=stands_at(ClaimState.FOUR_EYES),
        ),
        Button(
            name="reopen",
            label=_("Reopen"),
            done=_(
                "The claim is ready again: a handler calculates it as at the same date of loss."
            ),
            roles=RELEASER,
            form=forms.Note,
            do=lambda row, data, by, now: services.reopen(
                claim_id=row.public_id, note=data["note"], by=by, now=now
            ),
            shown=stands_at(*_REOPENABLE),
        ),
        Button(
            name="reject",
            label=_("Reject"),
            done=_("The claim is rejected and the policyholder told why."),
            roles=RELEASER,
            form=forms.Reject,
            do=presses.reject,
            preview=presses.rejection_means,
            shown=stands_at(*_REJECTABLE),
            danger=True,
        ),
    )

    def known_by(self, row: Claim) -> Sequence[Fact]:
        """Return which claim it is, of whom, on whom, and what it comes to."""
        return (
            (_("Claim"), row.number),
            (_("Policyholder"), row.policyholder.name),
            (_("Buyer"), row.buyer.name),
            (_("State"), self.state_shown(row)),
            (_("Indemnity"), self.worth(row)),
        )

    def get_urls(self) -> list[URLPattern]:
        """Add the address of a file that was sent."""
        view = self.admin_site.admin_view(self.evidence)
        address = path("evidence/<uuid:evidence>/", view, name="claims_evidence")
        return [address, *super().get_urls()]

    def evidence(self, request: HttpRequest, evidence: UUID) -> HttpResponse:
        """Give a file that was sent for a claim."""
        actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActAs
        if not self.has_view_permission(request):
            raise Http404
        try:
            return documents.evidence(queries.evidence(actor, evidence))
        except Evidence.DoesNotExist:
            raise Http404 from None

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
            "next_step": release.next_step(row) if actor.staff_role in CLAIMS else None,
            "limits": limits.timeline(row.policy_id, row.buyer_id),
            "payouts": [
                (each, *texts.payout_state(each.state), _payout_address(each))
                for each in queries.payouts(actor).filter(claim=row)
            ],
            "evidence": queries.evidence_of(row),
            "disputes": receivables.disputes_of(actor).filter(
                policyholder_id=row.policyholder_id,
                invoice__buyer_id=row.buyer_id,
                resolved_on=None,
            ),
            "timeline": [_entry(event) for event in queries.history(row)],
            "rejections": [texts.text(each["code"], each["values"]) for each in row.rejection],
        }


def _today() -> date:
    return business_date(clock.now())


def _entry(event: Any) -> dict[str, Any]:
    title, tone = texts.HAPPENED[event.name]
    text = texts.told(event.facts.get("reasons", []))
    return {"day": event.business_date, "title": title, "text": text, "tone": tone}


def _payout_address(row: Payout) -> str:
    return reverse("admin:claims_payout_change", args=[row.pk])
