"""The desk of what underwriters decide alone: proposed by one person, released by a second."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import forms, queries, services, texts
from accounts.models import Authority, User
from accounts.rules import Actor, StaffRole
from accounts.rules.proposals import ProposalState
from core import clock
from core.admin import Button, Desk, Fact, Waiting, concerned, proposal_buttons
from core.dates import business_date
from core.money import Money
from core.templatetags.amounts import day_text, money_text

_ADMINISTRATOR = frozenset({StaffRole.ADMINISTRATOR.value})
_RELEASE = _ADMINISTRATOR | {StaffRole.UNDERWRITER.value}


def _amount(of: Any) -> str:
    return money_text(Money(of, "EUR"), "whole")


def _now_and_then(user: User, amount: Any, valid_from: Any) -> list[str]:
    """Say what somebody decides alone today, and what from the day on."""
    now = queries.authority_on(user, business_date(clock.now()))
    said = gettext(
        "%(email)s decides alone up to %(before)s today, and up to %(amount)s from %(day)s."
    )
    return [
        said
        % {
            "email": user.email,
            "before": money_text(now, "whole"),
            "amount": _amount(amount),
            "day": day_text(valid_from),
        },
        *(_no_longer(each) for each in queries.overtaken_by(user, valid_from)),
        gettext("Answers given before that day stay as they are."),
    ]


def _no_longer(row: Authority) -> str:
    said = gettext("What was released from %(day)s, up to %(amount)s, no longer counts then.")
    return said % {"day": day_text(row.valid_from), "amount": _amount(row.amount)}


def _propose(row: User, data: dict[str, Any], by: Actor, now: datetime) -> Authority:
    return services.propose_authority(
        user_id=row.public_id,
        amount=Money(data["amount"], "EUR"),
        valid_from=data["valid_from"],
        reason=data["reason"],
        by=by,
        now=now,
    )


def _ends(row: User) -> list[str]:
    said = gettext(
        "%(email)s decides nothing alone any more, from now on; what waits is taken back."
    )
    return [said % {"email": row.email}]


def _decides(row: User) -> bool:
    return row.staff_role == StaffRole.UNDERWRITER


def _has_authority(row: User) -> bool:
    rows = row.authorities.filter(ended_at=None)
    open_states = (ProposalState.PROPOSED, ProposalState.RELEASED)
    return rows.filter(state__in=open_states).exists()


BUTTONS = (
    Button(
        name="authority",
        label=_("Propose an authority"),
        done=_("The authority is proposed; it counts once a second person releases it."),
        roles=_ADMINISTRATOR,
        form=forms.AuthorityForm,
        shown=lambda row: (
            _decides(row) and not row.authorities.filter(state=ProposalState.PROPOSED).exists()
        ),
        initial=lambda row: {"valid_from": business_date(clock.now())},
        preview=lambda row, data, now: _now_and_then(row, data["amount"], data["valid_from"]),
        do=_propose,
    ),
    Button(
        name="end-authority",
        label=_("Take the authority away"),
        done=_("The person decides nothing alone any more."),
        roles=_ADMINISTRATOR,
        shown=_has_authority,
        follows=_ends,
        danger=True,
        do=lambda row, data, by, now: services.end_authority(user_id=row.public_id, by=by, now=now),
    ),
)


@admin.register(Authority)
class AuthorityDesk(Desk):
    """What underwriters decide alone: what waits, and what became of the others."""

    called = _("Authorities of underwriters")
    readers = frozenset({StaffRole.UNDERWRITER.value})
    words = {"state": texts.PROPOSAL_STATES.__getitem__}
    waiting = (
        Waiting(
            label=_("authorities for a second person to release"),
            roles=_RELEASE,
            rows=lambda actor: queries.authorities_to_release(actor),
            where=f"state__exact={ProposalState.PROPOSED}",
        ),
    )
    list_display = (
        "person",
        "up_to",
        "valid_from",
        "state",
        "stands",
        "proposed_by",
        "proposed_at",
    )
    list_filter = ("state",)
    list_select_related = ("user", "proposed_by", "decided_by", "ended_by")
    search_fields = ("user__email",)
    ordering = ("-proposed_at", "-id")
    fields = (
        "person",
        "up_to",
        "valid_from",
        "state",
        "stands",
        "reason",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
        "answer",
        "ended_by",
        "ended_at",
    )
    readonly_fields = fields
    buttons = proposal_buttons(
        (services.release_authority, services.reject_authority, services.withdraw_authority),
        done=(
            _("The authority is released."),
            _("The proposed authority is sent back; what counts goes on counting."),
            _("The proposed authority is taken back."),
        ),
        proposers=_ADMINISTRATOR,
        releasers=_RELEASE,
        follows=lambda row: _now_and_then(row.user, row.amount, row.valid_from),
        not_by=concerned,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Authority]:
        """Read beside each which one of the person counts today, and what a release ended."""
        of_the_same = Authority.objects.filter(user=OuterRef("user"))
        counting = of_the_same.counting(business_date(clock.now())).values("id")[:1]
        released_then = of_the_same.filter(decided_at=OuterRef("ended_at"))
        found: QuerySet[Authority] = super().get_queryset(request)
        return found.annotate(
            counting_id=Subquery(counting),
            is_overtaken=Exists(released_then.filter(state=ProposalState.RELEASED)),
        )

    def title_of(self, row: Authority) -> str:
        """Return whose authority it is."""
        return gettext("Authority of %(email)s") % {"email": row.user.email}

    def known_by(self, row: Authority) -> list[Fact]:
        """Return who decides alone up to how much from when, and who proposed it why."""
        facts: list[Fact] = [
            (_("Underwriter"), row.user.email),
            (_("Decides alone up to"), _amount(row.amount)),
            (_("From"), day_text(row.valid_from)),
        ]
        if row.proposed_by:
            facts.append((_("Proposed by"), row.proposed_by.email))
        return [*facts, (_("Why"), row.reason)] if row.reason else facts

    @admin.display(description=_("Underwriter"), ordering="user__email")
    def person(self, row: Authority) -> str:
        """Return whose authority it is."""
        return row.user.email

    @admin.display(description=_("Decides alone up to"), ordering="amount")
    def up_to(self, row: Authority) -> str:
        """Return up to how much."""
        return _amount(row.amount)

    @admin.display(description=_("Counts"))
    def stands(self, row: Authority) -> str:
        """Say whether it counts, and if it no longer does, why."""
        if row.state != ProposalState.RELEASED:
            return gettext("no")
        if row.ended_at is not None and not row.is_overtaken:  # type: ignore[attr-defined]  # annotated
            taken = gettext("no: taken away on %(day)s")
            return taken % {"day": day_text(business_date(row.ended_at))}
        if row.ended_at is None and row.valid_from > business_date(clock.now()):
            return gettext("from %(day)s") % {"day": day_text(row.valid_from)}
        counts = row.id == row.counting_id  # type: ignore[attr-defined]  # annotated
        return gettext("yes") if counts else gettext("no: followed by another")
