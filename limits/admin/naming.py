"""The desks of buyers that policies name, of agencies whose reports count, of lifted stops."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import SYSTEM
from companies import queries as companies
from core.admin import Button, Desk
from core.money import Money
from core.templatetags.amounts import day_text, money_text
from limits import services
from limits.admin.shared import DECIDE, READERS, BuyerDesk
from limits.forms import naming as forms
from limits.models import CreditAgency, InsuredBuyer, StopLift
from limits.rules.product_forms import NAMING
from policies import queries as policies

_MAY_NAME = DECIDE | {"ADMINISTRATOR"}


def _name(row: InsuredBuyer | None, data: dict[str, Any], by: Any, now: datetime) -> object:
    policy = policies.policy(by, UUID(data["policy"]))
    value = data["contract_value"]
    return services.name_buyer(
        policy_id=policy.public_id,
        buyer=companies.company_for(data["buyer"]).public_id,
        first=data["first"],
        until=data["until"],
        contract_value=None if value is None else Money(value, policy.currency),
        contract_reference=data["contract_reference"],
        by=by,
        now=now,
    )


def _end(row: InsuredBuyer, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.end_naming(naming_id=row.public_id, until=data["until"], by=by, now=now)


def _approve(row: CreditAgency | None, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.approve_agency(**data, by=by, now=now)


def _end_agency(row: CreditAgency, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.end_agency(agency_id=row.public_id, by=by, now=now)


def _lift(row: StopLift | None, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.lift_stop(
        policy_id=UUID(data["policy"]),
        buyer=companies.company_for(data["buyer"]).public_id,
        first=data["first"],
        until=data["until"],
        reason=data["reason"],
        by=by,
        now=now,
    )


def _offer_naming(row: InsuredBuyer | None, form: django_forms.Form) -> None:
    _offer(form, only_naming=True)


def offer_policies(row: object, form: django_forms.Form) -> None:
    """Offer all the policies there are."""
    _offer(form, only_naming=False)


def _offer(form: django_forms.Form, *, only_naming: bool) -> None:
    """Offer the policies there are, those that name their buyers where only they make sense."""
    found = policies.policies(SYSTEM).select_related("policyholder")
    if only_naming:
        found = found.filter(product__in=NAMING)
    names = [(str(row.public_id), f"{row.number}, {row.policyholder.name}") for row in found]
    form.fields["policy"].choices = [("", gettext("Choose a policy")), *names]  # type: ignore[attr-defined]  # a choice field


@admin.register(InsuredBuyer)
class InsuredBuyerDesk(BuyerDesk):
    """The buyers that policies insure by name, on record now."""

    called = _("Buyers named by policies")
    readers = READERS | {"ADMINISTRATOR"}
    list_display = (
        "policy_number",
        "buyer_name",
        "policyholder_name",
        "valid_from",
        "valid_to",
        "contract_worth",
    )
    list_select_related = ("buyer", "policyholder", "policy")
    search_fields = ("buyer__name", "policyholder__name", "policy__number")
    ordering = ("-valid_from", "-id")
    fields = (
        "policy_number",
        "buyer_name",
        "policyholder_name",
        "valid_from",
        "valid_to",
        "contract_worth",
        "contract_reference",
        "named_at",
        "named_by",
        "superseded_at",
    )
    readonly_fields = fields
    starters = (
        Button(
            name="name",
            label=_("Name a buyer in a policy"),
            done=_("The policy names the buyer: a limit can be asked on it."),
            roles=_MAY_NAME,
            form=forms.NameBuyer,
            fit=_offer_naming,
            do=_name,
        ),
    )
    buttons = (
        Button(
            name="end",
            label=_("Name it up to a day"),
            done=_("The policy names the buyer up to that day; earlier dispatches stay insured."),
            roles=_MAY_NAME,
            form=forms.EndNaming,
            shown=lambda row: row.superseded_at is None,
            do=_end,
        ),
    )

    def title_of(self, row: InsuredBuyer) -> str:
        """Return whom a policy names."""
        said = gettext("%(buyer)s, named in policy %(number)s")
        return said % {"buyer": row.buyer.name, "number": row.policy.number}

    @admin.display(description=_("Policy"), ordering="policy__number")
    def policy_number(self, row: InsuredBuyer) -> str:
        """The number of the policy."""
        return row.policy.number

    @admin.display(description=_("Contract"))
    def contract_worth(self, row: InsuredBuyer) -> str:
        """What the contract is worth, where there is one."""
        return money_text(row.contract, "whole") if row.contract is not None else ""


@admin.register(CreditAgency)
class CreditAgencyDesk(Desk):
    """Agencies whose credit reports count for limits that policyholders set themselves."""

    called = _("Credit agencies")
    readers = READERS | {"ADMINISTRATOR"}
    list_display = ("name", "approved_from", "approved_until", "reason")
    ordering = ("name", "id")
    fields = ("name", "approved_from", "approved_until", "reason", "set_at", "set_by")
    readonly_fields = fields
    starters = (
        Button(
            name="approve",
            label=_("Let reports of an agency count"),
            done=_("Its reports count."),
            roles=_MAY_NAME,
            form=forms.ApproveAgency,
            do=_approve,
        ),
    )
    buttons = (
        Button(
            name="end",
            label=_("Let its reports count no more"),
            done=_("Its newer reports count no more; limits set on earlier ones stay."),
            roles=_MAY_NAME,
            shown=lambda row: row.approved_until is None,
            danger=True,
            do=_end_agency,
        ),
    )

    def title_of(self, row: CreditAgency) -> str:
        """Return its name."""
        return row.name


@admin.register(StopLift)
class StopLiftDesk(BuyerDesk):
    """Days on which deliveries to a buyer are insured although something stops them."""

    called = _("Stops lifted in writing")
    list_display = ("buyer_name", "policyholder_name", "valid_from", "valid_to", "reason")
    ordering = ("-valid_from", "-id")
    fields = (*list_display, "lifted_at", "lifted_by")
    readonly_fields = fields
    starters = (
        Button(
            name="lift",
            label=_("Lift a stop on certain days"),
            done=_("Deliveries on those days are insured, as far as the limit reaches."),
            roles=DECIDE,
            form=forms.LiftStop,
            fit=offer_policies,
            do=_lift,
        ),
    )

    def title_of(self, row: StopLift) -> str:
        """Return to whom, and on which days."""
        said = gettext("Deliveries to %(buyer)s from %(first)s to %(last)s")
        days = {"first": day_text(row.valid_from), "last": day_text(row.valid_to)}
        return said % {"buyer": row.buyer.name, **days}
