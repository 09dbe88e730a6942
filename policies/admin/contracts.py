"""The desk of policies: the contracts, their terms over time, proposing one."""

from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin import Button, Desk
from policies import forms, queries, services, texts
from policies.admin import endings, pledging
from policies.admin.new_policies import PROPOSED, propose, what_it_says
from policies.admin.shared import AGREE, READERS, what_follows
from policies.models import Policy, TermsProposal
from policies.rules.terms import PolicyTerms, Product

TERMS_PROPOSED = _("The terms are proposed; they count once a second person releases them.")


def _latest(row: Policy) -> PolicyTerms | None:
    terms = queries.terms_of(row.id).first()
    return terms.as_rule() if terms else None


def fit(row: Policy, form: django_forms.Form) -> None:
    """Hold a form of terms against the currency and the product of a policy."""
    if isinstance(form, forms.ProposeTermsForm):
        form.currency, form.of_product = row.currency, Product(row.product)


def what_changes(row: Policy, data: dict[str, Any], now: datetime) -> list[str]:
    """Return every line that would change, and what follows from it."""
    standing = queries.terms_on(row.id, data["valid_from"])
    lines = texts.changed(standing.as_rule(), data["terms"]) if standing else []
    said = gettext("%(line)s: %(before)s now, then %(value)s.")
    differing = [
        said % {"line": line.label, "before": line.before, "value": line.value} for line in lines
    ]
    return [*differing, *what_follows(row, data["valid_from"], data["terms"], now)]


def propose_terms(row: Policy, data: dict[str, Any], by: Any, now: datetime) -> TermsProposal:
    """Propose what a form of terms says."""
    return services.propose_terms(
        policy_id=row.public_id,
        valid_from=data["valid_from"],
        terms=data["terms"],
        reason=data["reason"],
        by=by,
        now=now,
    )


@admin.register(Policy)
class PolicyDesk(Desk):
    """Policies with their terms over time."""

    readers = READERS
    words = {"product": texts.PRODUCTS.__getitem__}
    list_display = ("number", "policyholder_name", "product", "inception_on", "expires_on")
    list_display_links = ("number",)
    list_filter = ("product",)
    list_select_related = ("policyholder",)
    search_fields = ("number", "policyholder__name")
    ordering = ("-inception_on", "-id")
    fields = (
        "number",
        "policyholder_name",
        "product",
        "currency",
        "inception_on",
        "expires_on",
        "insurable_turnover",
        "public_id",
    )
    readonly_fields = fields
    change_form_template = "admin/policies/policy.html"
    starters = (
        Button(
            name="take-out",
            label=_("Propose a policy"),
            done=PROPOSED,
            roles=AGREE,
            form=forms.ProposePolicyForm,
            initial=lambda row: forms.filled_in(),
            preview=what_it_says,
            do=propose,
        ),
    )
    buttons = (
        Button(
            name="terms",
            label=_("Propose other terms"),
            done=TERMS_PROPOSED,
            roles=AGREE,
            form=forms.ProposeTermsForm,
            shown=lambda row: queries.waiting_proposal(row.id) is None,
            initial=lambda row: forms.filled_in(_latest(row)),
            fit=fit,
            preview=what_changes,
            do=propose_terms,
        ),
        *pledging.BUTTONS,
        endings.BUTTON,
    )

    def more_context(self, request: HttpRequest, row: Policy) -> dict[str, Any]:
        """Return the schedule, the terms over time and the policy years."""
        history = list(queries.terms_of(row.id))
        agreed = history[0].as_rule() if history else None
        return {
            "history": history,
            "schedule": texts.schedule(agreed) if agreed else [],
            "countries": texts.countries(agreed) if agreed else [],
            "proposals": queries.proposals_of(row.id),
            "endings": [(each, texts.GROUNDS[each.ground]) for each in queries.endings_of(row.id)],
            "pledgees": queries.pledgees_of(row.id),
            "years": row.years.order_by("starts_on"),
        }

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def policyholder_name(self, row: Policy) -> str:
        """The policyholder's name."""
        return row.policyholder.name
