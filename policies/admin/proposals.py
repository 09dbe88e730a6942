"""The desk of terms that wait for a second person: old and new side by side, and what follows."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import clock
from core.admin import Button, Desk, Fact, Waiting
from core.errors import BusinessError
from core.http import sentence
from core.templatetags.amounts import day_text
from policies import forms, queries, services, texts
from policies.admin.shared import AGREE, READERS, what_follows
from policies.models import TermsProposal
from policies.rules.proposals import ProposalState


def _waits(row: TermsProposal) -> bool:
    return row.state == ProposalState.PROPOSED


def _follows(row: TermsProposal) -> list[str]:
    try:
        return what_follows(row.policy, row.valid_from, row.as_rule(), clock.now())
    except BusinessError as refusal:
        return [sentence(refusal)]


def _reject(row: TermsProposal, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.reject_terms(proposal_id=row.public_id, answer=data["answer"], by=by, now=now)


@admin.register(TermsProposal)
class TermsProposalDesk(Desk):
    """Proposed terms: those that wait, and what became of the others."""

    called = _("Proposed terms")
    readers = READERS
    words = {"state": texts.PROPOSAL_STATES.__getitem__}
    waiting = (
        Waiting(
            label=_("proposed terms for a second person to release"),
            roles=AGREE,
            rows=lambda actor: queries.waiting_proposals().exclude(proposed_by_id=actor.user_id),
            where=f"state__exact={ProposalState.PROPOSED}",
        ),
    )
    list_display = (
        "policy_number",
        "policyholder_name",
        "valid_from",
        "state",
        "proposed_by",
        "proposed_at",
    )
    list_filter = ("state",)
    list_select_related = ("policy", "policyholder", "proposed_by", "decided_by")
    search_fields = ("policy__number", "policyholder__name")
    ordering = ("-proposed_at", "-id")
    fields = (
        "policy_number",
        "policyholder_name",
        "valid_from",
        "state",
        "reason",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
        "answer",
    )
    readonly_fields = fields
    change_form_template = "admin/policies/proposal.html"
    buttons = (
        Button(
            name="release",
            label=_("Release"),
            done=_("The terms are released; what was agreed before stays readable."),
            roles=AGREE,
            shown=_waits,
            follows=_follows,
            do=lambda row, data, by, now: services.release_terms(
                proposal_id=row.public_id, by=by, now=now
            ),
        ),
        Button(
            name="reject",
            label=_("Reject"),
            done=_("The proposed terms are rejected; those that stand go on standing."),
            roles=AGREE,
            shown=_waits,
            form=forms.RejectForm,
            danger=True,
            do=_reject,
        ),
        Button(
            name="withdraw",
            label=_("Take it back"),
            done=_("The proposed terms are taken back."),
            roles=AGREE,
            shown=_waits,
            danger=True,
            do=lambda row, data, by, now: services.withdraw_terms(
                proposal_id=row.public_id, by=by, now=now
            ),
        ),
    )

    def buttons_for(self, request: Any, row: Any) -> list[Button]:
        """Leave out what only the author, or only somebody else, may press."""
        is_author = request.actor.user_id == row.proposed_by_id
        hidden = {"release"} if is_author else {"withdraw"}
        return [each for each in super().buttons_for(request, row) if each.name not in hidden]

    def title_of(self, row: TermsProposal) -> str:
        """Return for which policy terms are proposed."""
        return str(_("Terms proposed for policy %(number)s")) % {"number": row.policy.number}

    def known_by(self, row: TermsProposal) -> list[Fact]:
        """Return from when, why, and every line that would read otherwise: now and then."""
        before, after = queries.terms_beside(row), row.as_rule()
        facts: list[Fact] = [
            (_("Valid from"), day_text(row.valid_from)),
            (_("Reason"), row.reason),
            (_("Proposed by"), row.proposed_by.email),
        ]
        lines = texts.changed(before, after) if before else []
        return [*facts, *((line.label, f"{line.before} \u2192 {line.value}") for line in lines)]

    def more_context(self, request: HttpRequest, row: TermsProposal) -> dict[str, Any]:
        """Return the two schedules side by side, and what follows."""
        before, after = queries.terms_beside(row), row.as_rule()
        return {
            "changed": texts.changed(before, after) if before else [],
            "schedule": texts.schedule(after, before),
            "countries": texts.countries_beside(before, after) if before else [],
            "follows": _follows(row) if _waits(row) else [],
            "is_author": request.actor.user_id == row.proposed_by_id,  # type: ignore[attr-defined]  # ActAs sets it
            "waits": _waits(row),
        }

    @admin.display(description=_("Policy"), ordering="policy__number")
    def policy_number(self, row: TermsProposal) -> str:
        """The policy's number."""
        return row.policy.number

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def policyholder_name(self, row: TermsProposal) -> str:
        """The policyholder's name."""
        return row.policyholder.name
