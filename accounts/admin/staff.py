"""The desk of who comes to work here, and as what: one administrator proposes, another releases."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import forms, queries, services, texts
from accounts.models import StaffProposal
from accounts.rules import StaffRole
from accounts.rules.proposals import ProposalState
from core.admin import Button, Desk, Fact, Waiting, concerned, proposal_buttons, waits
from core.money import Money
from core.templatetags.amounts import money_text

_ADMINISTRATOR = frozenset({StaffRole.ADMINISTRATOR.value})


def _follows(row: StaffProposal) -> list[str]:
    """Say what follows for whom."""
    if row.user is None:
        told = [
            gettext("%(email)s is told by mail, chooses a password and works here as: %(role)s."),
            gettext("Be sure that this person exists, works for us and reads that mail address."),
        ]
    elif row.user.staff_role:
        told = [gettext("%(email)s was: %(before)s, and works here from now on as: %(role)s.")]
    else:
        told = [gettext("%(email)s works here from now on as: %(role)s.")]
    if row.authority:
        told.append(gettext("%(email)s decides limits alone up to %(amount)s from today."))
    before = row.user.staff_role if row.user else ""
    words = {
        "email": row.email,
        "role": texts.role(row.role),
        "before": texts.role(before) if before else "",
        "amount": _amount(row.authority),
    }
    return [each % words for each in told]


def _amount(of: Decimal) -> str:
    return money_text(Money(of, "EUR"), "whole")


def _is_the_second(row: StaffProposal) -> bool:
    """Return whether a set-up code may let somebody in: the second administrator there is."""
    is_administrator = waits(row) and row.role == StaffRole.ADMINISTRATOR
    return is_administrator and queries.administrators().count() == 1


@admin.register(StaffProposal)
class StaffProposalDesk(Desk):
    """People to let in and roles to give: what waits, and what became of the others."""

    called = _("People to let in")
    words = {"state": texts.PROPOSAL_STATES.__getitem__, "role": texts.role}
    waiting = (
        Waiting(
            label=_("people and roles for a second administrator to release"),
            roles=_ADMINISTRATOR,
            rows=lambda actor: queries.staff_to_let_in(actor),
            where=f"state__exact={ProposalState.PROPOSED}",
        ),
    )
    list_display = ("email", "role", "up_to", "state", "proposed_by", "proposed_at")
    list_filter = ("state", "role")
    list_select_related = ("user", "proposed_by", "decided_by")
    search_fields = ("email",)
    ordering = ("-proposed_at", "-id")
    fields = (
        "email",
        "role",
        "up_to",
        "state",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
        "answer",
    )
    readonly_fields = fields
    buttons = (
        Button(
            name="release-with-code",
            label=_("Release with a set-up code"),
            done=_("The person is the second administrator, and is told by mail."),
            roles=_ADMINISTRATOR,
            shown=_is_the_second,
            form=forms.CodeForAdministrator,
            follows=_follows,
            do=lambda row, data, by, now: services.release_administrator(
                proposal_id=row.public_id, code=data["code"], by=by, now=now
            ),
        ),
        *proposal_buttons(
            (services.release_staff, services.reject_staff, services.withdraw_staff),
            done=(
                _("The person works here in that role."),
                _("What was proposed is sent back; everybody keeps the role there is."),
                _("What was proposed is taken back."),
            ),
            proposers=_ADMINISTRATOR,
            releasers=_ADMINISTRATOR,
            follows=_follows,
            not_by=concerned,
        ),
    )

    def title_of(self, row: StaffProposal) -> str:
        """Return who is to work here."""
        return row.email

    def known_by(self, row: StaffProposal) -> list[Fact]:
        """Return who is to work here as what, and who proposed it."""
        return [
            (_("Mail address"), row.email),
            (_("Role"), texts.role(row.role)),
            (_("Proposed by"), row.proposed_by.email),
        ]

    @admin.display(description=_("Decides alone up to"), ordering="authority")
    def up_to(self, row: StaffProposal) -> Any:
        """Return what a new underwriter decides alone."""
        return _amount(row.authority) if row.authority else "\u2013"
