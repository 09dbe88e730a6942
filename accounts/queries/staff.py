"""Who works at the insurer: what each decides alone, and who waits to be let in."""

import base64
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.crypto import salted_hmac

from accounts.models import Authority, StaffProposal, User
from accounts.rules import Actor, StaffRole
from accounts.rules.proposals import ProposalState
from core.money import Money


def staff_actor(user: User, on: date) -> Actor:
    """Return the user as somebody at the insurer, with what it decides alone on a day."""
    return Actor(
        user_id=user.id,
        staff_role=StaffRole(user.staff_role),
        authority=authority_on(user, on),
    )


def authority_on(user: User, on: date) -> Money:
    """Return up to how much somebody decides limits alone on a day: only underwriters do."""
    if user.staff_role != StaffRole.UNDERWRITER:
        return Money.zero("EUR")
    counting = user.authorities.counting(on).values_list("amount", flat=True).first()
    return Money(counting or Decimal(0), "EUR")


def overtaken_by(user: User, valid_from: date) -> QuerySet[Authority]:
    """Return what was released and would begin after the day from which something else counts."""
    rows = user.authorities.filter(state=ProposalState.RELEASED, ended_at=None)
    return rows.filter(valid_from__gt=valid_from).order_by("valid_from", "id")


def users_with_authority(users: QuerySet[User], on: date) -> QuerySet[User]:
    """Return users with `authority_amount`, what is released for each on a day, beside them."""
    counting = Authority.objects.counting(on).filter(user_id=OuterRef("id"))
    return users.annotate(authority_amount=Subquery(counting.values("amount")[:1]))


def authorities_of(user_id: int) -> QuerySet[Authority]:
    """Return every authority that was ever proposed for somebody, newest first."""
    rows = Authority.objects.filter(user_id=user_id)
    people = ("proposed_by", "decided_by", "ended_by")
    return rows.select_related(*people).order_by("-proposed_at", "-id")


def authorities_to_release(actor: Actor) -> QuerySet[Authority]:
    """Return the authorities that wait for this very person to release or send back."""
    waiting = Authority.objects.filter(state=ProposalState.PROPOSED)
    rows = waiting.exclude(proposed_by_id=actor.user_id).exclude(user_id=actor.user_id or 0)
    if actor.staff_role is StaffRole.UNDERWRITER:
        return rows.filter(amount__lte=actor.authority.amount)
    return rows


def administrators() -> QuerySet[User]:
    """Return the administrators who can sign in."""
    return User.objects.filter(staff_role=StaffRole.ADMINISTRATOR, is_active=True)


def staff_to_let_in(actor: Actor) -> QuerySet[StaffProposal]:
    """Return the people and roles that wait for this very administrator to release or send back."""
    waiting = StaffProposal.objects.filter(state=ProposalState.PROPOSED)
    return waiting.exclude(proposed_by_id=actor.user_id).exclude(user_id=actor.user_id or 0)


def has_staff() -> bool:
    """Return whether anybody works at the insurer yet."""
    return User.objects.exclude(staff_role="").exists()


def set_up_code(of: StaffProposal | None = None) -> str:
    """Return what only whoever runs this installation knows, in five groups of four characters.

    It makes the first administrator, or lets in the one that is proposed: each has its own.
    """
    value = f"let in {of.public_id}" if of else "set-up code"
    digest = salted_hmac("accounts.set_up", value, algorithm="sha256").digest()
    code = base64.b32encode(digest).decode()[:20]
    return "-".join(code[start : start + 4] for start in range(0, 20, 4))


def administrator_to_let_in(email: str) -> StaffProposal | None:
    """Return the administrator who waits to be let in, by mail address; None: there is none."""
    waiting = StaffProposal.objects.filter(state=ProposalState.PROPOSED)
    return waiting.filter(email=email.lower(), role=StaffRole.ADMINISTRATOR).first()
