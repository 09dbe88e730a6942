"""Desks of policies: the contracts, their terms over time, taking one out."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import Button, Desk
from policies import forms, queries, services, texts
from policies.models import Policy
from policies.rules.terms import PolicyTerms

_AGREE = frozenset({"UNDERWRITER", "ADMINISTRATOR"})
_READERS = _AGREE | {"COLLECTOR", "CLAIMS_HANDLER", "CLAIMS_RELEASER"}


def _take_out(row: None, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.take_out_policy(
        policyholder_id=data["policyholder"],
        agreement=forms.agreement_of(data),
        terms=forms.terms_of(data),
        by=by,
        now=now,
    )


def _latest(row: Policy) -> PolicyTerms | None:
    terms = queries.terms_of(row.id).first()
    return terms.as_rule() if terms else None


def _filled_in(row: Policy) -> dict[str, Any]:
    terms = _latest(row)
    return forms.filled_in(terms) if terms else {}


def _change(row: Policy, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.change_terms(
        policy_id=row.public_id,
        valid_from=data["valid_from"],
        terms=forms.terms_of(data, _latest(row)),
        by=by,
        now=now,
    )


@admin.register(Policy)
class PolicyDesk(Desk):
    """Policies with their terms over time."""

    readers = _READERS
    words = {"product": texts.PRODUCTS.__getitem__}
    list_display = ("number", "policyholder_name", "product", "inception_on", "expires_on")
    list_display_links = ("number",)
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
        "premium_per_mille",
        "insurable_turnover",
        "public_id",
    )
    readonly_fields = fields
    change_form_template = "admin/policies/policy.html"
    starters = (
        Button(
            name="take-out",
            label=_("Take out a policy"),
            done=_("The policy is taken out."),
            roles=_AGREE,
            form=forms.TakeOutPolicyForm,
            do=_take_out,
        ),
    )
    buttons = (
        Button(
            name="terms",
            label=_("Change the terms"),
            done=_("The new terms are recorded; the old ones stay readable."),
            roles=_AGREE,
            form=forms.ChangeTermsForm,
            initial=_filled_in,
            do=_change,
        ),
    )

    def more_context(self, request: HttpRequest, row: Policy) -> dict[str, Any]:
        """Return the terms over time and the policy years."""
        history = list(queries.terms_of(row.id))
        return {
            "history": history,
            "cover": texts.cover(history[0]) if history else [],
            "clock": texts.clock(history[0]) if history else [],
            "years": row.years.order_by("starts_on"),
        }

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def policyholder_name(self, row: Policy) -> str:
        """The policyholder's name."""
        return row.policyholder.name
