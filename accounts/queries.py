"""Who somebody is here, and for whom they may act."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Mandate, Policyholder, User
from accounts.rules import Actor, MandateRole, StaffRole
from core.money import Money


def staff_actor(user: User) -> Actor:
    """Return the user as somebody at the insurer."""
    return Actor(
        user_id=user.id,
        staff_role=StaffRole(user.staff_role),
        authority=Money(user.authority_amount, "EUR"),
    )


def mandate_actor(mandate: Mandate) -> Actor:
    """Return the mandate's user acting for its policyholder (loaded with the mandate)."""
    return Actor(
        user_id=mandate.user_id,
        acting_for=mandate.policyholder_id,
        policyholder=mandate.policyholder.public_id,
        mandate_role=MandateRole(mandate.role),
    )


def mandate_for(user: User, policyholder: UUID) -> Mandate | None:
    """Return the mandate in force by which `user` acts for `policyholder`; None: there is none."""
    return (
        Mandate.objects.in_force()
        .select_related("policyholder", "user")
        .filter(user=user, policyholder__public_id=policyholder)
        .first()
    )


def mandates_of(user: User) -> QuerySet[Mandate]:
    """Return the user's mandates in force, by policyholder's name."""
    return (
        Mandate.objects.in_force()
        .select_related("policyholder")
        .filter(user=user)
        .order_by("policyholder__name", "id")
    )


def people_of(actor: Actor) -> QuerySet[Mandate]:
    """Return who may act for the actor's policyholder."""
    return (
        Mandate.objects.visible_to(actor)
        .in_force()
        .select_related("user")
        .order_by("user__email", "id")
    )


def readers_of(policyholder_id: int) -> list[User]:
    """Return the active users a notice for this policyholder is mailed to."""
    return list(
        User.objects.filter(
            is_active=True,
            mandates__policyholder_id=policyholder_id,
            mandates__revoked_at=None,
        ).order_by("id")
    )


def policyholder_of(actor: Actor) -> Policyholder:
    """Return the policyholder acted for.

    :raises Policyholder.DoesNotExist: when the actor acts for none
    """
    return Policyholder.objects.visible_to(actor).get(id=actor.acting_for)
