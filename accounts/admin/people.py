"""Who may sign in, and what each does at the insurer."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import forms, queries, services, texts
from accounts.admin import authorities
from accounts.models import User
from accounts.rules import Actor, StaffRole
from accounts.rules.proposals import ProposalState
from core import clock
from core.admin import Button, Desk
from core.dates import business_date
from core.money import Money
from core.templatetags.amounts import money_text

_ADMINISTRATOR = frozenset({StaffRole.ADMINISTRATOR.value})
_TAKES_ON = frozenset({StaffRole.ADMINISTRATOR.value, StaffRole.UNDERWRITER.value})


def _take_on_staff(row: None, data: dict[str, Any], by: Actor, now: datetime) -> object:
    return services.propose_staff(
        email=data["email"],
        role=StaffRole(data["role"]),
        authority=Money(data["authority"] or Decimal(0), "EUR"),
        by=by,
        now=now,
    )


def _propose_role(row: User, data: dict[str, Any], by: Actor, now: datetime) -> object:
    return services.propose_role(
        user_id=row.public_id, role=StaffRole(data["role"]), by=by, now=now
    )


def _without_a_role(row: User) -> list[str]:
    """Say what follows for whom."""
    told = [
        gettext("%(email)s no longer works here: no desk opens any more, from the next click."),
        gettext("What %(email)s proposed goes on waiting; somebody else releases or rejects it."),
        *_what_the_role_takes(row),
    ]
    return [each % {"email": row.email} for each in told]


def _what_the_role_takes(row: User) -> list[str]:
    """Say what follows for an underwriter."""
    if row.staff_role != StaffRole.UNDERWRITER:
        return []
    said = gettext("With the role ends what %(email)s decides alone.")
    return [said % {"email": row.email}]


def _shut_out(row: User) -> list[str]:
    """Say what follows for whom."""
    told = [
        gettext("%(email)s can no longer sign in; pages that are open stop at the next click."),
        gettext("The access tokens of %(email)s stop at once; let in again, they are made anew."),
        gettext("Mandates stay as they are. An administrator can let the person in again."),
    ]
    if row.staff_role:
        told.append(gettext("The role at the insurer is gone; it takes two to give one again."))
    return [each % {"email": row.email} for each in told]


def _without_second_factor(row: User) -> list[str]:
    """Say what follows for whom."""
    told = [
        gettext("%(email)s sets up a new second factor at the next sign-in."),
        gettext(
            "Until then the password alone lets the person sign in. Do this only if you are sure "
            "that %(email)s asked for it: call back on a number you know."
        ),
    ]
    return [each % {"email": row.email} for each in told]


def _can_work_here(row: User) -> bool:
    """Return whether a person may get a role: nobody who acts for a policyholder does."""
    return bool(row.staff_role) or not row.mandates.in_force().exists()


@admin.register(User)
class UserDesk(Desk):
    """Who may sign in."""

    called = _("People")
    words = {"staff_role": texts.role}
    list_display = ("email", "staff_role", "authority", "is_active", "last_login")
    list_filter = ("staff_role", "is_active")
    ordering = ("email",)
    search_fields = ("email", "public_id")
    fields = (
        "email",
        "staff_role",
        "authority",
        "language_shown",
        "is_active",
        "date_joined",
        "last_login",
        "public_id",
    )
    readonly_fields = fields
    change_form_template = "admin/accounts/user.html"
    starters = (
        Button(
            name="take-on",
            label=_("Take on staff"),
            done=_(
                "It waits under \u201cPeople to let in\u201d. Once a second administrator releases "
                "it, the person is told by mail."
            ),
            roles=_ADMINISTRATOR,
            form=forms.InviteStaff,
            do=_take_on_staff,
        ),
    )
    buttons = (
        Button(
            name="role",
            label=_("Propose a role"),
            done=_("The role is proposed; it counts once a second administrator releases it."),
            follows=_what_the_role_takes,
            roles=_ADMINISTRATOR,
            form=forms.StaffRoleForm,
            shown=_can_work_here,
            initial=lambda row: {"role": row.staff_role},
            do=_propose_role,
        ),
        Button(
            name="no-role",
            label=_("Take the role away"),
            done=_("The person no longer works here."),
            follows=_without_a_role,
            roles=_ADMINISTRATOR,
            shown=lambda row: bool(row.staff_role),
            danger=True,
            do=lambda row, data, by, now: services.take_role_away(
                user_id=row.public_id, by=by, now=now
            ),
        ),
        *authorities.BUTTONS,
        Button(
            name="second-factor",
            label=_("Remove the second factor"),
            follows=_without_second_factor,
            done=_("The person sets up a new second factor at the next sign-in."),
            roles=_ADMINISTRATOR,
            do=lambda row, data, by, now: services.remove_second_factor(
                user_id=row.public_id, by=by, now=now
            ),
        ),
        Button(
            name="deactivate",
            label=_("Shut out"),
            follows=_shut_out,
            done=_("The person cannot sign in any more."),
            roles=_ADMINISTRATOR,
            shown=lambda row: row.is_active,
            danger=True,
            do=lambda row, data, by, now: services.deactivate_user(
                user_id=row.public_id, by=by, now=now
            ),
        ),
        Button(
            name="reactivate",
            label=_("Let in again"),
            done=_("The person can sign in again."),
            roles=_ADMINISTRATOR,
            shown=lambda row: not row.is_active,
            do=lambda row, data, by, now: services.reactivate_user(
                user_id=row.public_id, by=by, now=now
            ),
        ),
    )

    def buttons_for(self, request: Any, row: Any) -> list[Button]:
        """Offer nobody to take away one's own role, second factor or way in."""
        return [] if row.id == request.actor.user_id else super().buttons_for(request, row)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Read beside each person what it decides alone today."""
        today = business_date(clock.now())
        return queries.users_with_authority(super().get_queryset(request), today)

    def more_context(self, request: HttpRequest, row: User) -> dict[str, Any]:
        """Return what the person was ever to decide alone."""
        rows = queries.authorities_of(row.id)
        return {
            "authorities": [
                (each, texts.PROPOSAL_STATES[ProposalState(each.state)]) for each in rows
            ]
        }

    @admin.display(description=_("Decides alone up to"), ordering="authority_amount")
    def authority(self, user: User) -> str:
        """Return the most the person decides alone."""
        if user.staff_role != StaffRole.UNDERWRITER:
            return "\u2013"
        amount = getattr(user, "authority_amount", None)  # beside the row: `get_queryset`
        return money_text(Money(amount or Decimal(0), "EUR"), "whole")

    @admin.display(description=_("Language"))
    def language_shown(self, user: User) -> str:
        """Return in which language the person reads."""
        return str(dict(settings.LANGUAGES)[user.language])

    def title_of(self, row: User) -> str:
        """Return the person's mail address."""
        return row.email
