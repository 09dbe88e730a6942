"""The desk of policies that wait for a second person: the whole schedule, and what follows."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Proposed
from accounts.rules.proposals import ProposalState
from accounts.texts import PROPOSAL_STATES
from core import clock
from core.admin import Button, Desk, Fact, Waiting, proposal_buttons, waits
from core.errors import BusinessError
from core.http import sentence
from core.money import Money
from core.templatetags.amounts import day_text, money_text
from policies import forms, queries, services, texts
from policies.admin.shared import AGREE, READERS, every_line, what_a_policy_does
from policies.models import PolicyProposal

PROPOSED = _("The policy is proposed; it insures once a second person releases it.")


def propose(row: Any, data: dict[str, Any], by: Any, now: datetime) -> PolicyProposal:
    """Propose what a form says."""
    return services.propose_policy(
        policyholder_id=data["policyholder"],
        agreement=forms.agreement_of(data),
        terms=data["terms"],
        reason=data["reason"],
        by=by,
        now=now,
    )


def what_it_says(row: Any, data: dict[str, Any], now: datetime) -> list[str]:
    """Return what the policy does and says, line by line, as whoever proposes it reads it first."""
    terms = data["terms"]
    does = what_a_policy_does(
        policyholder_id=data["policyholder"],
        agreement=forms.agreement_of(data),
        terms=terms,
        now=now,
    )
    return [*does, *every_line(terms)]


def _does(row: PolicyProposal) -> list[str]:
    try:
        return what_a_policy_does(
            policyholder_id=row.policyholder_id,
            agreement=services.agreement_of(row),
            terms=row.as_rule(),
            now=clock.now(),
        )
    except BusinessError as refusal:
        return [sentence(refusal)]


def _follows(row: PolicyProposal) -> list[str]:
    return [*_does(row), *every_line(row.as_rule())]


def came_back(row: Proposed) -> bool:
    """Tell whether a proposal was sent back, or taken back by its author."""
    return row.state in (ProposalState.REJECTED, ProposalState.WITHDRAWN)


def _as_before(row: PolicyProposal) -> dict[str, Any]:
    agreement = services.agreement_of(row)
    filled_in = forms.proposed_before(row.policyholder_id, agreement, row.as_rule())
    return {**filled_in, "reason": row.reason}


@admin.register(PolicyProposal)
class PolicyProposalDesk(Desk):
    """Proposed policies: those that wait, and what became of the others."""

    called = _("Proposed policies")
    readers = READERS
    words = {"state": PROPOSAL_STATES.__getitem__, "product": texts.PRODUCTS.__getitem__}
    waiting = (
        Waiting(
            label=_("proposed policies for a second person to release"),
            roles=AGREE,
            rows=lambda actor: queries.waiting_policies().exclude(proposed_by_id=actor.user_id),
            where=f"state__exact={ProposalState.PROPOSED}",
        ),
    )
    list_display = (
        "policyholder_name",
        "product",
        "inception_on",
        "state",
        "proposed_by",
        "proposed_at",
    )
    list_filter = ("state",)
    list_select_related = ("policyholder", "proposed_by", "decided_by", "policy")
    search_fields = ("policyholder__name", "policy__number")
    ordering = ("-proposed_at", "-id")
    fields = (
        "policyholder_name",
        "policy_number",
        "product",
        "inception_on",
        "expires_on",
        "insurable_turnover",
        "state",
        "reason",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
        "answer",
    )
    readonly_fields = fields
    change_form_template = "admin/policies/new_policy.html"
    buttons = (
        *proposal_buttons(
            (services.release_policy, services.reject_policy, services.withdraw_policy),
            done=(
                _("The policy is taken out."),
                _("The proposed policy is sent back; nobody is insured by it."),
                _("The proposed policy is taken back; nobody is insured by it."),
            ),
            proposers=AGREE,
            releasers=AGREE,
            follows=_follows,
        ),
        Button(
            name="again",
            label=_("Propose it again, changed"),
            done=PROPOSED,
            roles=AGREE,
            shown=came_back,
            form=forms.ProposePolicyForm,
            initial=_as_before,
            preview=what_it_says,
            do=propose,
        ),
    )

    def title_of(self, row: PolicyProposal) -> str:
        """Return for whom a policy is proposed."""
        return gettext("Policy proposed for %(name)s") % {"name": row.policyholder.name}

    def known_by(self, row: PolicyProposal) -> list[Fact]:
        """Return for whom, from when, for how much turnover, and who proposed it why."""
        turnover = Money(row.insurable_turnover, row.currency)
        ends = day_text(row.expires_on) if row.expires_on else gettext("runs on")
        facts: list[Fact] = [
            (_("Policyholder"), row.policyholder.name),
            (_("Product"), texts.PRODUCTS[row.product]),
            (_("First day"), day_text(row.inception_on)),
            (_("Last day"), ends),
            (_("Insurable turnover a year"), money_text(turnover, "whole")),
            (_("Proposed by"), row.proposed_by.email),
        ]
        return [*facts, (_("Why"), row.reason)] if row.reason else facts

    def more_context(self, request: HttpRequest, row: PolicyProposal) -> dict[str, Any]:
        """Return the whole schedule as it would stand, and what follows."""
        terms = row.as_rule()
        return {
            "schedule": texts.schedule(terms),
            "countries": texts.countries(terms),
            "does": _does(row) if waits(row) else [],
            "is_author": request.actor.user_id == row.proposed_by_id,  # type: ignore[attr-defined]  # ActAs sets it
            "waits": waits(row),
        }

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def policyholder_name(self, row: PolicyProposal) -> str:
        """The policyholder's name."""
        return row.policyholder.name

    @admin.display(description=_("Policy"), ordering="policy__number")
    def policy_number(self, row: PolicyProposal) -> str:
        """The number of the policy it became."""
        return row.policy.number if row.policy else "\u2013"
