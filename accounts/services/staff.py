"""Who works at the insurer: taken on, given a role, shut out, let in again."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import connection, transaction

from accounts import queries
from accounts.models import User
from accounts.rules import SYSTEM, Actor, StaffRole, ensure_role, is_set_up_code
from accounts.services import people
from accounts.services.authority import end_with_role, propose_authority
from core import events, tenancy
from core.dates import business_date
from core.errors import BusinessError
from core.money import Money


class AlreadySetUp(BusinessError):
    """The installation has its staff; more are taken on by an administrator."""

    sentence = "This installation has an administrator already. Sign in."


class WrongSetUpCode(BusinessError):
    """Somebody who does not run this installation would become its administrator."""

    sentence = "This is not the set-up code. ./bin/run prints it, and ./bin/manage setup_code."


class LastAdministrator(BusinessError):
    """Somebody must be left to run the installation."""

    sentence = "This is the last administrator. Make somebody else administrator first."


class ActsForAPolicyholder(BusinessError):
    """Whoever asks for a policyholder cannot decide for the insurer."""

    sentence = "This person acts for a policyholder. Withdraw the mandates first."


@transaction.atomic
def set_up(*, code: str, email: str, password: str, now: datetime) -> User:
    """Make the first administrator of an installation that has no staff yet.

    :raises AlreadySetUp: if it has
    :raises WrongSetUpCode: for whoever does not know the code of the installation
    """
    _lock_staff()
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
def take_on_staff(
    *, email: str, role: StaffRole, authority: Money, by: Actor, now: datetime
) -> User:
    """Let a new person work at the insurer; the person chooses a password by mail.

    What an underwriter is to decide alone is only proposed: a second person releases it.

    :raises NotYourRole: unless an administrator does it
    :raises MailAddressTaken: if somebody has this mail address
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    user = people.new_user(email)
    _give_role(user, role)
    _record_role("accounts.staff_taken_on", user, by, now)
    if authority:
        propose_authority(
            user_id=user.public_id,
            amount=authority,
            valid_from=business_date(now),
            reason="",
            by=by,
            now=now,
        )
    return user


@transaction.atomic
def set_staff_role(*, user_id: UUID, role: StaffRole | None, by: Actor, now: datetime) -> User:
    """Change what a person does at the insurer; None: the person no longer works there.

    What it decided alone ends with the role.

    :raises NotYourRole: unless an administrator does it
    :raises LastAdministrator: if nobody would be left to run the installation
    :raises ActsForAPolicyholder: if the person has a mandate
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    _lock_staff()
    user = User.objects.select_for_update().get(public_id=user_id)
    if role is not None and user.mandates.filter(revoked_at=None).exists():
        raise ActsForAPolicyholder
    if role != StaffRole.ADMINISTRATOR:
        _ensure_another_administrator(user)
    if role != user.staff_role:
        end_with_role(user, by, now)
    _give_role(user, role)
    _record_role("accounts.staff_role_set", user, by, now)
    return user


@transaction.atomic
def deactivate_user(*, user_id: UUID, by: Actor, now: datetime) -> User:
    """Shut a person out: sign-in and access tokens stop at once, and what it decided alone ends.

    :raises NotYourRole: unless an administrator does it
    :raises LastAdministrator: if nobody would be left to run the installation
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    _lock_staff()
    user = User.objects.select_for_update().get(public_id=user_id)
    if not user.is_active:
        return user
    _ensure_another_administrator(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.tokens.filter(revoked_at=None).update(revoked_at=now)
    end_with_role(user, by, now)
    events.record("accounts.user_deactivated", subject=user, by=by, at=now)
    return user


@transaction.atomic
def reactivate_user(*, user_id: UUID, by: Actor, now: datetime) -> User:
    """Let a person in again; access tokens and authorities have to be given anew.

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


def _lock_staff() -> None:
    """Let one change of staff wait for the other, also while there is no row to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('accounts.staff', 0))")


def _give_role(user: User, role: StaffRole | None) -> None:
    user.staff_role = role or ""
    user.save(update_fields=["staff_role"])


def _record_role(name: str, user: User, by: Actor, now: datetime) -> None:
    events.record(name, subject=user, by=by, at=now, role=user.staff_role)


def _ensure_another_administrator(user: User) -> None:
    others = User.objects.filter(staff_role=StaffRole.ADMINISTRATOR, is_active=True)
    if user.staff_role == StaffRole.ADMINISTRATOR and not others.exclude(id=user.id).exists():
        raise LastAdministrator
