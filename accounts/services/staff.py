"""Who works at the insurer: set up, shut out, let in again. Roles: `accounts.services.roles`."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import connection, transaction

from accounts import queries
from accounts.models import StaffProposal, User
from accounts.rules import SYSTEM, Actor, StaffRole, ensure_role, is_set_up_code
from accounts.rules.proposals import ProposalState
from accounts.rules.staff import WrongSetUpCode
from accounts.services import people, proposals
from accounts.services.authority import end_with_role
from core import events, tenancy
from core.errors import BusinessError


class AlreadySetUp(BusinessError):
    """The installation has its staff; more are taken on by an administrator."""

    sentence = "This installation has an administrator already. Sign in."


class LastAdministrator(BusinessError):
    """Somebody must be left to run the installation."""

    sentence = "This is the last administrator. Make somebody else administrator first."


@transaction.atomic
def set_up(*, code: str, email: str, password: str, now: datetime) -> User:
    """Make the first administrator of an installation that has no staff yet.

    :raises AlreadySetUp: if it has
    :raises WrongSetUpCode: for whoever does not know the code of the installation
    """
    lock_staff()
    if queries.has_staff():
        raise AlreadySetUp
    if not is_set_up_code(code, queries.set_up_code()):
        raise WrongSetUpCode
    user = people.new_user(email, password=password)
    user.staff_role = StaffRole.ADMINISTRATOR
    user.save(update_fields=["staff_role"])
    with tenancy.scope(staff=True):  # whoever sets up acts as nobody yet
        events.record("accounts.set_up", subject=user, by=SYSTEM, at=now)
    return user


@transaction.atomic
def take_role_away(*, user_id: UUID, by: Actor, now: datetime) -> User:
    """Let a person no longer work at the insurer.

    What it decided alone ends with the role, and what was proposed for it is taken back. One
    administrator does: it only takes away, and the person may have to be stopped.

    :raises NotYourRole: unless an administrator does it
    :raises LastAdministrator: if nobody would be left to run the installation
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    lock_staff()
    user = User.objects.select_for_update().get(public_id=user_id)
    _stop(user, by, now)
    return user


@transaction.atomic
def deactivate_user(*, user_id: UUID, by: Actor, now: datetime) -> User:
    """Shut a person out: sign-in and access tokens stop at once, and its role is gone.

    :raises NotYourRole: unless an administrator does it
    :raises LastAdministrator: if nobody would be left to run the installation
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    lock_staff()
    user = User.objects.select_for_update().get(public_id=user_id)
    if not user.is_active:
        return user
    _stop(user, by, now)
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.tokens.filter(revoked_at=None).update(revoked_at=now)
    events.record("accounts.user_deactivated", subject=user, by=by, at=now)
    return user


@transaction.atomic
def reactivate_user(*, user_id: UUID, by: Actor, now: datetime) -> User:
    """Let a person sign in again; access tokens have to be made anew.

    A role at the insurer does not come back by itself: two administrators give it.

    :raises NotYourRole: unless an administrator does it
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    user = User.objects.select_for_update().get(public_id=user_id)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        events.record("accounts.user_reactivated", subject=user, by=by, at=now)
    return user


@transaction.atomic
def remove_second_factor(*, user_id: UUID, by: Actor, now: datetime) -> User:
    """Let a person who lost it set up a new second factor at the next sign-in.

    :raises NotYourRole: unless an administrator does it
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    user = User.objects.select_for_update().get(public_id=user_id)
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if removed:
        events.record("accounts.second_factor_removed", subject=user, by=by, at=now)
    return user


def lock_staff() -> None:
    """Let one change of staff wait for the other, also while there is no row to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('accounts.staff', 0))")


def give_role(user: User, role: StaffRole | None, by: Actor, now: datetime) -> None:
    """Give a locked person another role; what it decided alone ends. None: it leaves the house."""
    end_with_role(user, by, now)
    user.staff_role = role or ""
    user.save(update_fields=["staff_role"])
    events.record("accounts.staff_role_set", subject=user, by=by, at=now, role=user.staff_role)


def record_proposal(name: str, proposal: StaffProposal, by: Actor, now: datetime) -> None:
    """Record what happened to what somebody proposed."""
    events.record(
        name, subject=proposal, by=by, at=now, role=proposal.role, amount=str(proposal.authority)
    )


def _stop(user: User, by: Actor, now: datetime) -> None:
    """Take a locked person's role away, if there is one, and what waits to give it one."""
    ensure_another_administrator(user)
    for proposal in user.staff_proposals.filter(state=ProposalState.PROPOSED):
        proposals.let_fall(proposal, by, now)
        record_proposal("accounts.staff_withdrawn", proposal, by, now)
    if user.staff_role:
        give_role(user, None, by, now)


def ensure_another_administrator(user: User) -> None:
    """Refuse to leave the installation to nobody.

    :raises LastAdministrator: if the person is the only administrator who can sign in
    """
    others = queries.administrators().exclude(id=user.id)
    if user.staff_role == StaffRole.ADMINISTRATOR and not others.exists():
        raise LastAdministrator
