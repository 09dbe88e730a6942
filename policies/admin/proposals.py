"""The desk of terms that wait for a second person: old and new side by side, and what follows."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.rules.proposals import ProposalState
from accounts.texts import PROPOSAL_STATES
from core import clock
from core.admin import Button, Desk, Fact, Waiting, proposal_buttons, waits
from core.errors import BusinessError
from core.http import sentence
from core.templatetags.amounts import day_text
from policies import forms, queries, services, texts
from policies.admin import contracts
from policies.admin.new_policies import came_back
from policies.admin.shared import AGREE, READERS, what_follows
from policies.models import TermsProposal


def _follows(row: TermsProposal) -> list[str]:
    try:
        return what_follows(row.policy, row.valid_from, row.as_rule(), clock.now())
    except BusinessError as refusal:
        return [sentence(refusal)]


def _can_come_again(row: TermsProposal) -> bool:
    return came_back(row) and queries.waiting_proposal(row.policy_id) is None


def _as_before(row: TermsProposal) -> dict[str, Any]:
    filled_in = forms.filled_in(row.as_rule())
    return {**filled_in, "valid_from": row.valid_from, "reason": row.reason}


@admin.register(TermsProposal)
class TermsProposalDesk(Desk):
    """Proposed terms: those that wait, and what became of the others."""

    called = _("Proposed terms")
    readers = READERS
    words = {"state": PROPOSAL_STATES.__getitem__}
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
        *proposal_buttons(
            (services.release_terms, services.reject_terms, services.withdraw_terms),
            done=(
                _("The terms are released; what was agreed before stays readable."),
                _("The proposed terms are sent back; those that stand go on standing."),
                _("The proposed terms are taken back."),
            ),
            proposers=AGREE,
            releasers=AGREE,
            follows=_follows,
        ),
        Button(
            name="again",
            label=_("Propose it again, changed"),
            done=contracts.TERMS_PROPOSED,
            roles=AGREE,
            shown=_can_come_again,
            form=forms.ProposeTermsForm,
            initial=_as_before,
            fit=lambda row, form: contracts.fit(row.policy, form),
            preview=lambda row, data, now: contracts.what_changes(row.policy, data, now),
            do=lambda row, data, by, now: contracts.propose_terms(row.policy, data, by, now),
        ),
    )

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
            "follows": _follows(row) if waits(row) else [],
            "is_author": request.actor.user_id == row.proposed_by_id,  # type: ignore[attr-defined]  # ActAs sets it
            "waits": waits(row),
        }

    @admin.display(description=_("Policy"), ordering="policy__number")
    def policy_number(self, row: TermsProposal) -> str:
        """The policy's number."""
        return row.policy.number

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def policyholder_name(self, row: TermsProposal) -> str:
        """The policyholder's name."""
        return row.policyholder.name
